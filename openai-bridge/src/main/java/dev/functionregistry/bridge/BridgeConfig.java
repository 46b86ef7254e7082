package dev.functionregistry.bridge;

import dev.functionregistry.access.TenantKeys;
import dev.functionregistry.bridge.conversation.ConversationLimits;
import dev.functionregistry.bridge.realtime.ApiKeys;
import dev.functionregistry.bridge.realtime.Dialect;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of a bridge.
 *
 * @param bootstrap broker addresses, {@code host:port,…}
 * @param schemaRegistry address of Confluent's API
 * @param topicPrefix before every topic name; may be empty
 * @param host address to listen on; {@code 0.0.0.0} for every one
 * @param port of health and metrics; 0 for any free one
 * @param name unique per replica and stable over restarts
 * @param realtimeUrl {@code ws:} or {@code wss:} address of the Realtime endpoint, without the model
 * @param model model of sessions that the bridge opens
 * @param dialect {@code openai} or {@code azure}; empty to tell it from the address
 * @param keys of the endpoint; none where it asks for none, such as the simulator
 * @param instructions for the model; absent for the service's default
 * @param limits numbers of each conversation
 * @param unansweredCalls calls that the process may have open
 */
public record BridgeConfig(
        String bootstrap,
        String schemaRegistry,
        String topicPrefix,
        String host,
        int port,
        String name,
        URI realtimeUrl,
        String model,
        String dialect,
        ApiKeys keys,
        Optional<String> instructions,
        ConversationLimits limits,
        int unansweredCalls) {

    private static final String OPENAI_HOST = "api.openai.com";
    private static final int UNANSWERED_CALLS = 2_000;

    /** @throws IllegalArgumentException when a setting cannot work, with one sentence that says which */
    public BridgeConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("FR_PORT must be 0 to 65535, not " + port);
        }
        if (name.isBlank()) {
            throw new IllegalArgumentException("FR_NAME must not be empty");
        }
        String scheme = realtimeUrl.getScheme();
        if (!"ws".equals(scheme) && !"wss".equals(scheme)) {
            throw new IllegalArgumentException("FR_REALTIME_URL must begin with ws:// or wss://");
        }
        if (OPENAI_HOST.equals(realtimeUrl.getHost()) && keys.own().isEmpty()) {
            throw new IllegalArgumentException("OPENAI_API_KEY (or OPENAI_API_KEY_FILE) is needed for " + OPENAI_HOST
                    + "; set FR_REALTIME_URL to the simulator's address to work without");
        }
        Dialect.of(dialect, realtimeUrl, model);
        if (unansweredCalls < 1) {
            throw new IllegalArgumentException("unansweredCalls must be at least 1");
        }
    }

    /** A bridge for one machine, on any free port, with a simulator as its model. */
    public static BridgeConfig local(String bootstrap, String schemaRegistry, String name, URI realtimeUrl) {
        return new BridgeConfig(
                bootstrap,
                schemaRegistry,
                "",
                "localhost",
                0,
                name,
                realtimeUrl,
                "gpt-realtime",
                "",
                ApiKeys.ofDeployment(Optional.empty()),
                Optional.empty(),
                ConversationLimits.defaults(),
                UNANSWERED_CALLS);
    }

    /** The same with another topic prefix. */
    public BridgeConfig withTopicPrefix(String prefix) {
        return new BridgeConfig(
                bootstrap,
                schemaRegistry,
                prefix,
                host,
                port,
                name,
                realtimeUrl,
                model,
                dialect,
                keys,
                instructions,
                limits,
                unansweredCalls);
    }

    /** The same on another port. */
    public BridgeConfig withPort(int other) {
        return new BridgeConfig(
                bootstrap,
                schemaRegistry,
                topicPrefix,
                host,
                other,
                name,
                realtimeUrl,
                model,
                dialect,
                keys,
                instructions,
                limits,
                unansweredCalls);
    }

    /** The same with keys for the endpoint. */
    public BridgeConfig withKeys(ApiKeys other) {
        return new BridgeConfig(
                bootstrap,
                schemaRegistry,
                topicPrefix,
                host,
                port,
                name,
                realtimeUrl,
                model,
                dialect,
                other,
                instructions,
                limits,
                unansweredCalls);
    }

    /** The same with other limits. */
    public BridgeConfig withLimits(ConversationLimits other, int unansweredCallsOfProcess) {
        return new BridgeConfig(
                bootstrap,
                schemaRegistry,
                topicPrefix,
                host,
                port,
                name,
                realtimeUrl,
                model,
                dialect,
                keys,
                instructions,
                other,
                unansweredCallsOfProcess);
    }

    /**
     * Reads the environment variables of {@code docs/protocol.md}, section 4.
     *
     * @throws IllegalArgumentException when one cannot work
     */
    public static BridgeConfig fromEnvironment(Map<String, String> env) {
        return new BridgeConfig(
                env.getOrDefault("FR_BOOTSTRAP", "localhost:9092"),
                env.getOrDefault("FR_SCHEMA_REGISTRY", "http://localhost:8081/apis/ccompat/v7"),
                env.getOrDefault("FR_TOPIC_PREFIX", ""),
                env.getOrDefault("FR_HOST", "0.0.0.0"),
                number(env, "FR_PORT", 8091),
                Optional.ofNullable(env.get("FR_NAME")).orElseGet(BridgeConfig::hostName),
                address(env.getOrDefault("FR_REALTIME_URL", "wss://" + OPENAI_HOST + "/v1/realtime")),
                env.getOrDefault("FR_REALTIME_MODEL", "gpt-realtime"),
                env.getOrDefault("FR_REALTIME_DIALECT", "").strip(),
                new ApiKeys(key(env), TenantKeys.read(env.get(TenantKeys.VARIABLE))),
                Optional.ofNullable(env.get("FR_REALTIME_INSTRUCTIONS")).filter(text -> !text.isBlank()),
                ConversationLimits.defaults(),
                UNANSWERED_CALLS);
    }

    private static int number(Map<String, String> env, String variable, int otherwise) {
        String text = env.get(variable);
        if (text == null || text.isBlank()) {
            return otherwise;
        }
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(variable + " must be a number", e);
        }
    }

    private static URI address(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("FR_REALTIME_URL is no address", e);
        }
    }

    private static Optional<String> key(Map<String, String> env) {
        Optional<String> direct = Optional.ofNullable(env.get("OPENAI_API_KEY"))
                .map(String::strip)
                .filter(key -> !key.isEmpty());
        String file = env.get("OPENAI_API_KEY_FILE");
        if (direct.isPresent() || file == null || file.isBlank()) {
            return direct;
        }
        try {
            return Optional.of(Files.readString(Path.of(file)).strip()).filter(key -> !key.isEmpty());
        } catch (IOException e) {
            throw new IllegalArgumentException("OPENAI_API_KEY_FILE cannot be read: " + file, e);
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("FR_NAME must be set: this machine has no host name", e);
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "BridgeConfig[name=" + name + ", bootstrap=" + bootstrap + ", topicPrefix=" + topicPrefix
                + ", realtimeUrl=" + realtimeUrl + ", model=" + model + ", keys=" + keys + "]";
    }
}
