package dev.functionregistry.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.gateway.calls.VisibleTools;
import dev.functionregistry.gateway.calls.VisibleTools.VisibleTool;
import dev.functionregistry.schemas.avro.FunctionDefinition;
import dev.functionregistry.schemas.avro.FunctionsRegistered;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SensitivityTest {
    private final Map<String, VisibleTools> tools = new HashMap<>();
    private final Sensitivity sensitivity = new Sensitivity(session -> Optional.ofNullable(tools.get(session)));

    @Test
    void whatNobodyKnowsIsSensitive() {
        tools.put("s", new VisibleTools(1, List.of(tool("other", false))));

        assertThat(sensitivity.isSensitive("s", "f")).isTrue();
        assertThat(sensitivity.isSensitive("nobody", "f")).isTrue();
    }

    @Test
    void whatWasRegisteredBeforeThisGatewayStandsInTheTools() {
        tools.put("s", new VisibleTools(1, List.of(tool("weather", false), tool("pin", true))));

        assertThat(sensitivity.isSensitive("s", "weather")).isFalse();
        assertThat(sensitivity.isSensitive("s", "pin")).isTrue();
    }

    @Test
    void aRegistrationIsKnownBeforeTheToolsFollow() {
        tools.put("s", new VisibleTools(1, List.of(tool("f", false))));
        sensitivity.learn("s", registered("f", true));

        assertThat(sensitivity.isSensitive("s", "f")).isTrue();
    }

    @Test
    void whatBecomesSensitiveStaysSo() {
        tools.put("s", new VisibleTools(1, List.of(tool("f", false))));
        assertThat(sensitivity.isSensitive("s", "f")).isFalse();

        sensitivity.learn("s", registered("f", true));
        sensitivity.learn("s", registered("f", false));

        assertThat(sensitivity.isSensitive("s", "f")).isTrue();
    }

    private static VisibleTool tool(String name, boolean sensitive) {
        return new VisibleTool(name, "1.0.0", "", "{}", sensitive);
    }

    private static FunctionsRegistered registered(String name, boolean sensitive) {
        FunctionDefinition function = FunctionDefinition.newBuilder()
                .setName(name)
                .setVersion("1.0.0")
                .setDescription("")
                .setParameters("{}")
                .setTimeoutMs(5_000)
                .setDeprecated(List.of())
                .setSensitive(sensitive)
                .build();
        return new FunctionsRegistered("r", 1L, 1L, List.of(function));
    }
}
