package dev.functionregistry.simulator.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.model.DemoTools;
import dev.functionregistry.simulator.model.Script;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConversationTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void oneCallInTheOrderOfTheCaptures() {
        Dialogue dialogue = Dialogue.immediate().tools(DemoTools.JSON);

        assertThat(dialogue.user("What is the weather in Berlin?"))
                .containsExactly(
                        "conversation.item.added message completed", "conversation.item.done message completed");
        assertThat(dialogue.respond())
                .containsExactly(
                        "response.created in_progress",
                        "response.output_item.added 0 function_call in_progress",
                        "conversation.item.added function_call in_progress",
                        "response.function_call_arguments.delta 0 call_1 {\"location\":",
                        "response.function_call_arguments.delta 0 call_1 \"Berlin\"}",
                        "response.function_call_arguments.done 0 call_1 {\"location\":\"Berlin\"}",
                        "conversation.item.done function_call completed",
                        "response.output_item.done 0 function_call completed",
                        "response.done completed",
                        "rate_limits.updated");
        assertThat(dialogue.output("call_1", "{\"celsius\":20,\"condition\":\"sunny\"}"))
                .containsExactly(
                        "conversation.item.added function_call_output completed",
                        "conversation.item.done function_call_output completed");
        assertThat(dialogue.respond())
                .containsExactly(
                        "response.created in_progress",
                        "response.output_item.added 0 message in_progress",
                        "conversation.item.added message in_progress",
                        "response.content_part.added 0",
                        "response.output_text.delta 0 It is 20",
                        "response.output_text.delta 0  °C and sunny",
                        "response.output_text.delta 0  in Berlin.",
                        "response.output_text.done 0 It is 20 °C and sunny in Berlin.",
                        "response.content_part.done 0",
                        "conversation.item.done message completed",
                        "response.output_item.done 0 message completed",
                        "response.done completed",
                        "rate_limits.updated");
    }

    @Test
    void severalCallsInOneResponse() {
        Dialogue dialogue = Dialogue.immediate().tools(DemoTools.JSON);
        dialogue.user("Compare Berlin, Paris and Oslo.");

        assertThat(dialogue.respond())
                .filteredOn(line -> line.startsWith("response.function_call_arguments.done"))
                .containsExactly(
                        "response.function_call_arguments.done 0 call_1 {\"location\":\"Berlin\"}",
                        "response.function_call_arguments.done 1 call_2 {\"location\":\"Paris\"}",
                        "response.function_call_arguments.done 2 call_3 {\"location\":\"Oslo\"}");
        dialogue.output("call_3", "{\"celsius\":3}");
        dialogue.output("call_1", "{\"celsius\":20}");
        dialogue.output("call_2", "{\"error\":{\"message\":\"no station\"}}");
        assertThat(dialogue.respond())
                .contains(
                        "response.output_text.done 0 It is 20 °C in Berlin. For Paris that did not work: no station. It"
                                + " is 3 °C in Oslo.");
    }

    @Test
    void idsAreNotMixedUp() {
        Dialogue dialogue = Dialogue.immediate().tools(DemoTools.JSON);
        dialogue.user("What is the weather in Berlin?");
        List<String> events = dialogue.sendWhole("{\"type\":\"response.create\"}");

        Map<String, Object> done = Json.readObject(events.get(events.size() - 2));
        Map<String, Object> response = Json.objectAt(done, "response");
        Map<String, Object> item =
                Json.asObject((Map<?, ?>) Json.listAt(response, "output").getFirst());
        assertThat(response.get("id")).isEqualTo("resp_1");
        assertThat(response.get("conversation_id")).isEqualTo("conv_1");
        assertThat(item)
                .containsEntry("id", "item_2")
                .containsEntry("call_id", "call_1")
                .containsEntry("name", "getWeather")
                .doesNotContainKey("object");
    }

    @Test
    void anOutputForAnUnknownCallIsRefused() {
        Dialogue dialogue = Dialogue.immediate();

        assertThat(dialogue.output("call_9", "{}")).containsExactly("error invalid_tool_call_id item.call_id");
    }

    @Test
    void anOutputMayComeWhileTheResponseRuns() {
        Dialogue dialogue = Dialogue.paced().tools(DemoTools.JSON);
        dialogue.user("What is the weather in Berlin?");
        dialogue.respond();
        assertThat(dialogue.output("call_1", "{}")).containsExactly("error invalid_tool_call_id item.call_id");
        dialogue.pass(SECOND);

        assertThat(dialogue.output("call_1", "{\"celsius\":20}"))
                .containsExactly(
                        "conversation.item.added function_call_output completed",
                        "conversation.item.done function_call_output completed");
        assertThat(dialogue.pass(Duration.ofSeconds(9))).contains("response.done completed");
        assertThat(dialogue.respond()).containsExactly("response.created in_progress");
        assertThat(dialogue.pass(Duration.ofSeconds(9))).contains("response.output_text.done 0 It is 20 °C in Berlin.");
    }

    @Test
    void oneResponseAtATime() {
        Dialogue dialogue = Dialogue.paced();
        assertThat(dialogue.respond()).containsExactly("response.created in_progress");

        assertThat(dialogue.send("{\"type\":\"response.create\",\"event_id\":\"second\"}"))
                .containsExactly("error conversation_already_has_active_response for second");
        assertThat(dialogue.pass(Duration.ofSeconds(9))).endsWith("response.done completed", "rate_limits.updated");
        assertThat(dialogue.respond()).containsExactly("response.created in_progress");
    }

    @Test
    void stepsComeWhenTheyAreDue() {
        Dialogue dialogue = Dialogue.paced().tools(DemoTools.JSON);
        dialogue.user("What is the weather in Berlin?");
        dialogue.respond();

        assertThat(dialogue.conversation().due()).isEqualTo(Dialogue.START.plusSeconds(1));
        assertThat(dialogue.pass(Duration.ofMillis(999))).isEmpty();
        assertThat(dialogue.pass(Duration.ofMillis(1)))
                .containsExactly(
                        "response.output_item.added 0 function_call in_progress",
                        "conversation.item.added function_call in_progress",
                        "response.function_call_arguments.delta 0 call_1 {\"location\":");
        assertThat(dialogue.pass(SECOND))
                .containsExactly("response.function_call_arguments.delta 0 call_1 \"Berlin\"}");
        assertThat(dialogue.pass(SECOND)).contains("response.done completed");
    }

    @Test
    void aCancelledResponseClosesItsItemAsIncomplete() {
        Dialogue dialogue = Dialogue.paced().tools(DemoTools.JSON);
        dialogue.user("What is the weather in Berlin?");
        dialogue.respond();
        dialogue.pass(SECOND);

        List<String> events = dialogue.sendWhole("{\"type\":\"response.cancel\"}");

        assertThat(events).hasSize(5);
        assertThat(events.get(0))
                .contains("response.function_call_arguments.done", "\"arguments\":\"{\\\"location\\\":\"");
        assertThat(events.get(2)).contains("response.output_item.done", "\"status\":\"incomplete\"");
        assertThat(events.get(3))
                .contains("response.done", "\"status\":\"cancelled\"", "\"reason\":\"client_cancelled\"");
        assertThat(dialogue.pass(Duration.ofSeconds(9))).isEmpty();
        assertThat(dialogue.send("{\"type\":\"response.cancel\",\"event_id\":\"c2\"}"))
                .containsExactly("error response_cancel_not_active for c2");
    }

    @Test
    void aResponseOutOfBandRunsBesideAndWritesNothing() {
        Dialogue dialogue = Dialogue.paced().tools(DemoTools.JSON);
        dialogue.user("What is the weather in Berlin?");
        dialogue.respond();

        List<String> created = dialogue.sendWhole("""
                {"type":"response.create","response":{"conversation":"none","metadata":{"purpose":"aside"},"tools":[],
                 "input":[{"type":"item_reference","id":"item_1"},
                          {"type":"message","role":"user","content":[{"type":"input_text","text":"Sum it up."}]}]}}""");
        assertThat(created).hasSize(1);
        assertThat(created.getFirst()).contains("\"conversation_id\":null", "\"metadata\":{\"purpose\":\"aside\"}");

        List<String> rest = dialogue.pass(Duration.ofSeconds(20));
        assertThat(rest).filteredOn("response.done completed"::equals).hasSize(2);
        assertThat(rest)
                .filteredOn(line -> line.startsWith("conversation.item.added"))
                .hasSize(1);
        assertThat(rest).contains("response.output_text.done 0 I have no tools that I could use.");
    }

    @Test
    void aCallMadeOutOfBandCannotBeAnswered() {
        Dialogue dialogue = Dialogue.immediate().tools(DemoTools.JSON);

        assertThat(dialogue.send("""
                {"type":"response.create","response":{"conversation":"none","input":[
                 {"type":"message","role":"user","content":[{"type":"input_text","text":"Break something."}]}]}}""")).contains("response.function_call_arguments.done 0 call_1 {}");
        assertThat(dialogue.output("call_1", "{}")).containsExactly("error invalid_tool_call_id item.call_id");
    }

    @Test
    void overridesHoldForOneResponse() {
        Dialogue dialogue = Dialogue.immediate().tools(DemoTools.JSON);
        dialogue.user("Add 1 and 2.");

        assertThat(dialogue.send("{\"type\":\"response.create\",\"response\":{\"tool_choice\":\"none\"}}"))
                .noneMatch(line -> line.contains("function_call"));
        dialogue.user("Add 1 and 2.");
        assertThat(dialogue.respond()).contains("response.function_call_arguments.done 0 call_1 {\"a\":1,\"b\":2}");
        assertThat(
                        dialogue.send(
                                "{\"type\":\"response.create\",\"response\":{\"tool_choice\":{\"type\":\"function\",\"name\":\"nope\"}}}"))
                .containsExactly("error invalid_value response.tool_choice");
    }

    @Test
    void toolsAreReplacedAsAWholeAndOtherFieldsStay() {
        Dialogue dialogue = Dialogue.immediate().tools(DemoTools.JSON);
        dialogue.send(
                "{\"type\":\"session.update\",\"session\":{\"type\":\"realtime\",\"instructions\":\"Be brief.\"}}");

        Map<String, Object> session = dialogue.conversation().session();
        assertThat(Json.listAt(session, "tools")).hasSize(4);
        assertThat(session).containsEntry("instructions", "Be brief.");

        dialogue.tools("[{\"type\":\"function\",\"name\":\"other\"}]");
        assertThat(Json.listAt(dialogue.conversation().session(), "tools")).hasSize(1);
        dialogue.tools("[]");
        assertThat(Json.listAt(dialogue.conversation().session(), "tools")).isEmpty();
        assertThat(dialogue.conversation().session()).containsEntry("instructions", "Be brief.");
    }

    @Test
    void audioSettingsAreMerged() {
        Dialogue dialogue = Dialogue.immediate();
        dialogue.send("""
                {"type":"session.update","session":{"type":"realtime","audio":{"input":{"turn_detection":null},"output":{"voice":"cedar"}}}}""");

        Map<String, Object> audio = Json.objectAt(dialogue.conversation().session(), "audio");
        assertThat(Json.objectAt(audio, "input"))
                .containsEntry("turn_detection", null)
                .containsKey("format");
        assertThat(Json.objectAt(audio, "output"))
                .containsEntry("voice", "cedar")
                .containsKey("speed");
    }

    @Test
    void aRefusedUpdateChangesNothing() {
        Dialogue dialogue = Dialogue.immediate().tools(DemoTools.JSON);
        Map<String, Object> before = dialogue.conversation().session();

        assertThat(dialogue.send("""
                {"type":"session.update","event_id":"u1","session":{"type":"realtime","instructions":"x","tools":[
                 {"type":"function","name":"good"},{"type":"function","name":"bad","strict":true}]}}""")).containsExactly("error unknown_parameter session.tools[1].strict for u1");
        assertThat(dialogue.send(
                        "{\"type\":\"session.update\",\"session\":{\"type\":\"realtime\",\"model\":\"gpt-other\"}}"))
                .containsExactly("error invalid_value session.model");
        assertThat(dialogue.conversation().session()).isEqualTo(before);
    }

    @Test
    void theVoiceIsFixedOnceItWasHeard() {
        Dialogue dialogue = Dialogue.immediate();
        dialogue.respond();

        assertThat(
                        dialogue.send(
                                "{\"type\":\"session.update\",\"session\":{\"type\":\"realtime\",\"audio\":{\"output\":{\"voice\":\"cedar\"}}}}"))
                .containsExactly("error cannot_update_voice session.audio.output.voice");
    }

    @Test
    void aSpokenAnswerHasTranscriptAndAudio() {
        Dialogue dialogue = Dialogue.immediate();
        dialogue.user("Hello");

        assertThat(dialogue.respond())
                .containsSubsequence(
                        "response.content_part.added 0",
                        "response.output_audio_transcript.delta 0 I have no",
                        "response.output_audio.delta 0",
                        "response.output_audio.done 0",
                        "response.output_audio_transcript.done 0 I have no tools that I could use.",
                        "response.content_part.done 0",
                        "conversation.item.done message completed",
                        "response.output_item.done 0 message completed");
    }

    @Test
    void itemsAreKeptFoundAndDeleted() {
        Dialogue dialogue = Dialogue.immediate().tools(DemoTools.JSON);
        dialogue.user("What is the weather in Berlin?");
        dialogue.respond();

        assertThat(dialogue.send("{\"type\":\"conversation.item.retrieve\",\"item_id\":\"item_2\"}"))
                .containsExactly("conversation.item.retrieved function_call completed");
        assertThat(dialogue.send("{\"type\":\"conversation.item.delete\",\"item_id\":\"item_2\"}"))
                .containsExactly("conversation.item.deleted");
        assertThat(dialogue.send("{\"type\":\"conversation.item.retrieve\",\"item_id\":\"item_2\",\"event_id\":\"r\"}"))
                .containsExactly("error item_retrieve_invalid_item_id item_id for r");
        assertThat(dialogue.send("{\"type\":\"conversation.item.delete\",\"item_id\":\"item_2\"}"))
                .containsExactly("error item_delete_invalid_item_id item_id");
        assertThat(dialogue.output("call_1", "{}")).containsExactly("error invalid_tool_call_id item.call_id");
    }

    @Test
    void itemsCanBePutAnywhere() {
        Dialogue dialogue = Dialogue.immediate();
        String message =
                "\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"x\"}]";
        dialogue.send("{\"type\":\"conversation.item.create\",\"item\":{\"id\":\"a\"," + message + "}}");
        dialogue.send("{\"type\":\"conversation.item.create\",\"item\":{\"id\":\"c\"," + message + "}}");

        assertThat(dialogue.sendWhole(
                                "{\"type\":\"conversation.item.create\",\"previous_item_id\":\"a\",\"item\":{\"id\":\"b\","
                                        + message + "}}")
                        .getFirst())
                .contains("\"previous_item_id\":\"a\"");
        assertThat(dialogue.sendWhole(
                                "{\"type\":\"conversation.item.create\",\"previous_item_id\":\"root\",\"item\":{\"id\":\"0\","
                                        + message + "}}")
                        .getFirst())
                .contains("\"previous_item_id\":null");
        assertThat(dialogue.send("{\"type\":\"conversation.item.create\",\"previous_item_id\":\"z\",\"item\":{"
                        + message + "}}"))
                .containsExactly("error invalid_value previous_item_id");
        assertThat(dialogue.send("{\"type\":\"conversation.item.create\",\"item\":{\"id\":\"a\"," + message + "}}"))
                .containsExactly("error invalid_value item.id");
        assertThat(dialogue.sendWhole("{\"type\":\"conversation.item.create\",\"item\":{\"id\":\"d\"," + message + "}}")
                        .getFirst())
                .contains("\"previous_item_id\":\"c\"");
    }

    @Test
    void historyCanBeRestored() {
        Dialogue dialogue = Dialogue.immediate().tools(DemoTools.JSON);
        dialogue.user("What is the weather in Oslo?");
        assertThat(dialogue.send("""
                {"type":"conversation.item.create","item":{"type":"function_call","call_id":"call_old","name":"getWeather","arguments":"{\\"location\\":\\"Oslo\\"}"}}"""))
                .containsExactly(
                        "conversation.item.added function_call completed",
                        "conversation.item.done function_call completed");
        dialogue.output("call_old", "{\"celsius\":3}");

        assertThat(dialogue.respond()).contains("response.output_text.done 0 It is 3 °C in Oslo.");
    }

    @Test
    void onlySpokenMessagesAreTruncated() {
        Dialogue dialogue = Dialogue.immediate();
        dialogue.user("Hello");
        dialogue.respond();

        assertThat(
                        dialogue.send(
                                "{\"type\":\"conversation.item.truncate\",\"item_id\":\"item_1\",\"content_index\":0,\"audio_end_ms\":1}"))
                .containsExactly("error invalid_value item_id");
        assertThat(
                        dialogue.send(
                                "{\"type\":\"conversation.item.truncate\",\"item_id\":\"item_9\",\"content_index\":0,\"audio_end_ms\":1}"))
                .containsExactly("error item_truncate_invalid_item_id item_id");
        assertThat(
                        dialogue.send(
                                "{\"type\":\"conversation.item.truncate\",\"item_id\":\"item_2\",\"content_index\":0,\"audio_end_ms\":1}"))
                .containsExactly("conversation.item.truncated");
        assertThat(dialogue.sendWhole("{\"type\":\"conversation.item.retrieve\",\"item_id\":\"item_2\"}")
                        .getFirst())
                .doesNotContain("transcript");
    }

    @Test
    void audioIsTakenButNotUnderstood() {
        Dialogue dialogue = Dialogue.immediate();

        assertThat(dialogue.send("{\"type\":\"input_audio_buffer.commit\"}"))
                .containsExactly("error input_audio_buffer_commit_empty");
        assertThat(dialogue.send("{\"type\":\"input_audio_buffer.append\",\"audio\":\"AAAAAAAA\"}"))
                .isEmpty();
        assertThat(dialogue.send("{\"type\":\"input_audio_buffer.commit\"}"))
                .containsExactly(
                        "input_audio_buffer.committed",
                        "conversation.item.added message completed",
                        "conversation.item.done message completed");
        assertThat(dialogue.send("{\"type\":\"input_audio_buffer.clear\"}"))
                .containsExactly("input_audio_buffer.cleared");
        assertThat(dialogue.respond()).contains("response.output_audio_transcript.done 0 How can I help you?");
    }

    @Test
    void aSessionEndsAtItsTime() {
        Dialogue dialogue = Dialogue.paced();
        assertThat(dialogue.conversation().session())
                .containsEntry("expires_at", Dialogue.START.getEpochSecond() + 3600);
        dialogue.pass(Duration.ofMinutes(59));
        dialogue.send("{\"type\":\"session.update\",\"session\":{\"type\":\"realtime\"}}");

        assertThat(dialogue.pass(Duration.ofSeconds(59))).isEmpty();
        assertThat(dialogue.pass(SECOND)).containsExactly("error session_expired", "close 1001 session_expired");
        assertThat(dialogue.pass(SECOND)).isEmpty();
    }

    @Test
    void aScriptDecidesHowResponsesEnd() {
        Script script = Script.parse("""
                {"rules":[
                 {"when":"fail","fail":{"code":"server_error","message":"The server had an error."}},
                 {"when":"stop short","calls":[{"name":"getWeather","arguments":{"location":"Berlin"}}],"incomplete":"max_output_tokens"},
                 {"when":"vanish","say":"Goodbye","drop":true}]}""");
        Dialogue dialogue = new Dialogue(script, Pacing.NONE).tools(DemoTools.JSON);

        dialogue.user("fail now");
        List<String> failed = dialogue.sendWhole("{\"type\":\"response.create\"}");
        assertThat(failed.get(1))
                .contains("\"status\":\"failed\"", "\"error\":{\"type\":\"server_error\",\"code\":\"server_error\"");

        dialogue.user("stop short");
        assertThat(dialogue.respond())
                .contains(
                        "response.function_call_arguments.done 0 call_1 {\"location\":",
                        "response.output_item.done 0 function_call incomplete",
                        "response.done incomplete");

        dialogue.user("vanish");
        assertThat(dialogue.respond()).endsWith("response.output_item.done 0 message completed", "drop");
    }

    @Test
    void aUserWhoBreaksInCancelsTheResponseAndIsAnsweredByItself() {
        Dialogue dialogue = Dialogue.paced().tools(DemoTools.JSON);
        dialogue.user("What is the weather in Berlin?");
        dialogue.respond();
        dialogue.pass(SECOND);

        List<String> heard = dialogue.hear("No, in Paris!");

        assertThat(heard.getFirst()).startsWith("input_audio_buffer.speech_started");
        assertThat(heard)
                .contains("response.output_item.done 0 function_call incomplete", "response.done cancelled")
                .anyMatch(line -> line.startsWith("response.created"));
        assertThat(dialogue.respond()).contains("error conversation_already_has_active_response");
    }

    @Test
    void aScriptCanHaveTheUserBreakIn() {
        Script script = Script.parse("""
                {"rules":[{"when":"long","say":"One, two, three, four, five, six.","interrupt":"stop it"},
                          {"when":"stop","say":"Well then."}]}""");
        Dialogue dialogue = new Dialogue(script, Pacing.NONE);
        dialogue.user("a long story");

        assertThat(dialogue.respond())
                .contains("response.output_item.done 0 message incomplete", "response.done cancelled")
                .endsWith("response.created in_progress");
        assertThat(dialogue.pass(Duration.ZERO)).contains("response.done completed");
    }
}
