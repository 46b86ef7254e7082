package dev.functionregistry.gateway.session;

import static dev.functionregistry.gateway.session.ProtocolTable.OPEN;
import static dev.functionregistry.gateway.session.ProtocolTable.play;

import org.junit.jupiter.api.Test;

/** Attached: registration, executions, turns, and the ends. */
class AttachedTest {
    private static final String CALL_C = """
            @ call 7 c#1 5000 {} 00-trace
            < {'type':'function.call','id':'c#1','name':'f','arguments':{},'callId':'c','attempt':1,'version':'1.0.0','timeout':5000,'traceparent':'00-trace'}
            """;

    @Test
    void aBatchIsAnsweredPerFunction() {
        play(OPEN + """
                > {'type':'functions.register','ref':'r','functions':[{'name':'f'},{'name':'__proto__'},{'name':'g','version':'2.1.0'}]}
                + FunctionsRegistered ref=7-0 epoch=7 number=1 [f@1.0.0, g@2.1.0]
                ~ taken 8
                @ batch 7 7-0 1 f g
                < {'type':'functions.registered','ref':'r','revision':1,'results':[{'name':'f','version':'1.0.0','accepted':true,'code':'registered','warnings':[]},{'name':'__proto__','accepted':false,'code':'INVALID_NAME','message':'A name is 1 to 64 of a-z A-Z 0-9 _ - and not __proto__, constructor or prototype.','pointer':'/name','warnings':[]},{'name':'g','version':'1.0.0','accepted':true,'code':'registered','warnings':[]}]}
                """);
    }

    @Test
    void aBatchOfNothingButFaultsNeverReachesTheLog() {
        play(OPEN + """
                > {'type':'functions.register','ref':'r','functions':[{'name':'bad name'}]}
                < {'type':'functions.registered','ref':'r','revision':0,'results':[{'name':'bad name','accepted':false,'code':'INVALID_NAME','message':'A name is 1 to 64 of a-z A-Z 0-9 _ - and not __proto__, constructor or prototype.','pointer':'/name','warnings':[]}]}
                > {'type':'functions.register','ref':'q','functions':[]}
                < {'type':'functions.registered','ref':'q','revision':0,'results':[]}
                """);
    }

    @Test
    void registrationRecordsAreNumberedAndResultsSaySo() {
        play(OPEN + """
                > {'type':'functions.register','ref':'r','functions':[{'name':'f'}]}
                + FunctionsRegistered ref=7-0 epoch=7 number=1 [f@1.0.0]
                @ call 7 c#1 5000 {}
                < {'type':'function.call','id':'c#1','name':'f','arguments':{},'callId':'c','attempt':1,'version':'1.0.0','timeout':5000}
                > {'type':'functions.unregister','ref':'u','names':['f','g']}
                + FunctionsUnregistered ref=7-1 epoch=7 number=2 [f, g]
                > {'type':'function.result','id':'c#1','data':{'success':true,'result':1}}
                + ExecutionResult c#1 epoch=7 number=2 returned 1 handler=null
                """);
    }

    @Test
    void aCallOfTheApplicationIsWrittenAndSaidToBe() {
        play(OPEN + """
                > {'type':'session.attach','ref':'a','callId':'rtc_1'}
                + RealtimeSession rtc_1
                ~ taken 8
                < {'type':'session.attached','ref':'a','callId':'rtc_1'}
                > {'type':'session.attach','ref':'b','callId':'rtc_2'}
                + RealtimeSession rtc_2
                ~ lost
                < {'type':'error','ref':'b','code':'UNAVAILABLE','message':'The log did not take the call.','retryable':true,'help':'docs/errors.md#unavailable','fatal':false}
                > {'type':'session.attach','ref':'c','callId':'../evil'}
                < {'type':'error','ref':'c','code':'INVALID_FRAME','message':'The member callId must be the id of a call.','retryable':false,'pointer':'/callId','help':'docs/errors.md#invalid_frame','fatal':false}
                """);
    }

    @Test
    void aLostBatchEndsTheSocketSinceItsNumberWouldHoldBackResults() {
        play(OPEN + """
                > {'type':'functions.register','ref':'r','functions':[{'name':'f'}]}
                + FunctionsRegistered ref=7-0 epoch=7 number=1 [f@1.0.0]
                ~ lost
                < {'type':'error','ref':'r','code':'UNAVAILABLE','message':'The log did not take the batch; attach again and repeat it.','retryable':true,'help':'docs/errors.md#unavailable','fatal':true}
                x 1013 UNAVAILABLE
                release
                + SessionDetached 7 socket_closed
                """);
    }

    @Test
    void tooManyUnansweredBatchesAreRefused() {
        play(OPEN + """
                > {'type':'functions.unregister','ref':'1','names':['f']}
                + FunctionsUnregistered ref=7-0 epoch=7 number=1 [f]
                > {'type':'functions.unregister','ref':'2','names':['f']}
                + FunctionsUnregistered ref=7-1 epoch=7 number=2 [f]
                > {'type':'functions.unregister','ref':'3','names':['f']}
                + FunctionsUnregistered ref=7-2 epoch=7 number=3 [f]
                > {'type':'functions.unregister','ref':'4','names':['f']}
                < {'type':'error','ref':'4','code':'OVERLOADED','message':'Too many batches are unanswered.','retryable':true,'help':'docs/errors.md#overloaded','fatal':false}
                """);
    }

    @Test
    void anExecutionRunsFromRequestToAcknowledgement() {
        play(OPEN + """
                @ call 7 a#b#1 5000 {"a":[1,2]} 00-trace
                < {'type':'function.call','id':'a#b#1','name':'f','arguments':{"a":[1,2]},'callId':'a#b','attempt':1,'version':'1.0.0','timeout':5000,'traceparent':'00-trace'}
                > {'type':'function.started','id':'a#b#1'}
                remind a#b#1 10
                t 3
                > {'type':'function.result','id':'a#b#1','data':{'success':true,'result':{'x':1.50}}}
                + ExecutionResult a#b#1 epoch=7 number=0 returned {'x':1.50} handler=3000 trace=00-trace
                ~ taken 20
                < {'type':'function.acknowledged','id':'a#b#1'}
                """);
    }

    @Test
    void aHandlerThatTakesItsTimeIsNotedOnce() {
        play(OPEN + CALL_C + """
                > {'type':'function.started','id':'c#1'}
                remind c#1 10
                ? c#1
                + ExecutionStarted c#1 epoch=7 trace=00-trace
                ? c#1
                > {'type':'function.result','id':'c#1','data':{'success':true}}
                + ExecutionResult c#1 epoch=7 number=0 returned null handler=0 trace=00-trace
                ? c#1
                ! lost
                release
                + SessionDetached 7 socket_lost
                """);
    }

    @Test
    void aStartIsNotedBeforeTheSocketIsGivenUp() {
        play(OPEN + CALL_C + """
                > {'type':'function.started','id':'c#1'}
                remind c#1 10
                ! lost
                + ExecutionStarted c#1 epoch=7 trace=00-trace
                release
                + SessionDetached 7 socket_lost
                """);
    }

    @Test
    void aStartIsNotedWhenTheLogDoesNotTakeTheResult() {
        play(OPEN + CALL_C + """
                > {'type':'function.started','id':'c#1'}
                remind c#1 10
                > {'type':'function.result','id':'c#1','data':{'success':true}}
                + ExecutionResult c#1 epoch=7 number=0 returned null handler=0 trace=00-trace
                ~ lost
                + ExecutionStarted c#1 epoch=7 trace=00-trace
                < {'type':'error','id':'c#1','code':'UNAVAILABLE','message':'The log did not take the result.','retryable':true,'help':'docs/errors.md#unavailable','fatal':false}
                """);
    }

    @Test
    void aFailureKeepsWhatTheHandlerSaid() {
        play(OPEN + """
                @ call 7 c#1 5000 {}
                < {'type':'function.call','id':'c#1','name':'f','arguments':{},'callId':'c','attempt':1,'version':'1.0.0','timeout':5000}
                > {'type':'function.result','id':'c#1','data':{'success':false,'error':{'message':'no','code':'MINE','retryable':true}}}
                + ExecutionResult c#1 epoch=7 number=0 failed MINE retryable=true handler=null
                """);
    }

    @Test
    void aResultThatTheLogDoesNotTakeMayBeSentAgain() {
        play(OPEN + """
                @ call 7 c#1 5000 {}
                < {'type':'function.call','id':'c#1','name':'f','arguments':{},'callId':'c','attempt':1,'version':'1.0.0','timeout':5000}
                > {'type':'function.result','id':'c#1','data':{'success':true}}
                + ExecutionResult c#1 epoch=7 number=0 returned null handler=null
                ~ lost
                < {'type':'error','id':'c#1','code':'UNAVAILABLE','message':'The log did not take the result.','retryable':true,'help':'docs/errors.md#unavailable','fatal':false}
                > {'type':'function.result','id':'c#1','data':{'success':true}}
                + ExecutionResult c#1 epoch=7 number=0 returned null handler=null
                ~ taken 9
                < {'type':'function.acknowledged','id':'c#1'}
                """);
    }

    @Test
    void aRepeatedRequestDoesNotReachTheClientTwice() {
        play(OPEN + """
                @ call 7 c#1 5000 {}
                < {'type':'function.call','id':'c#1','name':'f','arguments':{},'callId':'c','attempt':1,'version':'1.0.0','timeout':5000}
                @ call 7 c#1 5000 {}
                > {'type':'function.result','id':'c#1','data':{'success':true}}
                + ExecutionResult c#1 epoch=7 number=0 returned null handler=null
                ~ taken 9
                < {'type':'function.acknowledged','id':'c#1'}
                @ call 7 c#1 5000 {}
                @ call 7 c#2 5000 {}
                < {'type':'function.call','id':'c#2','name':'f','arguments':{},'callId':'c','attempt':2,'version':'1.0.0','timeout':5000}
                """);
    }

    @Test
    void mailOfAnotherEpochIsNotDelivered() {
        play(OPEN + """
                @ call 6 c#1 5000 {}
                @ batch 6 7-0 1 f
                @ cancel 6 c#1 CANCELLED
                @ refused 6 SESSION_REPLACED
                """);
    }

    @Test
    void aRequestWhoseTimeIsUpIsNotDelivered() {
        play(OPEN + "@ call 7 c#1 0 {}\n@ call 7 c#1 -5 {}");
    }

    @Test
    void aCancelledExecutionIsForgotten() {
        play(OPEN + """
                @ call 7 c#1 5000 {}
                < {'type':'function.call','id':'c#1','name':'f','arguments':{},'callId':'c','attempt':1,'version':'1.0.0','timeout':5000}
                @ cancel 7 c#1 TIMEOUT
                < {'type':'function.cancel','id':'c#1','reason':'TIMEOUT'}
                @ cancel 7 c#1 TIMEOUT
                @ call 7 c#1 5000 {}
                > {'type':'function.result','id':'c#1','data':{'success':true}}
                + ExecutionResult c#1 epoch=7 number=0 returned null handler=null
                """);
    }

    @Test
    void anExecutionOfAnEarlierSocketIsCancelledOnceToo() {
        play(OPEN + """
                @ cancel 7 c#1 CANCELLED
                < {'type':'function.cancel','id':'c#1','reason':'CANCELLED'}
                @ cancel 7 c#1 CANCELLED
                """);
    }

    @Test
    void aResultOfUnknownCallIsWrittenForTheAudit() {
        play(OPEN + """
                > {'type':'function.result','id':'late#3','data':{'success':true,'result':1}}
                + ExecutionResult late#3 epoch=7 number=0 returned 1 handler=null
                ~ taken 9
                < {'type':'function.acknowledged','id':'late#3'}
                """);
    }

    @Test
    void anIdOfAnotherFormIsUnknown() {
        play(OPEN + """
                > {'type':'function.result','id':'nonsense','data':{'success':true,'result':1}}
                < {'type':'error','id':'nonsense','code':'UNKNOWN_EXECUTION','message':'This is no id that the server sent.','retryable':false,'help':'docs/errors.md#unknown_execution','fatal':false}
                > {'type':'function.started','id':'c#0'}
                < {'type':'error','id':'c#0','code':'UNKNOWN_EXECUTION','message':'This is no id that the server sent.','retryable':false,'help':'docs/errors.md#unknown_execution','fatal':false}
                """);
    }

    @Test
    void aFullSocketGivesExecutionsBackUnstarted() {
        play(OPEN + """
                @ call 7 a#1 5000 {}
                < {'type':'function.call','id':'a#1','name':'f','arguments':{},'callId':'a','attempt':1,'version':'1.0.0','timeout':5000}
                @ call 7 b#1 5000 {}
                < {'type':'function.call','id':'b#1','name':'f','arguments':{},'callId':'b','attempt':1,'version':'1.0.0','timeout':5000}
                @ call 7 c#1 5000 {}
                + ExecutionResult c#1 epoch=7 number=0 failed CONNECTION_NOT_READY retryable=true handler=null
                """);
    }

    @Test
    void executionsOfWhichNothingIsHeardAreForgottenAMinuteAfterTheirDeadline() {
        play(OPEN + """
                @ call 7 a#1 5000 {}
                < {'type':'function.call','id':'a#1','name':'f','arguments':{},'callId':'a','attempt':1,'version':'1.0.0','timeout':5000}
                @ call 7 b#1 5000 {}
                < {'type':'function.call','id':'b#1','name':'f','arguments':{},'callId':'b','attempt':1,'version':'1.0.0','timeout':5000}
                t 65000
                @ call 7 c#1 5000 {}
                < {'type':'function.call','id':'c#1','name':'f','arguments':{},'callId':'c','attempt':1,'version':'1.0.0','timeout':5000}
                """);
    }

    @Test
    void aTurnIsAnsweredUnderTheClientsRef() {
        play(OPEN + """
                > {'type':'conversation.text','ref':'t1','text':'hello'}
                + UserTurn ref=7-0 revision=0 hello
                ~ taken 3
                @ say 7-0 Hi false
                < {'type':'assistant.text','ref':'t1','text':'Hi','done':false}
                @ say 7-0 Hi! true
                < {'type':'assistant.text','ref':'t1','text':'Hi!','done':true}
                @ say 7-0 again true
                """);
    }

    @Test
    void aTurnOfWhichNothingIsHeardEndsAfterNinetySeconds() {
        play(OPEN + """
                > {'type':'conversation.text','ref':'t1','text':'hello'}
                + UserTurn ref=7-0 revision=0 hello
                ~ taken 3
                t 89000
                @ say 7-0 Hi false
                < {'type':'assistant.text','ref':'t1','text':'Hi','done':false}
                t 89999
                t 1
                < {'type':'assistant.text','ref':'t1','text':'','done':true,'error':{'code':'MODEL_UNAVAILABLE','message':'The model was not heard of for 90 s.','retryable':true}}
                @ say 7-0 late true
                t 90000
                """);
    }

    @Test
    void aTextMaySayUnderWhichOptionsTheModelAnswers() {
        play(OPEN + """
                > {'type':'conversation.text','ref':'t1','text':'hello','session':{'instructions':'Rhyme.','max_output_tokens':100}}
                + UserTurn ref=7-0 revision=0 options={"instructions":"Rhyme.","max_output_tokens":100} hello
                > {'type':'conversation.text','ref':'t2','text':'hello','session':{'model':'gpt-realtime-mini'}}
                < {'type':'error','ref':'t2','code':'INVALID_FRAME','message':'The member session/model is not for a page to choose.','retryable':false,'pointer':'/session/model','help':'docs/errors.md#invalid_frame','fatal':false}
                """);
    }

    @Test
    void whatATenantsTokenAsksRunsOnTheTenantsKey() {
        play("""
                > {'type':'session.open','ref':'o','page':'p1','token':'bob'}
                claim
                + SessionOpened owner=bob client=null grace=60000
                + SessionAttached ref=a1 owner=bob page=p1 resuming=false held=[]
                ~ taken 7
                @ attached 7 a1
                < {'type':'session.opened','ref':'o','sessionId':'S1','resumeSecret':'secret-of-S1','resumed':false,'epoch':7,'graceMs':60000,'revision':0,'limits':{'maxFrameBytes':262144,'maxTools':128}}
                > {'type':'conversation.text','ref':'t1','text':'hello'}
                + UserTurn ref=7-0 revision=0 tenant=acme hello
                """);
    }

    @Test
    void aTurnSaysWhichToolsThePageKnows() {
        play(OPEN + """
                > {'type':'functions.register','ref':'r','functions':[{'name':'f','description':'d'}]}
                + FunctionsRegistered ref=7-0 epoch=7 number=1 [f@1.0.0]
                ~ taken 8
                > {'type':'conversation.text','ref':'t1','text':'before'}
                + UserTurn ref=7-1 revision=0 before
                ~ taken 3
                @ batch 7 7-0 4 f
                < {'type':'functions.registered','ref':'r','revision':4,'results':[{'name':'f','version':'1.0.0','accepted':true,'code':'registered','warnings':[]}]}
                > {'type':'conversation.text','ref':'t2','text':'after'}
                + UserTurn ref=7-2 revision=4 after
                """);
    }

    @Test
    void aTurnThatTheLogDoesNotTakeIsSaidToBeLost() {
        play(OPEN + """
                > {'type':'conversation.text','ref':'t1','text':'hello'}
                + UserTurn ref=7-0 revision=0 hello
                ~ lost
                < {'type':'error','ref':'t1','code':'UNAVAILABLE','message':'The log did not take the text.','retryable':true,'help':'docs/errors.md#unavailable','fatal':false}
                """);
    }

    @Test
    void badFramesAreAnsweredAndChangeNothing() {
        play(OPEN + """
                > nonsense
                < {'type':'error','code':'INVALID_JSON','message':'The message is not JSON.','retryable':false,'help':'docs/errors.md#invalid_json','fatal':false}
                > {'type':'dance','ref':'d'}
                < {'type':'error','ref':'d','code':'UNKNOWN_FRAME','message':'The server knows no frame of this type.','retryable':false,'pointer':'/type','help':'docs/errors.md#unknown_frame','fatal':false}
                > {'type':'function.result','id':'c#1','data':7}
                < {'type':'error','id':'c#1','code':'INVALID_FRAME','message':'The member data must be an object.','retryable':false,'pointer':'/data','help':'docs/errors.md#invalid_frame','fatal':false}
                > {'type':'session.open','ref':'o','page':'p'}
                < {'type':'error','ref':'o','code':'INVALID_FRAME','message':'The session is already open.','retryable':false,'help':'docs/errors.md#invalid_frame','fatal':false}
                """);
    }

    @Test
    void whoeverSendsTooMuchIsCut() {
        play(OPEN + """
                > {'type':'dance'}
                < {'type':'error','code':'UNKNOWN_FRAME','message':'The server knows no frame of this type.','retryable':false,'pointer':'/type','help':'docs/errors.md#unknown_frame','fatal':false}
                > {'type':'function.started','id':'x#1'}
                + ExecutionStarted x#1 epoch=7
                > {'type':'function.started','id':'x#1'}
                + ExecutionStarted x#1 epoch=7
                > {'type':'function.started','id':'x#1'}
                + ExecutionStarted x#1 epoch=7
                > {'type':'function.started','id':'x#1'}
                + ExecutionStarted x#1 epoch=7
                t 334
                > {'type':'function.started','id':'x#1'}
                + ExecutionStarted x#1 epoch=7
                > {'type':'function.started','id':'x#1'}
                < {'type':'error','code':'TOO_MANY_MESSAGES','message':'More than 3 messages a second.','retryable':true,'help':'docs/errors.md#too_many_messages','fatal':true}
                x 4029 TOO_MANY_MESSAGES
                release
                + SessionDetached 7 socket_closed
                """);
    }

    @Test
    void answersToOpenExecutionsCostNothing() {
        StringBuilder calls = new StringBuilder(OPEN);
        for (int i = 1; i <= 20; i++) {
            calls.append("""
                    @ call 7 c%1$d#1 5000 {}
                    < {'type':'function.call','id':'c%1$d#1','name':'f','arguments':{},'callId':'c%1$d','attempt':1,'version':'1.0.0','timeout':5000}
                    > {'type':'function.started','id':'c%1$d#1'}
                    remind c%1$d#1 10
                    > {'type':'function.result','id':'c%1$d#1','data':{'success':true}}
                    + ExecutionResult c%1$d#1 epoch=7 number=0 returned null handler=0
                    ~ taken 9
                    < {'type':'function.acknowledged','id':'c%1$d#1'}
                    """.formatted(i));
        }
        play(calls.toString());
    }

    @Test
    void closingEndsTheSessionBeforeTheSocket() {
        play(OPEN + """
                > {'type':'session.close','ref':'x'}
                release
                + SessionClosed 7 closed_by_client
                ~ taken 12
                x 1000 CLOSED
                ! gone
                """);
    }

    @Test
    void aCloseThatTheLogDoesNotTakeIsSaidToBeLost() {
        play(OPEN + """
                > {'type':'session.close','ref':'x'}
                release
                + SessionClosed 7 closed_by_client
                ~ lost
                < {'type':'error','ref':'x','code':'UNAVAILABLE','message':'The log did not take the end of the session.','retryable':true,'help':'docs/errors.md#unavailable','fatal':true}
                x 1013 UNAVAILABLE
                """);
    }

    @Test
    void aReplacedSocketIsToldNeverToComeBack() {
        play(OPEN + """
                @ refused 7 SESSION_REPLACED
                < {'type':'error','code':'SESSION_REPLACED','message':'No.','retryable':false,'help':'docs/errors.md#session_replaced','fatal':true}
                release
                x 4003 SESSION_REPLACED
                """);
    }

    @Test
    void aDrainingGatewaySendsItsClientsElsewhere() {
        play(OPEN + """
                ! drain
                < {'type':'session.drain','reconnectAfterMs':250}
                x 1001 DRAINING
                release
                + SessionDetached 7 draining
                ! gone
                """);
    }

    @Test
    void aSocketThatIsCutIsDetached() {
        play(OPEN + """
                ! cut
                < {'type':'error','code':'FRAME_TOO_LARGE','message':'Too large.','retryable':false,'help':'docs/errors.md#frame_too_large','fatal':true}
                x 1009 FRAME_TOO_LARGE
                release
                + SessionDetached 7 socket_closed
                """);
    }

    @Test
    void aLostSocketIsDetached() {
        play(OPEN + """
                ! lost
                release
                + SessionDetached 7 socket_lost
                > {'type':'dance'}
                t 1000
                """);
    }
}
