package dev.functionregistry.core.call;

import static dev.functionregistry.core.Given.EAST;
import static dev.functionregistry.core.Given.function;
import static dev.functionregistry.core.call.CallStory.CALLED_AT;
import static dev.functionregistry.core.call.CallStory.MODEL;
import static dev.functionregistry.core.call.CallStory.SENDER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.core.session.Principal;
import dev.functionregistry.core.session.SessionInput;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** However calls come: no result reaches a call that is not equal to the one it was made for, and duplicates obey their rule. */
class EqualCallsProperties {
    private static final long TTL = 500;

    /** Everything that must be the same before one call may have another's result. */
    record Circumstances(String user, String origin, String version, String description, String arguments) {}

    record Asked(Circumstances circumstances, long gap) {}

    @Property
    void aKeptResultIsTheYoungResultOfAnEqualCall(@ForAll("asked") List<Asked> calls) {
        Map<CacheKey, CallStory.Kept> kept = new HashMap<>();
        Map<Circumstances, Long> ranAt = new HashMap<>();
        long now = CALLED_AT;
        for (Asked asked : calls) {
            now += asked.gap();
            Circumstances circumstances = asked.circumstances();
            CallStory story = under(circumstances);
            story.kept.putAll(kept);
            story.at(now).tell(story.requesting("f", circumstances.arguments(), MODEL, SENDER));
            Long before = ranAt.get(circumstances);
            boolean young = before != null && now - before < TTL;
            if (young) {
                assertThat(story.outcome().cached()).isTrue();
                assertThat(story.outcome().output()).isEqualTo(resultOf(circumstances, before));
            } else {
                Call call = story.event(CallEvent.Admitted.class).call();
                story.returned(1, resultOf(circumstances, now));
                assertThat(story.outcome().cached()).isFalse();
                kept.put(call.cacheKey(), new CallStory.Kept(story.outcome().output(), now));
                ranAt.put(circumstances, now);
            }
        }
    }

    private static String resultOf(Circumstances circumstances, long ranAt) {
        return "\"" + circumstances.hashCode() + "@" + ranAt + "\"";
    }

    private static CallStory under(Circumstances circumstances) {
        String name = circumstances.user();
        Principal owner = name == null ? Principal.ANONYMOUS : new Principal("idp", name, Set.of(), Set.of());
        CallStory story = CallStory.nowhere();
        story.session.tell(new SessionInput.Open(owner, circumstances.origin(), 60_000));
        story.session.tell(new SessionInput.Attach(10, "ref", EAST, owner, circumstances.origin(), "life-1"));
        story.session.register(
                10, function("f").cache(TTL).version(circumstances.version()).description(circumstances.description()));
        return story;
    }

    /** One verdict per policy, whatever runs: allowed ones run beside, rejected ones never run, replacing ones run alone. */
    @Property
    void duplicatesObeyTheirRule(@ForAll("policies") String policy, @ForAll("running") Set<String> running) {
        CallStory story = CallStory.offering(function("f").duplicates(policy));
        story.running.addAll(running);

        story.request();

        boolean runs = story.state instanceof CallState.Dispatched;
        assertThat(runs).isEqualTo(!policy.equals("reject") || running.isEmpty());
        if (runs) {
            assertThat(story.event(CallEvent.Admitted.class).replaces())
                    .containsExactlyElementsOf(policy.equals("replace") ? story.running : List.of());
        } else {
            assertThat(story.outcome().code()).isEqualTo(Code.DUPLICATE_CALL);
        }
    }

    @Provide
    Arbitrary<List<Asked>> asked() {
        Arbitrary<Circumstances> circumstances = Combinators.combine(
                        Arbitraries.of("alice", "bob").injectNull(0.2),
                        Arbitraries.of("https://a.example", "https://b.example").injectNull(0.2),
                        Arbitraries.of("1.0.0", "1.1.0"),
                        Arbitraries.of("Does.", "Does otherwise."),
                        Arbitraries.of("{\"a\":1}", "{\"a\":2}"))
                .as(Circumstances::new);
        return Combinators.combine(circumstances, Arbitraries.longs().between(0, 300))
                .as(Asked::new)
                .list()
                .ofMaxSize(40);
    }

    @Provide
    Arbitrary<String> policies() {
        return Arbitraries.of("allow", "reject", "replace");
    }

    @Provide
    Arbitrary<Set<String>> running() {
        return Arbitraries.of("call_0", "call_00", "call_000", "call_0000")
                .set()
                .ofMaxSize(3);
    }
}
