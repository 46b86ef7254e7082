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
 * Reads one function of a batch: shape and size here, rules at the processor. Pointers of refusals lead into the function object. Codes are
 * the processor's, so an author meets one vocabulary.
 */
final class FunctionReader {
    static final int MAX_SCHEMA_CHARS = 64 * 1024;
    static final int MAX_DESCRIPTION_CHARS = 4_096;
    private static final int MAX_TITLE_CHARS = 256;
    private static final int MAX_LIST = 64;
    private static final int MAX_WORD_CHARS = 256;
    private static final long DAY_MS = 86_400_000;
    private static final String NO_PARAMETERS = "{\"type\":\"object\",\"properties\":{}}";

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final Set<String> RESERVED = Set.of("__proto__", "constructor", "prototype");
    private static final Set<String> SANITIZING = Set.of("trim", "nfc", "stripControl");
    private static final Pattern SEMVER = Pattern.compile(
            "(0|[1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})(-[0-9A-Za-z.-]{1,64})?(\\+[0-9A-Za-z.-]{1,64})?");

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
        if (name.length() > MAX_WORD_CHARS) {
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
        if (!SEMVER.matcher(version).matches()) {
            throw new Refusal("INVALID_VERSION", pointer, "A version is a semantic version such as 1.0.0.");
        }
        return version;
    }

    private static FunctionSpec function(Members function, String name, String version)
            throws Misshapen, NotJson, Refusal {
        String description = Objects.requireNonNullElse(function.optionalString("description"), "");
        if (description.length() > MAX_DESCRIPTION_CHARS) {
            throw new Refusal(
                    "INVALID_DESCRIPTION",
                    "/description",
                    "A description has at most " + MAX_DESCRIPTION_CHARS + " characters.");
        }
        String parameters = schema(function, "parameters");
        Members cache = function.optionalObject("cache");
        Long timeout = function.optionalInteger("timeout", 1, 600_000);
        String title = function.optionalString("title");
        if (title != null && title.length() > MAX_TITLE_CHARS) {
            throw new Misshapen("/title", "must have at most " + MAX_TITLE_CHARS + " characters");
        }
        return new FunctionSpec(
                name,
                version,
                description,
                parameters == null ? NO_PARAMETERS : parameters,
                schema(function, "returns"),
                timeout == null ? FunctionSpec.DEFAULT_TIMEOUT_MS : timeout.intValue(),
                retryPolicy(function.optionalObject("retryPolicy")),
                rateLimit(function.optionalObject("rateLimit")),
                permissions(function),
                deprecated(function),
                cache == null ? null : cacheTtlMs(cache),
                function.optionalDouble("costPerCall"),
                function.optionalDouble("revenueImpact"),
                function.bool("sensitive", false),
                oneOf(function, "duplicates", "allow", "reject", "replace"),
                oneOf(function, "injectionCheck", "signal", "reject"),
                function.optionalInteger("announceAfterMs", 1, DAY_MS),
                title,
                annotations(function),
                function.bool("structuredErrors", true),
                sanitize(function),
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
        if (schema.length() > MAX_SCHEMA_CHARS) {
            throw new Refusal(
                    "INVALID_SCHEMA", "/" + member, "A schema has at most " + MAX_SCHEMA_CHARS + " characters.");
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
                : new FunctionSpec.RetryPolicy(
                        (int) policy.integer("maxRetries", 0, 10), policy.integer("retryDelay", 0, 600_000));
    }

    private static FunctionSpec.@Nullable RateLimit rateLimit(@Nullable Members limit) throws Misshapen {
        return limit == null
                ? null
                : new FunctionSpec.RateLimit(
                        (int) limit.integer("maxCalls", 1, 10_000), limit.integer("window", 1, DAY_MS));
    }

    /** A list of strings means scopes. */
    private static FunctionSpec.@Nullable Permissions permissions(Members function) throws Misshapen, NotJson {
        String slice = function.raw("permissions");
        if (slice == null) {
            return null;
        }
        if (slice.startsWith("[")) {
            return new FunctionSpec.Permissions(List.of(), bounded(function, "permissions"), List.of(), null, false);
        }
        Members permissions = Members.of(slice, "/permissions");
        Long perHour = permissions.optionalInteger("maxCallsPerHour", 1, 10_000);
        return new FunctionSpec.Permissions(
                bounded(permissions, "requiredRoles"),
                bounded(permissions, "requiredScopes"),
                bounded(permissions, "allowedOrigins"),
                perHour == null ? null : (Integer) perHour.intValue(),
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
        List<String> versions = bounded(function, "deprecated");
        for (int i = 0; i < versions.size(); i++) {
            checkedVersion(versions.get(i), "/deprecated/" + i);
        }
        return versions;
    }

    private static List<String> bounded(Members members, String name) throws Misshapen, NotJson {
        List<String> words = members.strings(name);
        if (words.size() > MAX_LIST
                || words.stream().anyMatch(word -> word.isEmpty() || word.length() > MAX_WORD_CHARS)) {
            throw new Misshapen(
                    members.at(name),
                    "must have at most " + MAX_LIST + " strings of 1 to " + MAX_WORD_CHARS + " characters");
        }
        return words;
    }

    private static String oneOf(Members function, String name, String first, String... others) throws Misshapen {
        String value = function.optionalString(name);
        if (value == null || value.equals(first) || List.of(others).contains(value)) {
            return value == null ? first : value;
        }
        throw new Misshapen("/" + name, "must be " + first + " or " + String.join(" or ", others));
    }

    private static Long cacheTtlMs(Members cache) throws Misshapen {
        Long ttlMs = cache.optionalInteger("ttlMs", 1, DAY_MS);
        return ttlMs == null ? (Long) FunctionSpec.DEFAULT_CACHE_TTL_MS : ttlMs;
    }

    private static List<String> sanitize(Members function) throws Misshapen, NotJson {
        List<String> steps = function.strings("sanitize");
        if (!SANITIZING.containsAll(steps)) {
            throw new Misshapen("/sanitize", "must be a list of trim, nfc and stripControl");
        }
        return steps.stream().distinct().toList();
    }

    private static @Nullable String annotations(Members function) throws Misshapen {
        String annotations = function.raw("annotations");
        if (annotations != null
                && (!annotations.startsWith("{")
                        || annotations.length() > MAX_DESCRIPTION_CHARS
                        || Json.depth(annotations) > Json.MAX_SCHEMA_DEPTH)) {
            throw new Misshapen(
                    "/annotations", "must be an object of at most " + MAX_DESCRIPTION_CHARS + " characters");
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
