package dev.functionregistry.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.functionregistry.core.function.DefinitionRules;
import dev.functionregistry.core.function.FunctionDefinition;
import dev.functionregistry.core.function.Permissions;
import dev.functionregistry.core.function.RateLimit;
import dev.functionregistry.core.function.RetryPolicy;
import dev.functionregistry.core.session.SessionRules;
import dev.functionregistry.gateway.codec.FrameReader;
import dev.functionregistry.gateway.session.ClientFrame;
import dev.functionregistry.gateway.session.FunctionSpec;
import dev.functionregistry.processor.json.JsonSchemas;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an author may register. The gateway reads the shape and the processor judges; no module sees both, so here stands that the gateway
 * refuses nothing that the processor takes, and that an author gets the same code and place from whoever refuses.
 */
class DefinitionLimitsTest {
    private static final JsonSchemas SCHEMAS = new JsonSchemas(1_000_000);
    private static final String ACCEPTED = "accepted";

    /** What becomes of a function on its way through both. @param json its members but the name, with single quotes */
    private static String answer(String json) {
        return answerTo("{'name':'f'," + json + "}");
    }

    private static String answerTo(String function) {
        var frame = (ClientFrame.Register) FrameReader.read("{'type':'functions.register','ref':'r','functions':[%s]}"
                .formatted(function)
                .replace('\'', '"'));
        return switch (frame.entries().getFirst()) {
            case ClientFrame.Entry.Refused(var refused) -> refused.code() + " " + refused.pointer();
            case ClientFrame.Entry.Readable(var spec) -> processors(spec, spec.name(), spec.version());
        };
    }

    private static String processors(FunctionSpec spec, String name, String version) {
        return DefinitionRules.check(definition(spec, name, version), SCHEMAS)
                .map(refusal -> refusal.code() + " " + refusal.pointer())
                .orElse(ACCEPTED);
    }

    /** As it comes out of the record that the gateway writes. */
    private static FunctionDefinition definition(FunctionSpec spec, String name, String version) {
        var retry = spec.retryPolicy();
        var rate = spec.rateLimit();
        var needs = spec.permissions();
        return new FunctionDefinition(
                name,
                version,
                spec.description(),
                spec.parameters(),
                spec.returns(),
                spec.timeoutMs(),
                retry == null ? null : new RetryPolicy(retry.maxRetries(), retry.retryDelayMs()),
                rate == null ? null : new RateLimit(rate.maxCalls(), rate.windowMs()),
                needs == null
                        ? Permissions.OPEN
                        : new Permissions(
                                Set.copyOf(needs.requiredRoles()),
                                Set.copyOf(needs.requiredScopes()),
                                Set.copyOf(needs.allowedOrigins()),
                                needs.maxCallsPerHour(),
                                needs.requiresAudit()),
                Set.copyOf(spec.deprecated()),
                spec.cacheTtlMs(),
                spec.costPerCall(),
                spec.revenueImpact(),
                spec.sensitive(),
                spec.duplicates(),
                spec.injectionCheck(),
                spec.announceAfterMs(),
                spec.title(),
                spec.annotations(),
                spec.structuredErrors(),
                Set.copyOf(spec.sanitize()),
                spec.auditArguments());
    }

    private static String text(String character, int many) {
        return "'" + character.repeat(many) + "'";
    }

    private static String words(int many, String format) {
        return IntStream.range(0, many)
                .mapToObj(i -> "'" + format.formatted(i) + "'")
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** Many words, of which no two are different. */
    private static String repeated(int many) {
        return words(many, "same");
    }

    private static String nested(int depth) {
        return "{'default':" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}";
    }

    static Stream<String> atTheProcessorsLimits() {
        return Stream.of(
                "'description':" + text("d", DefinitionRules.MAX_DESCRIPTION),
                "'description':" + text("\ud83d\ude00", DefinitionRules.MAX_DESCRIPTION),
                "'title':" + text("\ud83d\ude00", DefinitionRules.MAX_TITLE),
                "'timeout':1",
                "'timeout':" + DefinitionRules.MAX_TIMEOUT_MS,
                "'retryPolicy':{'maxRetries':0,'retryDelay':0}",
                "'retryPolicy':{'maxRetries':" + DefinitionRules.MAX_RETRIES + ",'retryDelay':"
                        + DefinitionRules.MAX_RETRY_DELAY_MS + "}",
                "'rateLimit':{'maxCalls':1,'window':1}",
                "'rateLimit':{'maxCalls':" + DefinitionRules.MAX_CALLS + ",'window':" + DefinitionRules.MAX_WINDOW_MS
                        + "}",
                "'permissions':{'maxCallsPerHour':" + DefinitionRules.MAX_CALLS + "}",
                "'permissions':" + words(DefinitionRules.MAX_PERMISSIONS, "scope%d"),
                "'permissions':" + repeated(10 * DefinitionRules.MAX_PERMISSIONS),
                "'permissions':[" + text("s", DefinitionRules.MAX_PERMISSION_LENGTH) + "]",
                "'permissions':{'requiredRoles':" + words(DefinitionRules.MAX_PERMISSIONS, "role%d") + "}",
                "'deprecated':" + words(DefinitionRules.MAX_DEPRECATED, "0.%d.0"),
                "'deprecated':" + words(10 * DefinitionRules.MAX_DEPRECATED, "0.1.0"),
                "'cache':{'ttlMs':" + DefinitionRules.MAX_WINDOW_MS + "}",
                "'announceAfterMs':" + DefinitionRules.MAX_TIMEOUT_MS,
                "'costPerCall':1.7976931348623157e308,'revenueImpact':-0." + "1".repeat(900),
                "'sanitize':['trim','nfc','stripControl','trim']",
                "'duplicates':'replace','injectionCheck':'reject'",
                "'annotations':{'a':" + text("x", DefinitionRules.MAX_ANNOTATIONS - "{'a':''}".length()) + "}",
                "'parameters':true",
                "'parameters':" + nested(JsonSchemas.MAX_SCHEMA_DEPTH),
                "'returns':" + nested(JsonSchemas.MAX_SCHEMA_DEPTH),
                "'parameters':{'const':" + text("x", SessionRules.MAX_TOOLS_BYTES - 1_000) + "}");
    }

    @ParameterizedTest
    @MethodSource("atTheProcessorsLimits")
    void whatTheProcessorTakesTheGatewayLetsThrough(String members) {
        assertThat(answer(members)).isEqualTo(ACCEPTED);
    }

    static Stream<Arguments> beyond() {
        return Stream.of(
                arguments(
                        "'description':" + text("d", DefinitionRules.MAX_DESCRIPTION + 1),
                        "INVALID_DESCRIPTION",
                        "/description"),
                arguments("'description':" + text("d", 100_000), "INVALID_DESCRIPTION", "/description"),
                arguments("'description':'a\\u200bb'", "INVALID_DESCRIPTION", "/description"),
                arguments("'title':" + text("t", DefinitionRules.MAX_TITLE + 1), "INVALID_DESCRIPTION", "/title"),
                arguments("'title':" + text("t", 100_000), "INVALID_DESCRIPTION", "/title"),
                arguments("'timeout':0", "INVALID_SETTING", "/timeout"),
                arguments("'timeout':-1", "INVALID_SETTING", "/timeout"),
                arguments("'timeout':600001", "INVALID_SETTING", "/timeout"),
                arguments("'timeout':1e12", "INVALID_SETTING", "/timeout"),
                arguments("'timeout':1e99999999999", "INVALID_SETTING", "/timeout"),
                arguments(
                        "'retryPolicy':{'maxRetries':11,'retryDelay':1}", "INVALID_SETTING", "/retryPolicy/maxRetries"),
                arguments(
                        "'retryPolicy':{'maxRetries':1,'retryDelay':60001}",
                        "INVALID_SETTING",
                        "/retryPolicy/retryDelay"),
                arguments("'rateLimit':{'maxCalls':10001,'window':1}", "INVALID_SETTING", "/rateLimit/maxCalls"),
                arguments("'rateLimit':{'maxCalls':1,'window':86400001}", "INVALID_SETTING", "/rateLimit/window"),
                arguments("'permissions':{'maxCallsPerHour':0}", "INVALID_SETTING", "/permissions/maxCallsPerHour"),
                arguments("'permissions':" + words(33, "scope%d"), "INVALID_SETTING", "/permissions/requiredScopes"),
                arguments(
                        "'permissions':{'requiredRoles':" + words(1_000, "role%d") + "}",
                        "INVALID_SETTING",
                        "/permissions/requiredRoles"),
                arguments("'permissions':{'allowedOrigins':['']}", "INVALID_SETTING", "/permissions/allowedOrigins"),
                arguments("'deprecated':" + words(33, "0.%d.0"), "INVALID_VERSION", "/deprecated"),
                arguments("'deprecated':['0.1.0','x']", "INVALID_VERSION", "/deprecated/1"),
                arguments("'deprecated':['0.1.0-01']", "INVALID_VERSION", "/deprecated"),
                arguments("'deprecated':'1.0.0'", "INVALID_VERSION", "/deprecated"),
                arguments("'cache':{'ttlMs':0}", "INVALID_SETTING", "/cache/ttlMs"),
                arguments("'cache':{'ttlMs':86400001}", "INVALID_SETTING", "/cache/ttlMs"),
                arguments("'announceAfterMs':600001", "INVALID_SETTING", "/announceAfterMs"),
                arguments("'costPerCall':1e309", "INVALID_SETTING", "/costPerCall"),
                arguments("'sanitize':['upper']", "INVALID_SETTING", "/sanitize"),
                arguments("'duplicates':'maybe'", "INVALID_SETTING", "/duplicates"),
                arguments("'injectionCheck':'ALLOW'", "INVALID_SETTING", "/injectionCheck"),
                arguments(
                        "'annotations':{'a':" + text("x", DefinitionRules.MAX_ANNOTATIONS) + "}",
                        "INVALID_SETTING",
                        "/annotations"),
                arguments("'parameters':" + nested(JsonSchemas.MAX_SCHEMA_DEPTH + 1), "INVALID_SCHEMA", "/parameters"),
                arguments("'returns':" + nested(100), "INVALID_SCHEMA", "/returns"),
                arguments("'parameters':{'type':'number','minimum':'1'}", "INVALID_SCHEMA", "/parameters/minimum"));
    }

    @ParameterizedTest
    @MethodSource("beyond")
    void whatIsBeyondGetsItsOwnAnswerWithCodeAndPlace(String members, String code, String pointer) {
        assertThat(answer(members)).isEqualTo(code + " " + pointer);
    }

    /** Both have the rule: the processor for every record, the gateway to name the place in a list. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0.0",
                "0.0.0",
                "20261201120000.0.0",
                "1.2.3-rc.1+build.7",
                "1.0.0-0",
                "1.0.0-01",
                "1.0.0-a..b",
                "1.0.0--",
                "1.0.0+001",
                "1.0.0-",
                "1.0.0+",
                "01.0.0",
                "1.0",
                "1",
                "",
                "v1.0.0",
                "1.0.0 ",
                "1.0.0-ä",
                "1.0.0-a+b+c",
                "1.0.0-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "1.0.0-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "99999999999999999999999999999999999999999999999999999999999.0.0"
            })
    void aVersionGetsTheProcessorsAnswer(String version) {
        assertThat(answer("'version':'" + version + "'")).isEqualTo(processors(plain(), "f", version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"f", "a_Z-9", "a b", "a.b", "", "ä", "__proto__", "constructor", "prototype", "__proto"})
    void aNameGetsTheProcessorsAnswer(String name) {
        for (String longer : new String[] {name, name.repeat(64), name.repeat(65), name.repeat(1_000)}) {
            assertThat(answerTo("{'name':'" + longer + "'}")).isEqualTo(processors(plain(), longer, "1.0.0"));
        }
    }

    private static FunctionSpec plain() {
        var frame = (ClientFrame.Register)
                FrameReader.read("{\"type\":\"functions.register\",\"ref\":\"r\",\"functions\":[{\"name\":\"f\"}]}");
        return ((ClientFrame.Entry.Readable) frame.entries().getFirst()).function();
    }
}
