package dev.functionregistry.stack.run;

import dev.functionregistry.stack.keys.DevelopmentKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How a stack runs.
 *
 * @param inherited environment variables of the user; {@code FR_*} reach the stages unless the stack sets them itself,
 *     {@code OPENAI_API_KEY} makes OpenAI the model
 */
public record StackSettings(DataDirectory data, StackPorts ports, Map<String, String> inherited) {
    /** Where Vite, Next and their like serve pages under development. */
    private static final String DEVELOPMENT_SERVERS =
            "http://localhost:3000,http://localhost:4173,http://localhost:5173";

    /** Longer than a stack is left up. */
    private static final Duration CONSOLE_TOKEN_LIFE = Duration.ofDays(90);

    public StackSettings {
        inherited = Map.copyOf(inherited);
    }

    /** Whether the built-in simulator plays the model. */
    public boolean simulated() {
        return inherited.getOrDefault("OPENAI_API_KEY", "").isBlank();
    }

    /** What the stages read, as if they were processes of their own. {@code FR_PORT} is each stage's own. */
    Map<String, String> environment(DevelopmentKeys keys) {
        var environment = new HashMap<String, String>();
        inherited.forEach((name, value) -> {
            if (name.startsWith("FR_")) {
                environment.put(name, value);
            }
        });
        environment.putIfAbsent("FR_ALLOWED_ORIGINS", DEVELOPMENT_SERVERS);
        // the page asks the processor, which serves on another port than the page's own
        environment.merge("FR_ALLOWED_ORIGINS", "http://localhost:" + ports.gateway(), (some, own) -> some + "," + own);
        environment.put("FR_HOST", "localhost");
        environment.put("FR_NAME", "local");
        environment.put("FR_BOOTSTRAP", "localhost:" + ports.broker());
        environment.put("FR_SCHEMA_REGISTRY", "http://localhost:" + ports.schemaRegistry() + "/apis/ccompat/v7");
        environment.put("FR_TOPIC_PREFIX", "");
        environment.put("FR_STATE_DIR", data.streams().toString());
        environment.put("FR_DEPLOYMENT_KEY_FILE", keys.deploymentKeyFile().toString());
        environment.put("FR_TOKEN_KEYS_FILE", keys.tokenKeysFile().toString());
        environment.put("FR_TOKEN_ISSUER", DevelopmentKeys.ISSUER);
        environment.put("FR_TOKEN_AUDIENCE", DevelopmentKeys.AUDIENCE);
        environment.put("FR_ANONYMOUS", "true");
        environment.put("FR_QUERIES_URL", "http://localhost:" + ports.processor());
        environment.put(
                "FR_CONSOLE_TOKEN_FILE",
                keys.consoleTokenFile(Instant.now(), CONSOLE_TOKEN_LIFE).toString());
        if (simulated()) {
            environment.put("FR_REALTIME_URL", "ws://localhost:" + ports.simulator() + "/v1/realtime");
            environment.put("OPENAI_API_KEY", "simulator");
        } else {
            environment.put("OPENAI_API_KEY", inherited.getOrDefault("OPENAI_API_KEY", ""));
        }
        return environment;
    }
}
