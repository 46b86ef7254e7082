package dev.functionregistry.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.gateway.session.ClientFrame.Entry;
import dev.functionregistry.gateway.session.FunctionAnswer;
import dev.functionregistry.gateway.session.FunctionSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionReaderTest {
    private static Entry read(String json) {
        return FunctionReader.read(json.replace('\'', '"'));
    }

    private static FunctionSpec readable(String json) {
        assertThat(read(json)).isInstanceOf(Entry.Readable.class);
        return ((Entry.Readable) read(json)).function();
    }

    private static FunctionAnswer refused(String json) {
        assertThat(read(json)).as(json).isInstanceOf(Entry.Refused.class);
        return ((Entry.Refused) read(json)).answer();
    }

    @Test
    void defaultsAreFilledIn() {
        assertThat(readable("{'name':'f'}"))
                .isEqualTo(new FunctionSpec(
                        "f",
                        "1.0.0",
                        "",
                        "{\"type\":\"object\",\"properties\":{}}",
                        null,
                        5_000,
                        null,
                        null,
                        null,
                        List.of(),
                        null,
                        null,
                        null,
                        false,
                        "allow",
                        "signal",
                        null,
                        null,
                        null,
                        true,
                        List.of(),
                        false));
    }

    @Test
    void everythingIsRead() {
        assertThat(readable(
                        "{'name':'f','version':'2.0.0-rc.1','description':'d','parameters':{ 'a' : 1.50 },'returns':true,'timeout':100,"
                                + "'retryPolicy':{'maxRetries':2,'retryDelay':50},'rateLimit':{'maxCalls':3,'window':1000},"
                                + "'permissions':{'requiredRoles':['r'],'requiredScopes':['s'],'allowedOrigins':['https://o'],'maxCallsPerHour':9,'requiresAudit':true},"
                                + "'deprecated':['1.0.0','1.1.0'],'cache':{'ttlMs':7},'costPerCall':0.5,'revenueImpact':-1,'sensitive':true,"
                                + "'duplicates':'replace','injectionCheck':'reject','announceAfterMs':800,'title':'T','annotations':{'readOnlyHint':true},"
                                + "'structuredErrors':false,'sanitize':['trim','nfc','trim'],'auditArguments':true}"))
                .isEqualTo(new FunctionSpec(
                        "f",
                        "2.0.0-rc.1",
                        "d",
                        "{ \"a\" : 1.50 }",
                        "true",
                        100,
                        new FunctionSpec.RetryPolicy(2, 50),
                        new FunctionSpec.RateLimit(3, 1_000),
                        new FunctionSpec.Permissions(List.of("r"), List.of("s"), List.of("https://o"), 9, true),
                        List.of("1.0.0", "1.1.0"),
                        7L,
                        0.5,
                        -1.0,
                        true,
                        "replace",
                        "reject",
                        800L,
                        "T",
                        "{\"readOnlyHint\":true}",
                        false,
                        List.of("trim", "nfc"),
                        true));
    }

    @Test
    void aListOfPermissionsMeansScopesAndOneDeprecatedVersionNeedsNoList() {
        FunctionSpec function = readable("{'name':'f','permissions':['a','b'],'deprecated':'1.0.0','version':'2.0.0'}");
        assertThat(function.permissions())
                .isEqualTo(new FunctionSpec.Permissions(List.of(), List.of("a", "b"), List.of(), null, false));
        assertThat(function.deprecated()).containsExactly("1.0.0");
    }

    @Test
    void aCacheThatSaysNoMoreKeepsFiveMinutes() {
        assertThat(readable("{'name':'f','cache':{}}").cacheTtlMs()).isEqualTo(300_000);
    }

    @Test
    void nullIsAbsentAndUnknownMembersAreIgnored() {
        assertThat(readable("{'name':'f','returns':null,'timeout':null,'whatever':[1]}"))
                .isEqualTo(readable("{'name':'f'}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "7 | INVALID_SETTING | ``",
                "{'name':'f','sanitize':'trim'} | INVALID_SETTING | /sanitize",
                "{} | INVALID_NAME | /name",
                "{'name':7} | INVALID_NAME | /name",
                "{'name':''} | INVALID_NAME | /name",
                "{'name':'a b'} | INVALID_NAME | /name",
                "{'name':'ä'} | INVALID_NAME | /name",
                "{'name':'constructor'} | INVALID_NAME | /name",
                "{'name':'f','version':'1'} | INVALID_VERSION | /version",
                "{'name':'f','version':'01.0.0'} | INVALID_VERSION | /version",
                "{'name':'f','version':1} | INVALID_SETTING | /version",
                "{'name':'f','description':1} | INVALID_SETTING | /description",
                "{'name':'f','parameters':[]} | INVALID_SCHEMA | /parameters",
                "{'name':'f','parameters':'{}'} | INVALID_SCHEMA | /parameters",
                "{'name':'f','returns':7} | INVALID_SCHEMA | /returns",
                "{'name':'f','timeout':1.5} | INVALID_SETTING | /timeout",
                "{'name':'f','timeout':2147483648} | INVALID_SETTING | /timeout",
                "{'name':'f','timeout':1e-999999999} | INVALID_SETTING | /timeout",
                "{'name':'f','timeout':1e99999999999} | INVALID_SETTING | /timeout",
                "{'name':'f','timeout':-0.1} | INVALID_SETTING | /timeout",
                "{'name':'f','timeout':'5'} | INVALID_SETTING | /timeout",
                "{'name':'f','timeout':1e999999999} | INVALID_SETTING | /timeout",
                "{'name':'f','retryPolicy':{'maxRetries':1}} | INVALID_SETTING | /retryPolicy/retryDelay",
                "{'name':'f','rateLimit':{'maxCalls':1,'window':9223372036854775808}} | INVALID_SETTING | /rateLimit/window",
                "{'name':'f','rateLimit':[]} | INVALID_SETTING | /rateLimit",
                "{'name':'f','permissions':'admin'} | INVALID_SETTING | /permissions",
                "{'name':'f','permissions':[1]} | INVALID_SETTING | /permissions/0",
                "{'name':'f','permissions':{'requiredRoles':'a'}} | INVALID_SETTING | /permissions/requiredRoles",
                "{'name':'f','deprecated':'old'} | INVALID_VERSION | /deprecated",
                "{'name':'f','deprecated':['1.0.0','x']} | INVALID_VERSION | /deprecated/1",
                "{'name':'f','cache':{'ttlMs':'1'}} | INVALID_SETTING | /cache/ttlMs",
                "{'name':'f','costPerCall':'1'} | INVALID_SETTING | /costPerCall",
                "{'name':'f','costPerCall':1e400} | INVALID_SETTING | /costPerCall",
                "{'name':'f','costPerCall':1e99999999999} | INVALID_SETTING | /costPerCall",
                "{'name':'f','sensitive':'yes'} | INVALID_SETTING | /sensitive",
                "{'name':'f','duplicates':1} | INVALID_SETTING | /duplicates",
                "{'name':'f','injectionCheck':true} | INVALID_SETTING | /injectionCheck",
                "{'name':'f','annotations':[]} | INVALID_SETTING | /annotations",
            })
    void faultsAreNamedWithTheirPlace(String json, String code, String pointer) {
        FunctionAnswer answer = refused(json);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.pointer()).isEqualTo(pointer);
        assertThat(answer.message()).endsWith(".").doesNotContain("null");
        assertThat(answer.accepted()).isFalse();
    }

    @Test
    void ofEqualMembersTheLastCounts() {
        assertThat(readable("{'name':'f','timeout':1,'timeout':2}").timeoutMs()).isEqualTo(2);
        assertThat(readable("{'name':'f','timeout':1,'timeout':null}").timeoutMs())
                .isEqualTo(5_000);
    }

    @Test
    void numbersAreReadAsTheyAreMeant() {
        FunctionSpec function = readable("{'name':'f','timeout':5.000e3,'announceAfterMs':80E-1,'costPerCall':0.1"
                + "0".repeat(100) + ",'revenueImpact':1e-99999999999}");
        assertThat(function.timeoutMs()).isEqualTo(5_000);
        assertThat(function.announceAfterMs()).isEqualTo(8);
        assertThat(function.costPerCall()).isEqualTo(0.1);
        assertThat(function.revenueImpact()).isZero();
    }

    @Test
    void anAnswerRepeatsNoLongNameOrVersion() {
        assertThat(refused("{'name':'" + "x".repeat(300) + "'}").name()).isEmpty();
        assertThat(refused("{'name':'" + "x".repeat(65) + "'}").name()).hasSize(65);
        assertThat(refused("{'name':'f','version':'1.0.0-" + "x".repeat(300) + "'}")
                        .version())
                .isNull();
    }
}
