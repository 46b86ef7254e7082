package dev.functionregistry.simulator.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The yardstick itself: it passes what the specification prints, and sees what is wrong. */
class OfficialSchemasTest {
    private final OfficialSchemas schemas = OfficialSchemas.orSkip();

    @ParameterizedTest
    @ValueSource(strings = {"server.session.created.json", "server.response.done.json", "server.error.json"})
    void passesPrintedServerEvents(String name) {
        assertThat(schemas.violationsOfServerEvent(schemas.example(name))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client.session.update.json",
                "client.conversation.item.create.json",
                "client.conversation.item.truncate.json",
                "client.response.cancel.json"
            })
    void passesPrintedClientEvents(String name) {
        assertThat(schemas.violationsOfClientEvent(schemas.example(name))).isEmpty();
    }

    @Test
    void seesAWrongEvent() {
        assertThat(schemas.violationsOfServerEvent("{\"type\":\"response.output_text.delta\",\"event_id\":\"e\"}"))
                .isNotEmpty();
        assertThat(schemas.violationsOfServerEvent("{\"type\":\"conversation.created\"}"))
                .isNotEmpty();
        assertThat(schemas.violationsOfServerEvent("{\"type\":\"response.cancelled\",\"event_id\":\"e\"}"))
                .containsExactly("no server event is called response.cancelled");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client.session.update.json",
                "client.conversation.item.create.json",
                "client.conversation.item.retrieve.json",
                "client.conversation.item.truncate.json",
                "client.response.cancel.json",
                "client.response.create.json"
            })
    void theReaderTakesWhatTheSpecificationPrints(String name) {
        assertThat(ClientEventReader.read(schemas.example(name))).isNotInstanceOf(ClientEvent.Refused.class);
    }
}
