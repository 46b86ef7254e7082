package dev.functionregistry.processor.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Page after page, merged from several holders, a list is whole, in order and without repeats. */
class PartProperties {

    @Provide
    Arbitrary<List<Set<String>>> holders() {
        return Arbitraries.strings()
                .withCharRange('a', 'f')
                .ofMinLength(1)
                .ofMaxLength(3)
                .set()
                .ofMaxSize(25)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    /** What one holder gives: at most so many items, and it looks at so many keys at most, of which the asker may see some. */
    private static Part<String> stretch(
            Set<String> keys, String after, int limit, int looks, Function<String, Boolean> seen) {
        var found = new ArrayList<String>();
        String last = null;
        int looked = 0;
        for (var key : new TreeSet<>(keys).tailSet(after, false)) {
            if (found.size() == limit || looked == looks) {
                return new Part<>(found, last);
            }
            last = key;
            looked++;
            if (seen.apply(key)) {
                found.add(key);
            }
        }
        return new Part<>(found, null);
    }

    @Property(tries = 500)
    void pagingMissesNothing(
            @ForAll("holders") List<Set<String>> holders,
            @ForAll @IntRange(min = 1, max = 7) int limit,
            @ForAll @IntRange(min = 1, max = 9) int looks) {
        Function<String, Boolean> seen = key -> !key.endsWith("b");
        var all = new TreeSet<String>();
        holders.forEach(all::addAll);
        all.removeIf(key -> !seen.apply(key));

        var read = new ArrayList<String>();
        var cursor = "";
        for (int pages = 0; cursor != null; pages++) {
            assertThat(pages).isLessThan(500);
            var after = cursor;
            var parts = holders.stream()
                    .map(keys -> stretch(keys, after, limit, looks, seen))
                    .toList();
            var page = Part.merge(parts, Function.identity(), (one, other) -> one, limit);
            var cut = parts.stream()
                    .map(part -> part.until(page.cursor(), Function.identity()))
                    .toList();
            assertThat(Part.merge(cut, Function.identity(), (one, other) -> one, limit))
                    .as("what was cut away is not needed")
                    .isEqualTo(page);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            read.addAll(page.items());
            cursor = page.cursor();
        }

        assertThat(read).containsExactlyElementsOf(all);
    }
}
