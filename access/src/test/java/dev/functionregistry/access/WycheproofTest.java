package dev.functionregistry.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Project Wycheproof's vectors for JSON Web Signatures and Keys, through the keys that tokens are verified with. */
class WycheproofTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Where we are stricter than the vectors: {@code ES521} is no algorithm of RFC 7518, a PS384 header does not fit a PS256 key (346, 350), and
     * what holds a character that is no base64url is no token (372, 373).
     */
    private static final Set<Integer> REFUSED_ON_PURPOSE = Set.of(346, 347, 350, 351, 372, 373);

    /**
     * Where the vectors contradict themselves or ask for more than a verifier of tokens knows: 367 and 370 are letter by letter a token that
     * another vector calls valid; 375 is correctly signed over an unusual encoding of the payload; key 7 has the ROCA fault of one maker of
     * chips, which nothing here looks for.
     */
    private static final Map<String, Set<Integer>> ACCEPTED_ON_PURPOSE =
            Map.of("json_web_signature_test.json", Set.of(367, 370, 375), "json_web_key_test.json", Set.of(7));

    private static Path corpus(String file) {
        String folder = System.getenv().getOrDefault("CORPORA_DIR", "../../shared/corpora");
        Path path = Path.of(folder, "wycheproof", file);
        assumeThat(path).as("the corpora are not here: %s", path).exists();
        return path;
    }

    @Test
    void signatures() throws IOException {
        List<String> wrong = run("json_web_signature_test.json");
        assertThat(wrong).isEmpty();
    }

    @Test
    void keys() throws IOException {
        List<String> wrong = run("json_web_key_test.json");
        assertThat(wrong).isEmpty();
    }

    private static List<String> run(String file) throws IOException {
        JsonNode corpus = JSON.readTree(Files.readString(corpus(file)));
        List<String> wrong = new ArrayList<>();
        int ran = 0;
        int onPurpose = 0;
        for (JsonNode group : corpus.get("testGroups")) {
            JsonNode key = group.has("public") ? group.get("public") : group.get("private");
            for (JsonNode test : group.get("tests")) {
                ran++;
                int id = test.get("tcId").asInt();
                boolean accepted = accepts(key, test.get("jws"));
                boolean valid = test.get("result").asText().equals("valid");
                Set<Integer> expected = valid ? REFUSED_ON_PURPOSE : ACCEPTED_ON_PURPOSE.get(file);
                if (accepted != valid && expected.contains(id)) {
                    onPurpose++;
                } else if (accepted != valid) {
                    wrong.add(id + " " + test.get("comment").asText() + " accepted=" + accepted);
                }
            }
        }
        System.out.println(file + ": " + ran + " ran, " + onPurpose + " judged otherwise on purpose");
        assertThat(ran).isEqualTo(corpus.get("numberOfTests").asInt());
        return wrong;
    }

    private static boolean accepts(JsonNode key, JsonNode jws) {
        try {
            String set = key.has("keys") ? key.toString() : "{\"keys\":[" + key + "]}";
            String token = jws.isTextual() ? jws.asText() : jws.toString();
            return TokenKeys.of(JWKSet.parse(set)).verified(token).isPresent();
        } catch (ParseException | IllegalArgumentException e) {
            return false;
        }
    }
}
