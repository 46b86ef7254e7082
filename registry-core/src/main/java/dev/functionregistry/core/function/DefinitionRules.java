package dev.functionregistry.core.function;

import static java.util.Objects.requireNonNullElse;

import dev.functionregistry.core.outcome.Code;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What makes a definition acceptable, whatever else the session holds. The first rule that is broken answers. */
public final class DefinitionRules {
    public static final int MAX_DESCRIPTION = 1024;
    public static final int MAX_TITLE = 128;
    public static final int MAX_TIMEOUT_MS = 600_000;
    public static final int MAX_RETRIES = 10;
    public static final long MAX_RETRY_DELAY_MS = 60_000;
    public static final int MAX_CALLS = 10_000;
    public static final long MAX_WINDOW_MS = 86_400_000;
    public static final int MAX_PERMISSIONS = 32;
    public static final int MAX_PERMISSION_LENGTH = 256;
    public static final int MAX_DEPRECATED = 32;
    public static final int MAX_ANNOTATIONS = 4096;

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    /** Names that are members of every JavaScript object. */
    private static final Set<String> RESERVED = Set.of("__proto__", "constructor", "prototype");

    private static final Set<String> DUPLICATES = Set.of("allow", "reject", "replace");
    private static final Set<String> INJECTION_CHECKS = Set.of("signal", "reject");
    private static final Set<String> SANITIZING = Set.of("trim", "nfc", "stripControl");

    private final FunctionDefinition definition;
    private final SchemaCheck schemas;

    private DefinitionRules(FunctionDefinition definition, SchemaCheck schemas) {
        this.definition = definition;
        this.schemas = schemas;
    }

    /** Empty when the definition is acceptable. */
    public static Optional<Refusal> check(FunctionDefinition definition, SchemaCheck schemas) {
        return new DefinitionRules(definition, schemas).firstRefusal();
    }

    private Optional<Refusal> firstRefusal() {
        return name().or(this::version)
                .or(() -> readable("/description", definition.description(), MAX_DESCRIPTION))
                .or(() -> readable("/title", requireNonNullElse(definition.title(), ""), MAX_TITLE))
                .or(this::limits)
                .or(this::permissions)
                .or(this::choices)
                .or(this::annotations)
                .or(() -> schema("/parameters", definition.parameters()))
                .or(() -> definition.returns() == null ? Optional.empty() : schema("/returns", definition.returns()));
    }

    private Optional<Refusal> name() {
        if (!NAME.matcher(definition.name()).matches()) {
            return refuse(
                    Code.INVALID_NAME,
                    "/name",
                    "A function name has 1 to 64 characters, each of them a letter a-z or A-Z, a digit, _ or -.");
        }
        if (RESERVED.contains(definition.name())) {
            return refuse(Code.INVALID_NAME, "/name", "The name " + definition.name() + " is reserved.");
        }
        return Optional.empty();
    }

    private Optional<Refusal> version() {
        if (Version.parse(definition.version()).isEmpty()) {
            return refuse(
                    Code.INVALID_VERSION,
                    "/version",
                    "A version is a semantic version such as 1.0.0, of at most 64 characters.");
        }
        if (definition.deprecated().size() > MAX_DEPRECATED) {
            return refuse(
                    Code.INVALID_VERSION, "/deprecated", "At most " + MAX_DEPRECATED + " versions can be deprecated.");
        }
        for (String deprecated : definition.deprecated()) {
            if (Version.parse(deprecated).isEmpty()) {
                return refuse(
                        Code.INVALID_VERSION,
                        "/deprecated",
                        "A deprecated version is a semantic version such as 1.0.0.");
            }
        }
        return definition.deprecated().contains(definition.version())
                ? refuse(Code.INVALID_VERSION, "/deprecated", "A version cannot deprecate itself.")
                : Optional.empty();
    }

    private static Optional<Refusal> readable(String pointer, String text, int maxLength) {
        String what = pointer.substring(1);
        if (text.codePointCount(0, text.length()) > maxLength) {
            return refuse(
                    Code.INVALID_DESCRIPTION, pointer, "The " + what + " has more than " + maxLength + " characters.");
        }
        return VisibleText.firstInvisible(text).stream()
                .boxed()
                .findFirst()
                .flatMap(character -> refuse(
                        Code.INVALID_DESCRIPTION,
                        pointer,
                        String.format("The %s holds U+%04X, which a reader cannot see.", what, character)));
    }

    private Optional<Refusal> limits() {
        RetryPolicy retry = requireNonNullElse(definition.retryPolicy(), new RetryPolicy(0, 0));
        RateLimit rate = requireNonNullElse(definition.rateLimit(), new RateLimit(1, 1));
        Integer perHour = definition.permissions().maxCallsPerHour();
        return range("/timeout", definition.timeoutMs(), 1, MAX_TIMEOUT_MS)
                .or(() -> range("/retryPolicy/maxRetries", retry.maxRetries(), 0, MAX_RETRIES))
                .or(() -> range("/retryPolicy/retryDelay", retry.retryDelayMs(), 0, MAX_RETRY_DELAY_MS))
                .or(() -> range("/rateLimit/maxCalls", rate.maxCalls(), 1, MAX_CALLS))
                .or(() -> range("/rateLimit/window", rate.windowMs(), 1, MAX_WINDOW_MS))
                .or(() -> range("/permissions/maxCallsPerHour", perHour, 1, MAX_CALLS))
                .or(() -> range("/cache/ttlMs", definition.cacheTtlMs(), 1, MAX_WINDOW_MS))
                .or(() -> range("/announceAfterMs", definition.announceAfterMs(), 1, MAX_TIMEOUT_MS))
                .or(() -> amount("/costPerCall", definition.costPerCall()))
                .or(() -> amount("/revenueImpact", definition.revenueImpact()));
    }

    private static Optional<Refusal> range(String pointer, @Nullable Number value, long min, long max) {
        return value == null || (value.longValue() >= min && value.longValue() <= max)
                ? Optional.empty()
                : refuse(
                        Code.INVALID_SETTING,
                        pointer,
                        pointer.substring(1).replace('/', '.') + " must be from " + min + " to " + max + ", not "
                                + value + ".");
    }

    private static Optional<Refusal> amount(String pointer, @Nullable Double value) {
        return value == null || Double.isFinite(value)
                ? Optional.empty()
                : refuse(Code.INVALID_SETTING, pointer, pointer.substring(1) + " must be a finite number.");
    }

    private Optional<Refusal> permissions() {
        Permissions permissions = definition.permissions();
        return texts("/permissions/requiredRoles", permissions.requiredRoles())
                .or(() -> texts("/permissions/requiredScopes", permissions.requiredScopes()))
                .or(() -> texts("/permissions/allowedOrigins", permissions.allowedOrigins()));
    }

    private static Optional<Refusal> texts(String pointer, Set<String> texts) {
        boolean good = texts.size() <= MAX_PERMISSIONS
                && texts.stream().allMatch(text -> !text.isBlank() && text.length() <= MAX_PERMISSION_LENGTH);
        return good
                ? Optional.empty()
                : refuse(
                        Code.INVALID_SETTING,
                        pointer,
                        pointer.substring(1) + " holds at most " + MAX_PERMISSIONS + " texts of 1 to "
                                + MAX_PERMISSION_LENGTH + " characters.");
    }

    private Optional<Refusal> choices() {
        if (!DUPLICATES.contains(definition.duplicates())) {
            return refuse(Code.INVALID_SETTING, "/duplicates", "duplicates must be allow, reject or replace.");
        }
        if (!INJECTION_CHECKS.contains(definition.injectionCheck())) {
            return refuse(Code.INVALID_SETTING, "/injectionCheck", "injectionCheck must be signal or reject.");
        }
        return SANITIZING.containsAll(definition.sanitize())
                ? Optional.empty()
                : refuse(Code.INVALID_SETTING, "/sanitize", "sanitize is a list of trim, nfc and stripControl.");
    }

    private Optional<Refusal> annotations() {
        return requireNonNullElse(definition.annotations(), "").length() <= MAX_ANNOTATIONS
                ? Optional.empty()
                : refuse(
                        Code.INVALID_SETTING,
                        "/annotations",
                        "annotations has more than " + MAX_ANNOTATIONS + " characters.");
    }

    private Optional<Refusal> schema(String member, String schema) {
        List<SchemaCheck.Problem> problems = schemas.problems(schema);
        if (problems.isEmpty()) {
            return Optional.empty();
        }
        SchemaCheck.Problem first = problems.getFirst();
        String pointer = member + first.pointer();
        return refuse(Code.INVALID_SCHEMA, pointer, pointer + ": " + first.message() + ".");
    }

    private static Optional<Refusal> refuse(Code code, String pointer, String message) {
        return Optional.of(new Refusal(code, message, pointer));
    }
}
