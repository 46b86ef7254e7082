package dev.functionregistry.processor.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.call.JsonCheck.Examined;
import org.junit.jupiter.api.Test;

/** What was read once is read by others after: no look at it may leave a trace. */
class ReadOnceTest {
    private static final String ARGUMENTS = "{\"a\":\" x \",\"l\":[{\"b\":\"y \"},\"z\"]}";
    private static final String SHORT = "{\"properties\":{\"a\":{\"maxLength\":1}}}";

    private final ReadOnce json = new ReadOnce(new JsonSchemas(100_000));

    @Test
    void aRewritingLookChangesNoFingerprint() {
        var before = json.fingerprint("f", ARGUMENTS);

        assertThat(json.examine(ArgumentCheckTest.function(SHORT, "trim"), ARGUMENTS))
                .isInstanceOf(Examined.Fit.class);

        assertThat(json.fingerprint("f", ARGUMENTS)).isEqualTo(before).isEqualTo(Fingerprints.ofCall("f", ARGUMENTS));
    }

    @Test
    void theSameTextIsRewrittenForEveryoneWhoAsksForItAndForNobodyElse() {
        var trimming = ArgumentCheckTest.function(SHORT, "trim");
        var first = json.examine(trimming, ARGUMENTS);

        assertThat(json.examine(trimming, ARGUMENTS)).isEqualTo(first);
        assertThat(((Examined.Fit) first).sanitized()).containsExactly("/a", "/l/0/b");
        assertThat(json.examine(ArgumentCheckTest.function(SHORT), ARGUMENTS)).isInstanceOf(Examined.Broken.class);
    }
}
