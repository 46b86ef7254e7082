package dev.functionregistry.gateway.codec;

import dev.functionregistry.gateway.codec.Members.Misshapen;
import dev.functionregistry.gateway.codec.Members.NotJson;
import dev.functionregistry.gateway.session.ClientFrame.Entry;
import dev.functionregistry.gateway.session.FunctionAnswer;
import dev.functionregistry.gateway.session.FunctionSpec;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one function of a batch: whether it has the shape that a record can carry. How long, how many and how much is for the processor to
 * judge, so that there is one answer to it; where a rule of the processor stands here, too, it is because the answer can name the place
 * better, and it never refuses more. Pointers of refusals lead into the function object. Codes are the processor's, so an author meets one
 * vocabulary.
 */
final class FunctionReader {
    /** Names and versions go back to their sender in the answer; this keeps it small. The processor takes 64 characters. */
    private static final int MAX_ANSWERED_CHARS = 256;

    private static final String NO_PARAMETERS = "{\"type\":\"object\",\"properties\":{}}";

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final Set<String> RESERVED = Set.of("__proto__", "constructor", "prototype");
    private static final String NUMBER = "(0|[1-9][0-9]*)";
    private static final Pattern SEMVER =
            Pattern.compile(NUMBER + "\\." + NUMBER + "\\." + NUMBER + "(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?");

    private FunctionReader() {}

    static Entry read(String slice) {
        String name = "";
        String version = null;
        try {
            Members function = Members.of(slice, "");
            name = asked(function);
            checkName(name);
            version = version(function);
            return new Entry.Readable(function(function, name, version));
        } catch (Refusal refusal) {
            return refused(name, version, refusal.code, refusal.sentence, refusal.pointer);
        } catch (Misshapen misshapen) {
            String code = misshapen.pointer().equals("/name") ? "INVALID_NAME" : "INVALID_SETTING";
            return refused(name, version, code, sentence(misshapen), misshapen.pointer());
        } catch (NotJson unreachable) {
            throw new IllegalStateException("A slice of valid JSON is valid JSON", unreachable);
        }
    }

    private static String sentence(Misshapen misshapen) {
        return misshapen.pointer().isEmpty()
                ? "A function must be an object."
                : "The member " + misshapen.pointer().substring(1) + " " + misshapen.wish() + ".";
    }

    /** The name for the answer, also where it is refused. */
    private static String asked(Members function) throws Misshapen {
        String name = function.string("name");
        if (name.length() > MAX_ANSWERED_CHARS) {
            throw new Misshapen("/name", "must have at most 64 characters");
        }
        return name;
    }

    private static void checkName(String name) throws Refusal {
        if (!NAME.matcher(name).matches() || RESERVED.contains(name)) {
            throw new Refusal(
                    "INVALID_NAME",
                    "/name",
                    "A name is 1 to 64 of a-z A-Z 0-9 _ - and not __proto__, constructor or prototype.");
        }
    }

    private static String version(Members function) throws Misshapen, Refusal {
        String version = Objects.requireNonNullElse(function.optionalString("version"), FunctionSpec.DEFAULT_VERSION);
        return checkedVersion(version, "/version");
    }

    private static String checkedVersion(String version, String pointer) throws Refusal {
        if (version.length() > MAX_ANSWERED_CHARS || !SEMVER.matcher(version).matches()) {
            throw new Refusal("INVALID_VERSION", pointer, "A version is a semantic version such as 1.0.0.");
        }
        return version;
    }

    private static FunctionSpec function(Members function, String name, String version)
            throws Misshapen, NotJson, Refusal {
        String parameters = schema(function, "parameters");
        Members cache = function.optionalObject("cache");
        Integer timeout = function.optionalInt("timeout");
        return new FunctionSpec(
                name,
                version,
                Objects.requireNonNullElse(function.optionalString("description"), ""),
                parameters == null ? NO_PARAMETERS : parameters,
                schema(function, "returns"),
                timeout == null ? FunctionSpec.DEFAULT_TIMEOUT_MS : timeout,
                retryPolicy(function.optionalObject("retryPolicy")),
                rateLimit(function.optionalObject("rateLimit")),
                permissions(function),
                deprecated(function),
                cache == null ? null : cacheTtlMs(cache),
                function.optionalDouble("costPerCall"),
                function.optionalDouble("revenueImpact"),
                function.bool("sensitive", false),
                Objects.requireNonNullElse(function.optionalString("duplicates"), "allow"),
                Objects.requireNonNullElse(function.optionalString("injectionCheck"), "signal"),
                function.optionalLong("announceAfterMs"),
                function.optionalString("title"),
                annotations(function),
                function.bool("structuredErrors", true),
                function.strings("sanitize").stream().distinct().toList(),
                function.bool("auditArguments", false));
    }

    private static @Nullable String schema(Members function, String member) throws Refusal {
        String schema = function.raw(member);
        if (schema == null) {
            return null;
        }
        char first = schema.charAt(0);
        if (first != '{' && first != 't' && first != 'f') {
            throw new Refusal("INVALID_SCHEMA", "/" + member, "A schema is a JSON object or true or false.");
        }
        if (Json.depth(schema) > Json.MAX_SCHEMA_DEPTH) {
            throw new Refusal(
                    "INVALID_SCHEMA", "/" + member, "A schema nests at most " + Json.MAX_SCHEMA_DEPTH + " deep.");
        }
        return schema;
    }

    private static FunctionSpec.@Nullable RetryPolicy retryPolicy(@Nullable Members policy) throws Misshapen {
        return policy == null
                ? null
                : new FunctionSpec.RetryPolicy(policy.integer("maxRetries"), policy.longInteger("retryDelay"));
    }

    private static FunctionSpec.@Nullable RateLimit rateLimit(@Nullable Members limit) throws Misshapen {
        return limit == null
                ? null
                : new FunctionSpec.RateLimit(limit.integer("maxCalls"), limit.longInteger("window"));
    }

    /** A list of strings means scopes. */
    private static FunctionSpec.@Nullable Permissions permissions(Members function) throws Misshapen, NotJson {
        String slice = function.raw("permissions");
        if (slice == null) {
            return null;
        }
        if (slice.startsWith("[")) {
            return new FunctionSpec.Permissions(List.of(), function.strings("permissions"), List.of(), null, false);
        }
        Members permissions = Members.of(slice, "/permissions");
        return new FunctionSpec.Permissions(
                permissions.strings("requiredRoles"),
                permissions.strings("requiredScopes"),
                permissions.strings("allowedOrigins"),
                permissions.optionalInt("maxCallsPerHour"),
                permissions.bool("requiresAudit", false));
    }

    private static List<String> deprecated(Members function) throws Misshapen, NotJson, Refusal {
        String slice = function.raw("deprecated");
        if (slice == null) {
            return List.of();
        }
        if (slice.startsWith("\"")) {
            return List.of(checkedVersion(function.string("deprecated"), "/deprecated"));
        }
        List<String> versions = function.strings("deprecated");
        for (int i = 0; i < versions.size(); i++) {
            checkedVersion(versions.get(i), "/deprecated/" + i);
        }
        return versions;
    }

    private static Long cacheTtlMs(Members cache) throws Misshapen {
        Long ttlMs = cache.optionalLong("ttlMs");
        return ttlMs == null ? (Long) FunctionSpec.DEFAULT_CACHE_TTL_MS : ttlMs;
    }

    private static @Nullable String annotations(Members function) throws Misshapen {
        String annotations = function.raw("annotations");
        if (annotations != null && (!annotations.startsWith("{") || Json.depth(annotations) > Json.MAX_SCHEMA_DEPTH)) {
            throw new Misshapen(
                    "/annotations", "must be an object that nests at most " + Json.MAX_SCHEMA_DEPTH + " deep");
        }
        return annotations;
    }

    private static Entry refused(String name, @Nullable String version, String code, String message, String pointer) {
        return new Entry.Refused(FunctionAnswer.refused(name, version, code, message, pointer));
    }

    /** A refusal with a code of its own. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        private final String code;
        private final String pointer;
        private final String sentence;

        Refusal(String code, String pointer, String sentence) {
            super(sentence);
            this.code = code;
            this.pointer = pointer;
            this.sentence = sentence;
        }
    }
}
