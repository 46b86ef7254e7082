package dev.functionregistry.gateway;

import dev.functionregistry.access.TenantKeys;
import dev.functionregistry.access.TokenClaims;
import dev.functionregistry.gateway.auth.TrustedProxies;
import dev.functionregistry.gateway.console.ConsoleSettings;
import dev.functionregistry.gateway.realtime.RealtimeService;
import dev.functionregistry.gateway.session.SessionLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a gateway must be told.
 *
 * @param log where the log is, and who this gateway is there
 * @param door where it listens, and whom it lets near
 * @param admission who may open a session
 * @param limits bounds of one socket
 * @param waiting bounds of REST calls without outcome
 * @param realtime where calls of browsers are begun; null where no key is set
 */
public record GatewayConfig(
        Log log,
        Door door,
        Admission admission,
        SessionLimits limits,
        Waiting waiting,
        @Nullable RealtimeService realtime) {
    public static final String DEFAULT_SCHEMA_REGISTRY = "http://localhost:8081/apis/ccompat/v7";
    private static final int DEFAULT_PORT = 8080;
    private static final String OPENAI = "wss://api.openai.com/v1/realtime";

    /** Longer than the longest attempt, which is 10 min; whoever asks again with the same id joins the same call. */
    private static final long CALL_PATIENCE_MS = 660_000;

    /** @throws IllegalArgumentException when a value cannot be right */
    public GatewayConfig {
        require(limits.graceMs() > 0, "FR_GRACE_MS must be above 0");
    }

    /**
     * Where the log is.
     *
     * @param name unique per replica and stable over restarts
     */
    public record Log(String bootstrap, String schemaRegistry, String topicPrefix, String name) {
        public Log {
            require(!bootstrap.isBlank(), "FR_BOOTSTRAP is empty");
            require(!name.isBlank() && name.length() <= 200, "FR_NAME is empty or too long");
        }
    }

    /**
     * Where the gateway listens.
     *
     * @param host address to listen on
     * @param port 0 takes a free one
     * @param allowedOrigins origins besides the gateway's own; {@code *} allows every page
     * @param trustedProxies whose {@code X-Forwarded-For} is believed
     * @param maxSockets sockets of this process
     * @param console how the live feed and the page are served
     */
    public record Door(
            String host,
            int port,
            Set<String> allowedOrigins,
            TrustedProxies trustedProxies,
            int maxSockets,
            ConsoleSettings console) {
        public Door {
            allowedOrigins = Set.copyOf(allowedOrigins);
            require(port >= 0 && port < 65_536, "FR_PORT is no port");
        }
    }

    /**
     * Who may open a session.
     *
     * @param deploymentKey secret of the deployment, at least 16 bytes, the same in every gateway
     * @param tokenKeys JWK set file, each key with {@code alg}; null: no token is accepted
     * @param tokenIssuer the one accepted {@code iss}; null: no token is accepted
     * @param tokenAudience must be among {@code aud}; null: no token is accepted
     * @param tokenClaims where tokens name roles and scopes
     * @param anonymous true where sessions without token are allowed
     * @param anonymousPerMinute sessions that one address may open without token in a minute
     */
    public record Admission(
            byte[] deploymentKey,
            @Nullable Path tokenKeys,
            @Nullable String tokenIssuer,
            @Nullable String tokenAudience,
            TokenClaims tokenClaims,
            boolean anonymous,
            int anonymousPerMinute) {
        public Admission {
            deploymentKey = deploymentKey.clone();
            require(deploymentKey.length >= 16, "FR_DEPLOYMENT_KEY must have at least 16 bytes");
            require(
                    tokenKeys == null || (tokenIssuer != null && tokenAudience != null),
                    "FR_TOKEN_KEYS_FILE wants FR_TOKEN_ISSUER and FR_TOKEN_AUDIENCE beside it");
        }

        /** Never shows the key. */
        @Override
        public String toString() {
            return "Admission[tokenIssuer=" + tokenIssuer + ", anonymous=" + anonymous + "]";
        }
    }

    /**
     * REST calls without outcome.
     *
     * @param inAll of this process
     * @param perSession of one session
     * @param patienceMs after so long without an outcome a caller is told so
     */
    public record Waiting(int inAll, int perSession, long patienceMs) {}

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** Defaults for everything but the places and the key. */
    public static GatewayConfig of(String bootstrap, String schemaRegistry, String name, byte[] deploymentKey) {
        return new GatewayConfig(
                new Log(bootstrap, schemaRegistry, "", name),
                new Door("0.0.0.0", DEFAULT_PORT, Set.of(), TrustedProxies.parse(""), 20_000, ConsoleSettings.DEFAULTS),
                new Admission(deploymentKey, null, null, null, TokenClaims.DEFAULTS, false, 600),
                SessionLimits.DEFAULTS,
                new Waiting(10_000, 256, CALL_PATIENCE_MS),
                null);
    }

    /**
     * Reads the environment variables of {@code docs/protocol.md}.
     *
     * @throws IllegalArgumentException when one is missing or cannot be right; the message names it
     */
    public static GatewayConfig fromEnvironment(Map<String, String> env) {
        GatewayConfig defaults = of(
                env.getOrDefault("FR_BOOTSTRAP", "localhost:9092"),
                env.getOrDefault("FR_SCHEMA_REGISTRY", DEFAULT_SCHEMA_REGISTRY),
                env.containsKey("FR_NAME") ? env.get("FR_NAME") : hostName(),
                deploymentKey(env));
        String keyFile = env.get("FR_TOKEN_KEYS_FILE");
        return new GatewayConfig(
                new Log(
                        defaults.log.bootstrap,
                        defaults.log.schemaRegistry,
                        env.getOrDefault("FR_TOPIC_PREFIX", ""),
                        defaults.log.name),
                new Door(
                        env.getOrDefault("FR_HOST", defaults.door.host),
                        number(env, "FR_PORT", DEFAULT_PORT),
                        Arrays.stream(env.getOrDefault("FR_ALLOWED_ORIGINS", "").split(","))
                                .map(String::trim)
                                .filter(origin -> !origin.isEmpty())
                                .collect(Collectors.toSet()),
                        trustedProxies(env),
                        defaults.door.maxSockets,
                        ConsoleSettings.fromEnvironment(env)),
                new Admission(
                        defaults.admission.deploymentKey,
                        keyFile == null || keyFile.isBlank() ? null : Path.of(keyFile),
                        env.get("FR_TOKEN_ISSUER"),
                        env.get("FR_TOKEN_AUDIENCE"),
                        TokenClaims.fromEnvironment(env),
                        Boolean.parseBoolean(env.getOrDefault("FR_ANONYMOUS", "false")),
                        number(env, "FR_ANONYMOUS_PER_MINUTE", defaults.admission.anonymousPerMinute)),
                defaults.limits.withGraceMs(number(env, "FR_GRACE_MS", 60_000)),
                defaults.waiting,
                realtime(env));
    }

    private static TrustedProxies trustedProxies(Map<String, String> env) {
        try {
            return TrustedProxies.parse(env.getOrDefault("FR_TRUSTED_PROXIES", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("FR_TRUSTED_PROXIES: " + e.getMessage(), e);
        }
    }

    /** The bridge's settings; the service of OpenAI without a key is none. */
    private static @Nullable RealtimeService realtime(Map<String, String> env) {
        URI url = URI.create(env.getOrDefault("FR_REALTIME_URL", OPENAI));
        Optional<String> key = modelKey(env);
        return key.isEmpty() && OPENAI.contains(Objects.requireNonNullElse(url.getHost(), ""))
                ? null
                : RealtimeService.of(
                                url,
                                env.getOrDefault("FR_REALTIME_MODEL", "gpt-realtime"),
                                env.get("FR_REALTIME_INSTRUCTIONS"),
                                key,
                                env.getOrDefault("FR_REALTIME_DIALECT", "").strip())
                        .withKeysOfTenants(TenantKeys.read(env.get(TenantKeys.VARIABLE)));
    }

    private static Optional<String> modelKey(Map<String, String> env) {
        String file = env.get("OPENAI_API_KEY_FILE");
        String key = env.get("OPENAI_API_KEY");
        try {
            String text = key == null && file != null && !file.isBlank() ? Files.readString(Path.of(file)) : key;
            return Optional.ofNullable(text).map(String::strip).filter(found -> !found.isEmpty());
        } catch (IOException e) {
            throw new UncheckedIOException("OPENAI_API_KEY_FILE cannot be read", e);
        }
    }

    private static byte[] deploymentKey(Map<String, String> env) {
        String key = env.get("FR_DEPLOYMENT_KEY");
        String file = env.get("FR_DEPLOYMENT_KEY_FILE");
        if (key == null && file == null) {
            throw new IllegalArgumentException("FR_DEPLOYMENT_KEY or FR_DEPLOYMENT_KEY_FILE is required");
        }
        try {
            return (key != null
                            ? key
                            : Files.readString(Path.of(Objects.requireNonNull(file)))
                                    .strip())
                    .getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("FR_DEPLOYMENT_KEY_FILE cannot be read", e);
        }
    }

    private static int number(Map<String, String> env, String name, int absent) {
        String text = env.get(name);
        if (text == null || text.isBlank()) {
            return absent;
        }
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is no number: " + text, e);
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("FR_NAME is required where the host has no name", e);
        }
    }

    /** The same with other places: for a local stack and for tests. */
    public GatewayConfig at(String topicPrefix, String host, int port) {
        return with(new Door(host, port, door.allowedOrigins, door.trustedProxies, door.maxSockets, door.console))
                .with(new Log(log.bootstrap, log.schemaRegistry, topicPrefix, log.name));
    }

    /** The same with other rules of admission. */
    public GatewayConfig admitting(
            @Nullable Path tokenKeys, @Nullable String issuer, @Nullable String audience, boolean anonymous) {
        var other = new Admission(
                admission.deploymentKey,
                tokenKeys,
                issuer,
                audience,
                admission.tokenClaims,
                anonymous,
                admission.anonymousPerMinute);
        return new GatewayConfig(log, door, other, limits, waiting, realtime);
    }

    /** The same with other origins. */
    public GatewayConfig withAllowedOrigins(Set<String> allowedOrigins) {
        return with(new Door(door.host, door.port, allowedOrigins, door.trustedProxies, door.maxSockets, door.console));
    }

    /** The same with another console. */
    public GatewayConfig withConsole(ConsoleSettings console) {
        return with(new Door(door.host, door.port, door.allowedOrigins, door.trustedProxies, door.maxSockets, console));
    }

    /** The same with other bounds of a socket. */
    public GatewayConfig withLimits(SessionLimits limits) {
        return new GatewayConfig(log, door, admission, limits, waiting, realtime);
    }

    /** The same with other bounds of waiting calls. */
    public GatewayConfig withWaitingCalls(int inAll, int perSession, long patienceMs) {
        return new GatewayConfig(log, door, admission, limits, new Waiting(inAll, perSession, patienceMs), realtime);
    }

    /** The same with another place where calls of browsers are begun. */
    public GatewayConfig withRealtime(RealtimeService realtime) {
        return new GatewayConfig(log, door, admission, limits, waiting, realtime);
    }

    private GatewayConfig with(Door door) {
        return new GatewayConfig(log, door, admission, limits, waiting, realtime);
    }

    private GatewayConfig with(Log log) {
        return new GatewayConfig(log, door, admission, limits, waiting, realtime);
    }
}
