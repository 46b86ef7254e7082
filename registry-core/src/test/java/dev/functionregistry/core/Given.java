package dev.functionregistry.core;

import dev.functionregistry.core.function.FunctionCandidate;
import dev.functionregistry.core.function.FunctionDefinition;
import dev.functionregistry.core.function.Permissions;
import dev.functionregistry.core.function.Policy;
import dev.functionregistry.core.function.RateLimit;
import dev.functionregistry.core.function.RetryPolicy;
import dev.functionregistry.core.function.SchemaChange;
import dev.functionregistry.core.function.SchemaCheck;
import dev.functionregistry.core.session.GatewayAddress;
import dev.functionregistry.core.session.Principal;
import dev.functionregistry.core.session.SessionPorts;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The people, gateways and functions that the tests speak of. */
public final class Given {
    public static final Principal ALICE = new Principal("idp", "alice", Set.of("user"), Set.of("weather"));
    public static final Principal BOB = new Principal("idp", "bob", Set.of(), Set.of());
    public static final GatewayAddress EAST = new GatewayAddress("east-1", 3);
    public static final GatewayAddress WEST = new GatewayAddress("west-1", 5);
    public static final String ORIGIN = "https://shop.example";
    public static final String SCHEMA = "{\"type\":\"object\"}";

    /** Finds fault with schemas that say so. */
    public static final SchemaCheck SCHEMAS = schema ->
            schema.contains("broken") ? List.of(new SchemaCheck.Problem("/type", "broken is not a type")) : List.of();

    /** A schema that says it is narrow refuses what one that does not say so allows. */
    public static final SchemaChange CHANGES = (before, after) -> after.contains("narrow") && !before.contains("narrow")
            ? Optional.of(new SchemaCheck.Problem("/required/0", "is newly required"))
            : Optional.empty();

    public static final SessionPorts PORTS = new SessionPorts(SCHEMAS, CHANGES, Policy.NONE);

    private Given() {}

    public static Definition function(String name) {
        return new Definition(name);
    }

    /** A definition under construction; what is not said is the gateway's default. */
    public static final class Definition {
        private final String name;
        private String version = "1.0.0";
        private String description = "Does something.";
        private String parameters = SCHEMA;
        private String returns;
        private int timeoutMs = 5000;
        private RetryPolicy retryPolicy;
        private RateLimit rateLimit;
        private Permissions permissions = Permissions.OPEN;
        private Set<String> deprecated = Set.of();
        private Long cacheTtlMs;
        private Double costPerCall;
        private Double revenueImpact;
        private String duplicates = "allow";
        private String injectionCheck = "signal";
        private Long announceAfterMs;
        private String title;
        private String annotations;
        private boolean structuredErrors = true;
        private boolean sensitive;
        private boolean auditArguments;
        private Set<String> sanitize = Set.of();

        private Definition(String name) {
            this.name = name;
        }

        public Definition version(String value) {
            version = value;
            return this;
        }

        public Definition description(String value) {
            description = value;
            return this;
        }

        public Definition parameters(String value) {
            parameters = value;
            return this;
        }

        public Definition returns(String value) {
            returns = value;
            return this;
        }

        public Definition timeout(int value) {
            timeoutMs = value;
            return this;
        }

        public Definition retries(int maxRetries, long delayMs) {
            retryPolicy = new RetryPolicy(maxRetries, delayMs);
            return this;
        }

        public Definition rateLimit(int maxCalls, long windowMs) {
            rateLimit = new RateLimit(maxCalls, windowMs);
            return this;
        }

        public Definition permissions(Permissions value) {
            permissions = value;
            return this;
        }

        public Definition role(String role) {
            return permissions(new Permissions(Set.of(role), Set.of(), Set.of(), null, false));
        }

        public Definition perHour(Integer maxCalls) {
            return permissions(new Permissions(Set.of(), Set.of(), Set.of(), maxCalls, false));
        }

        public Definition deprecates(String... versions) {
            deprecated = Set.of(versions);
            return this;
        }

        public Definition cache(long ttlMs) {
            cacheTtlMs = ttlMs;
            return this;
        }

        public Definition cost(double value) {
            costPerCall = value;
            return this;
        }

        public Definition revenue(double value) {
            revenueImpact = value;
            return this;
        }

        public Definition duplicates(String value) {
            duplicates = value;
            return this;
        }

        public Definition injectionCheck(String value) {
            injectionCheck = value;
            return this;
        }

        public Definition announceAfter(long ms) {
            announceAfterMs = ms;
            return this;
        }

        public Definition title(String value) {
            title = value;
            return this;
        }

        public Definition annotations(String value) {
            annotations = value;
            return this;
        }

        public Definition structuredErrors(boolean value) {
            structuredErrors = value;
            return this;
        }

        public Definition sensitive() {
            sensitive = true;
            return this;
        }

        public Definition auditArguments() {
            auditArguments = true;
            return this;
        }

        public Definition sanitize(String... steps) {
            sanitize = Set.of(steps);
            return this;
        }

        public FunctionDefinition definition() {
            return new FunctionDefinition(
                    name,
                    version,
                    description,
                    parameters,
                    returns,
                    timeoutMs,
                    retryPolicy,
                    rateLimit,
                    permissions,
                    deprecated,
                    cacheTtlMs,
                    costPerCall,
                    revenueImpact,
                    sensitive,
                    duplicates,
                    injectionCheck,
                    announceAfterMs,
                    title,
                    annotations,
                    structuredErrors,
                    sanitize,
                    auditArguments);
        }

        /** As the shell hands it over; equal definitions have equal hashes. */
        public FunctionCandidate candidate() {
            return new FunctionCandidate(
                    definition(), Integer.toHexString(definition().hashCode()), List.of());
        }
    }
}
