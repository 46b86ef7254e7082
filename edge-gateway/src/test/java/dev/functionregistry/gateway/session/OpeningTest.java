package dev.functionregistry.gateway.session;

import static dev.functionregistry.gateway.session.ProtocolTable.OPEN;
import static dev.functionregistry.gateway.session.ProtocolTable.play;
import static dev.functionregistry.gateway.session.ProtocolTable.playWithHeader;
import static dev.functionregistry.gateway.session.ProtocolTable.playWithTokensOnly;

import org.junit.jupiter.api.Test;

/** Fresh, Attaching and the ways out of them. */
class OpeningTest {
    @Test
    void anAnonymousSessionOpens() {
        play(OPEN);
    }

    @Test
    void aTokenInTheFrameNamesTheOwner() {
        playWithTokensOnly("""
                > {'type':'session.open','ref':'o','page':'p1','token':'alice','client':'sdk/1'}
                claim
                + SessionOpened owner=alice client=sdk/1 grace=60000
                + SessionAttached ref=a1 owner=alice page=p1 resuming=false held=[]
                """);
    }

    @Test
    void aTokenInTheHeaderNamesTheOwner() {
        playWithHeader("alice", """
                > {'type':'session.open','ref':'o','page':'p1'}
                claim
                + SessionOpened owner=alice client=null grace=60000
                + SessionAttached ref=a1 owner=alice page=p1 resuming=false held=[]
                """);
    }

    @Test
    void withoutTokenNobodyOpensWhereTokensAreRequired() {
        playWithTokensOnly("""
                > {'type':'session.open','ref':'o','page':'p1'}
                < {'type':'error','ref':'o','code':'UNAUTHENTICATED','message':'No.','retryable':false,'help':'docs/errors.md#unauthenticated','fatal':true}
                x 4001 UNAUTHENTICATED
                > {'type':'session.open','ref':'o','page':'p1','token':'alice'}
                """);
    }

    @Test
    void aBusyAddressIsToldToComeLater() {
        play("""
                > {'type':'session.open','ref':'o','page':'p1','token':'busy'}
                < {'type':'error','ref':'o','code':'OVERLOADED','message':'Too many.','retryable':true,'help':'docs/errors.md#overloaded','fatal':true}
                x 1013 OVERLOADED
                """);
    }

    @Test
    void theFirstFrameMustOpen() {
        play("""
                > {'type':'function.started','id':'c#1'}
                < {'type':'error','code':'NOT_OPEN','message':'The first frame must be session.open.','retryable':false,'help':'docs/errors.md#not_open','fatal':true}
                x 4002 NOT_OPEN
                """);
    }

    @Test
    void theFirstFrameMustBeJson() {
        play("""
                > hello
                < {'type':'error','code':'INVALID_JSON','message':'The message is not JSON.','retryable':false,'help':'docs/errors.md#invalid_json','fatal':true}
                x 4002 INVALID_JSON
                """);
    }

    @Test
    void theFirstFrameMustComeInTime() {
        play("""
                t 9999
                t 1
                < {'type':'error','code':'NOT_OPEN','message':'No session.open came in time.','retryable':false,'help':'docs/errors.md#not_open','fatal':true}
                x 4002 NOT_OPEN
                """);
    }

    @Test
    void whoeverLeavesBeforeOpeningLeavesNoTrace() {
        play("! lost");
    }

    @Test
    void theProcessorsAnswerMayComeBeforeTheProducers() {
        play("""
                > {'type':'session.open','ref':'o','page':'p1'}
                claim
                + SessionOpened owner=anonymous client=null grace=60000
                + SessionAttached ref=a1 owner=anonymous page=p1 resuming=false held=[]
                @ attached 7 a1
                < {'type':'session.opened','ref':'o','sessionId':'S1','resumeSecret':'secret-of-S1','resumed':false,'epoch':7,'graceMs':60000,'revision':0,'limits':{'maxFrameBytes':262144,'maxTools':128}}
                ~ taken 7
                ! gone
                release
                + SessionDetached 7 socket_closed
                """);
    }

    @Test
    void resumingTellsWhatTheClientHolds() {
        play("""
                > {'type':'session.open','ref':'o','page':'p2','resume':{'sessionId':'S1','secret':'secret-of-S1'},'held':[{'id':'c#1','started':true},{'id':'d#2'},{'id':'nonsense'}]}
                claim
                + SessionAttached ref=a1 owner=anonymous page=p2 resuming=true held=[c#1 started, d#2]
                ~ taken 9
                @ attached 9 a1 resumed
                < {'type':'session.opened','ref':'o','sessionId':'S1','resumeSecret':'secret-of-S1','resumed':true,'epoch':9,'graceMs':60000,'revision':0,'limits':{'maxFrameBytes':262144,'maxTools':128}}
                """);
    }

    @Test
    void aWrongSecretResumesNothing() {
        play("""
                > {'type':'session.open','ref':'o','page':'p2','resume':{'sessionId':'S1','secret':'guess'}}
                < {'type':'error','ref':'o','code':'SESSION_GONE','message':'The session cannot be resumed with this secret; open a new one.','retryable':false,'help':'docs/errors.md#session_gone','fatal':true}
                x 4004 SESSION_GONE
                """);
    }

    @Test
    void aSessionThatIsGoneIsSaidToBe() {
        play("""
                > {'type':'session.open','ref':'o','page':'p2','resume':{'sessionId':'S1','secret':'secret-of-S1'}}
                claim
                + SessionAttached ref=a1 owner=anonymous page=p2 resuming=true held=[]
                ~ taken 9
                @ refused 9 a1 SESSION_GONE
                < {'type':'error','ref':'o','code':'SESSION_GONE','message':'No.','retryable':false,'help':'docs/errors.md#session_gone','fatal':true}
                release
                x 4004 SESSION_GONE
                """);
    }

    @Test
    void anotherSocketsAnswerOpensNothing() {
        play("""
                > {'type':'session.open','ref':'o','page':'p1'}
                claim
                + SessionOpened owner=anonymous client=null grace=60000
                + SessionAttached ref=a1 owner=anonymous page=p1 resuming=false held=[]
                @ attached 6 a0
                """);
    }

    @Test
    void aProcessorThatDoesNotAnswerIsNotWaitedForLong() {
        play("""
                > {'type':'session.open','ref':'o','page':'p1'}
                claim
                + SessionOpened owner=anonymous client=null grace=60000
                + SessionAttached ref=a1 owner=anonymous page=p1 resuming=false held=[]
                ~ taken 7
                t 4999
                t 1
                < {'type':'error','ref':'o','code':'UNAVAILABLE','message':'The session was not answered in time.','retryable':true,'help':'docs/errors.md#unavailable','fatal':true}
                x 1013 UNAVAILABLE
                release
                + SessionDetached 7 socket_lost
                """);
    }

    @Test
    void aLogThatDoesNotTakeTheSessionEndsTheSocket() {
        play("""
                > {'type':'session.open','ref':'o','page':'p1'}
                claim
                + SessionOpened owner=anonymous client=null grace=60000
                + SessionAttached ref=a1 owner=anonymous page=p1 resuming=false held=[]
                ~ lost
                < {'type':'error','ref':'o','code':'UNAVAILABLE','message':'The log did not take the session.','retryable':true,'help':'docs/errors.md#unavailable','fatal':true}
                x 1013 UNAVAILABLE
                release
                """);
    }

    @Test
    void aSocketLostBeforeItsEpochIsKnownIsDetachedAsSoonAsItIs() {
        play("""
                > {'type':'session.open','ref':'o','page':'p1'}
                claim
                + SessionOpened owner=anonymous client=null grace=60000
                + SessionAttached ref=a1 owner=anonymous page=p1 resuming=false held=[]
                ! lost
                release
                t 1000
                ~ taken 7
                + SessionDetached 7 socket_lost
                """);
    }

    @Test
    void whatIsSentBeforeTheAnswerWaitsForIt() {
        play("""
                > {'type':'session.open','ref':'o','page':'p1'}
                claim
                + SessionOpened owner=anonymous client=null grace=60000
                + SessionAttached ref=a1 owner=anonymous page=p1 resuming=false held=[]
                > {'type':'functions.register','ref':'r','functions':[{'name':'f'}]}
                @ call 7 c#1 5000 {}
                @ attached 7 a1
                < {'type':'session.opened','ref':'o','sessionId':'S1','resumeSecret':'secret-of-S1','resumed':false,'epoch':7,'graceMs':60000,'revision':0,'limits':{'maxFrameBytes':262144,'maxTools':128}}
                + FunctionsRegistered ref=7-0 epoch=7 number=1 [f@1.0.0]
                < {'type':'function.call','id':'c#1','name':'f','arguments':{},'callId':'c','attempt':1,'version':'1.0.0','timeout':5000}
                """);
    }

    @Test
    void tooMuchSentBeforeTheAnswerEndsTheSocket() {
        play("""
                > {'type':'session.open','ref':'o','page':'p1'}
                claim
                + SessionOpened owner=anonymous client=null grace=60000
                + SessionAttached ref=a1 owner=anonymous page=p1 resuming=false held=[]
                > {'type':'x'}
                > {'type':'x'}
                > {'type':'x'}
                ~ taken 7
                > {'type':'x'}
                < {'type':'error','ref':'o','code':'OVERLOADED','message':'Too much was sent before the answer.','retryable':true,'help':'docs/errors.md#overloaded','fatal':true}
                x 1013 OVERLOADED
                release
                + SessionDetached 7 socket_lost
                """);
    }

    @Test
    void aGatewayThatStopsTurnsOpenersAway() {
        play("""
                ! drain
                < {'type':'error','code':'UNAVAILABLE','message':'This gateway is about to stop.','retryable':true,'help':'docs/errors.md#unavailable','fatal':true}
                x 1001 UNAVAILABLE
                """);
    }
}
