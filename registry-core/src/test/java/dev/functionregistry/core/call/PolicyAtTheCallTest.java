package dev.functionregistry.core.call;

import static dev.functionregistry.core.Given.function;
import static dev.functionregistry.core.call.CallStory.CALLED_AT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.Given.Definition;
import dev.functionregistry.core.function.Permissions;
import dev.functionregistry.core.function.Policy;
import dev.functionregistry.core.function.RateLimit;
import dev.functionregistry.core.limit.LimitEntry;
import dev.functionregistry.core.limit.LimitKey;
import dev.functionregistry.core.outcome.Code;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyAtTheCallTest {
    private static final long HOUR = 3_600_000;

    @Test
    void aPageThatDeclaresNothingIsStillRefused() {
        CallStory story = call(function("f"), rule(new Permissions(Set.of("admin"), Set.of(), Set.of(), null, false)));

        assertThat(story.outcome().code()).isEqualTo(Code.FORBIDDEN);
        assertThat(story.outcome().error().message())
                .isEqualTo(
                        "The function \"f\" may not be called: the user lacks the role admin (the operator's policy);"
                                + " do not try it again.");
    }

    @Test
    void aRuleForOtherNamesChangesNothing() {
        Permissions admins = new Permissions(Set.of("admin"), Set.of(), Set.of(), null, false);

        CallStory story = call(function("f"), new Policy.Rule("g*", admins, null));

        assertThat(story.event(CallEvent.Admitted.class).entries()).isEmpty();
    }

    @Test
    void theTighterOfTwoLimitsPerHourCounts() {
        LimitKey key = new LimitKey("user|idp|alice", "f");
        Definition generous = function("f").permissions(new Permissions(Set.of(), Set.of(), Set.of(), 9, false));

        CallStory admitted = call(generous, rule(perHour(2)));
        assertThat(admitted.event(CallEvent.Admitted.class).entries())
                .containsExactly(new LimitEntry(key, CALLED_AT, HOUR, "s1|call_1"));

        CallStory story = CallStory.offering(generous);
        story.policy = new Policy(List.of(rule(perHour(2))));
        story.admitted.write(new LimitEntry(key, CALLED_AT, HOUR, "s1|one"));
        story.admitted.write(new LimitEntry(key, CALLED_AT, HOUR, "s1|two"));
        story.request();
        assertThat(story.outcome().code()).isEqualTo(Code.RATE_LIMITED);
        assertThat(story.outcome().error().message()).contains("its limit (policy.maxCallsPerHour) is 2");
    }

    @Test
    void aLimitPerSessionCountsBesideTheFunctionsOwn() {
        Policy.Rule laid = new Policy.Rule("f", Permissions.OPEN, new RateLimit(1, 60_000));

        CallStory story = call(function("f").rateLimit(5, 2_000), laid);

        assertThat(story.event(CallEvent.Admitted.class).entries())
                .containsExactly(
                        new LimitEntry(new LimitKey("rateLimit|2000|session|s1", "f"), CALLED_AT, 2_000, "s1|call_1"),
                        new LimitEntry(new LimitKey("policy|60000|session|s1", "f"), CALLED_AT, 60_000, "s1|call_1"));
    }

    @Test
    void aRuleCanAskForTheAudit() {
        CallStory story = call(function("f"), rule(new Permissions(Set.of(), Set.of(), Set.of(), null, true)));

        assertThat(story.event(CallEvent.Admitted.class).call().function().requiresAudit())
                .isTrue();
    }

    private static CallStory call(Definition definition, Policy.Rule rule) {
        CallStory story = CallStory.offering(definition);
        story.policy = new Policy(List.of(rule));
        return story.request();
    }

    private static Policy.Rule rule(Permissions permissions) {
        return new Policy.Rule("*", permissions, null);
    }

    private static Permissions perHour(int calls) {
        return new Permissions(Set.of(), Set.of(), Set.of(), calls, false);
    }
}
