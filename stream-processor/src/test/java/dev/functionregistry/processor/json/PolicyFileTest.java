package dev.functionregistry.processor.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.functionregistry.core.function.Permissions;
import dev.functionregistry.core.function.Policy;
import dev.functionregistry.core.function.RateLimit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyFileTest {
    @TempDir
    private Path directory;

    @Test
    void theExampleOfThePageIsAPolicy() throws IOException {
        var page = Files.readString(Path.of("../docs/policy.md"));
        var example = Pattern.compile("```json\\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertThat(example.find()).isTrue();

        var policy = PolicyFile.read(file(example.group(1)));

        assertThat(policy.rules())
                .containsExactly(
                        new Policy.Rule(
                                "admin_*",
                                new Permissions(
                                        Set.of("admin"), Set.of(), Set.of("https://admin.example.com"), null, true),
                                null),
                        new Policy.Rule(
                                "*Payment",
                                new Permissions(Set.of(), Set.of("payments:write"), Set.of(), 20, true),
                                new RateLimit(3, 60_000)),
                        new Policy.Rule("*", new Permissions(Set.of(), Set.of(), Set.of(), 2_000, false), null));
    }

    @Test
    void noRulesAskForNothing() throws IOException {
        assertThat(PolicyFile.read(file("{\"rules\":[]}"))).isEqualTo(Policy.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | it must be an object",
                "{} | /rules must be an array of at most 1000",
                "{'rules':[],'rule':1} | /rule is not known",
                "{'rules':[1]} | /rules/0 must be an object",
                "{'rules':[{'requiredRoles':['a']}]} | /rules/0/name must be 1 to 64 of",
                "{'rules':[{'name':'a b','requiredRoles':['a']}]} | /rules/0/name must be 1 to 64 of",
                "{'rules':[{'name':'a','requiredRole':['a']}]} | /rules/0/requiredRole is not known",
                "{'rules':[{'name':'a'}]} | /rules/0 asks for nothing",
                "{'rules':[{'name':'a','requiredRoles':[]}]} | /rules/0/requiredRoles must be a list of at least one text",
                "{'rules':[{'name':'a','requiredRoles':'admin'}]} | /rules/0/requiredRoles must be a list of at least one text",
                "{'rules':[{'name':'a','requiredRoles':[' ']}]} | /rules/0/requiredRoles must hold texts",
                "{'rules':[{'name':'a','requiresAudit':'yes'}]} | /rules/0/requiresAudit must be true or false",
                "{'rules':[{'name':'a','maxCallsPerHour':0}]} | /rules/0/maxCallsPerHour must be a whole number from 1 to 10000",
                "{'rules':[{'name':'a','maxCallsPerHour':null}]} | /rules/0/maxCallsPerHour must be a whole number from 1 to 10000",
                "{'rules':[{'name':'a','rateLimit':{'maxCalls':1}}]} | /rules/0/rateLimit/window must be a whole number from 1 to",
                "{'rules':[{'name':'a','rateLimit':{'maxCalls':1.5,'window':1}}]} | /rules/0/rateLimit/maxCalls must be a whole number",
                "{'rules':[{'name':'a','rateLimit':{'maxCalls':1,'window':1,'per':'user'}}]} | /rules/0/rateLimit/per is not known",
                "{'rules':[{'name':'a','requiresAudit':true},{'name':'b'}]} | /rules/1 asks for nothing",
                "{'rules':[],'rules':[{'name':'a','requiresAudit':true}]} | it names a member twice at line 1",
                "{'rules':[{'name':'a','requiredRoles':['admin'],'requiresAudit':true,'requiredRoles':['user']}]} | it names a member twice at line 1",
                "{'rules':[ | it is not valid JSON at line 1"
            })
    void aBadFileSaysWhereAndWhy(String text, String complaint) throws IOException {
        var file = file(text.replace('\'', '"'));

        assertThatThrownBy(() -> PolicyFile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("FR_POLICY_FILE " + file + ": " + complaint);
    }

    @Test
    void aFileThatIsNotThereOrNoTextStopsTheStartToo() throws IOException {
        assertThatThrownBy(() -> PolicyFile.read(directory.resolve("none.json")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none.json: cannot be read (java.nio.file.NoSuchFileException");
        var bytes = Files.write(directory.resolve("bytes"), new byte[] {(byte) 0xff, 0x20});
        assertThatThrownBy(() -> PolicyFile.read(bytes)).hasMessageEndingWith("bytes: is not UTF-8 text");
    }

    private Path file(String text) throws IOException {
        return Files.write(directory.resolve("policy.json"), text.getBytes(StandardCharsets.UTF_8));
    }
}
