package dev.functionregistry.core.call;

import static dev.functionregistry.core.Given.ALICE;
import static dev.functionregistry.core.Given.ORIGIN;
import static dev.functionregistry.core.Given.function;
import static dev.functionregistry.core.call.CallStory.CALLED_AT;
import static dev.functionregistry.core.call.CallStory.FINGERPRINT;

import dev.functionregistry.core.Given;
import dev.functionregistry.core.function.FunctionCandidate;
import dev.functionregistry.core.function.Permissions;
import dev.functionregistry.core.function.Policy;
import dev.functionregistry.core.limit.LimitEntry;
import dev.functionregistry.core.limit.LimitKey;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * The function {@code f} that the page of a history offers.
 *
 * @param retries of its policy, each {@value #PAUSE} ms after the failure
 * @param earlier milliseconds before the story at which an equal call was admitted and answered, for a limit and a cache
 */
record Offer(int retries, Trait trait, long earlier) {
    static final int TIMEOUT = 1_000;
    static final long PAUSE = 150;
    static final long WINDOW = 800;

    /** What is special about it. */
    enum Trait {
        NONE,
        ONE_CALL_PER_WINDOW,
        KEEPS_RESULTS,
        REJECTS_DUPLICATES,
        REPLACES_DUPLICATES,
        NEEDS_A_ROLE,
        NEEDS_A_ROLE_BY_POLICY,
        DECLARES_ITS_RESULT,
        REFUSES_INJECTION
    }

    /** The page offers it, and the world has what came before. */
    CallStory story() {
        Given.Definition definition = function("f").timeout(TIMEOUT).retries(retries, PAUSE);
        Permissions admins = new Permissions(Set.of("admin"), Set.of(), Set.of(), null, false);
        switch (trait) {
            case NONE, NEEDS_A_ROLE_BY_POLICY -> {}
            case ONE_CALL_PER_WINDOW -> definition.rateLimit(1, WINDOW);
            case KEEPS_RESULTS -> definition.cache(WINDOW);
            case REJECTS_DUPLICATES -> definition.duplicates("reject");
            case REPLACES_DUPLICATES -> definition.duplicates("replace");
            case NEEDS_A_ROLE -> definition.permissions(admins);
            case DECLARES_ITS_RESULT -> definition.returns(Given.SCHEMA);
            case REFUSES_INJECTION -> definition.injectionCheck("reject");
        }
        CallStory story = CallStory.offering(definition);
        if (trait == Trait.NEEDS_A_ROLE_BY_POLICY) {
            story.policy = new Policy(List.of(new Policy.Rule("f*", admins, null)));
        }
        long at = CALLED_AT - earlier;
        story.admitted.write(
                new LimitEntry(new LimitKey("rateLimit|" + WINDOW + "|session|s1", "f"), at, WINDOW, "s1|call_0"));
        FunctionCandidate candidate = definition.candidate();
        CacheKey key =
                new CacheKey("user|" + ALICE.user(), ORIGIN, "f", "1.0.0", candidate.definitionHash(), FINGERPRINT);
        story.kept.put(key, new CallStory.Kept("\"kept\"", at));
        return story;
    }

    /** True while the equal call of before still counts. */
    boolean remembersAt(long now) {
        return CALLED_AT - earlier > now - WINDOW;
    }

    static Arbitrary<Offer> any() {
        Arbitrary<Trait> traits = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.just(Trait.NONE)),
                Tuple.of(3, Arbitraries.just(Trait.DECLARES_ITS_RESULT)),
                Tuple.of(8, Arbitraries.of(Trait.class)));
        return Combinators.combine(
                        Arbitraries.integers().between(0, 3),
                        traits,
                        Arbitraries.longs().between(0, 2 * WINDOW))
                .as(Offer::new);
    }
}
