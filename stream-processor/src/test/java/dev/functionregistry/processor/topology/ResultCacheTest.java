package dev.functionregistry.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.call.CacheKey;
import org.junit.jupiter.api.Test;

class ResultCacheTest {
    private final ResultCache cache = new ResultCache();

    private static CacheKey key(String owner, int call) {
        return new CacheKey(owner, "https://o", "f", "1.0.0", "hash", "print-" + call);
    }

    @Test
    void aResultIsYoungerThanAskedForOrNotThere() {
        cache.put(key("alice", 1), "1", 100);

        assertThat(cache.resultAfter(key("alice", 1), 99)).isEqualTo("1");
        assertThat(cache.resultAfter(key("alice", 1), 100)).isNull();
        assertThat(cache.resultAfter(key("alice", 2), 0)).isNull();
        assertThat(cache.resultAfter(key("bob", 1), 0)).isNull();
    }

    @Test
    void aNewerResultTakesThePlaceOfAnOlderOne() {
        cache.put(key("alice", 1), "1", 100);
        cache.put(key("alice", 1), "2", 200);

        assertThat(cache.resultAfter(key("alice", 1), 150)).isEqualTo("2");
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void theLeastRecentlyUsedOfAnOwnerGoesFirst() {
        for (int i = 0; i < ResultCache.MAX_PER_OWNER; i++) {
            cache.put(key("alice", i), "x", 100);
        }
        cache.put(key("bob", 0), "x", 100);
        cache.resultAfter(key("alice", 0), 0);

        cache.put(key("alice", ResultCache.MAX_PER_OWNER), "x", 100);

        assertThat(cache.resultAfter(key("alice", 0), 0)).isNotNull();
        assertThat(cache.resultAfter(key("alice", 1), 0)).isNull();
        assertThat(cache.resultAfter(key("bob", 0), 0)).isNotNull();
        assertThat(cache.size()).isEqualTo(ResultCache.MAX_PER_OWNER + 1);
    }

    @Test
    void allOwnersTogetherHaveABound() {
        var quarter = "x".repeat(ResultCache.MAX_CHARACTERS / 4 - ResultCache.ENTRY_CHARACTERS);
        for (int i = 0; i < 6; i++) {
            cache.put(key("owner-" + i, 1), quarter, 100);
        }

        assertThat(cache.size()).isEqualTo(4);
        assertThat(cache.resultAfter(key("owner-1", 1), 0)).isNull();
        assertThat(cache.resultAfter(key("owner-2", 1), 0)).isNotNull();
    }

    @Test
    void whatIsLargerThanTheBoundIsNotKept() {
        cache.put(key("alice", 1), "x".repeat(ResultCache.MAX_CHARACTERS + 1), 100);

        assertThat(cache.size()).isZero();
        cache.put(key("alice", 2), "x", 100);
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void smallResultsAreBoundedToo() {
        for (int i = 0; i < 20_000; i++) {
            cache.put(key("owner-" + i, 1), "", 100);
        }

        assertThat(cache.size()).isEqualTo(ResultCache.MAX_CHARACTERS / ResultCache.ENTRY_CHARACTERS);
    }

    @Test
    void whatIsMetAndTooOldGoes() {
        cache.put(key("alice", 1), "1", 100);

        assertThat(cache.resultAfter(key("alice", 1), 100)).isNull();
        assertThat(cache.size()).isZero();
    }
}
