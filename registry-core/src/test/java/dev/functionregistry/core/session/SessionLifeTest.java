package dev.functionregistry.core.session;

import static dev.functionregistry.core.Given.ALICE;
import static dev.functionregistry.core.Given.BOB;
import static dev.functionregistry.core.Given.EAST;
import static dev.functionregistry.core.Given.ORIGIN;
import static dev.functionregistry.core.Given.WEST;
import static dev.functionregistry.core.Given.function;
import static dev.functionregistry.core.session.SessionStory.GRACE;
import static dev.functionregistry.core.session.SessionStory.attaching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.functionregistry.core.Given;
import dev.functionregistry.core.function.Functions;
import dev.functionregistry.core.function.Permissions;
import dev.functionregistry.core.function.Policy;
import dev.functionregistry.core.outcome.Code;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SessionLifeTest {
    private final SessionStory story = new SessionStory();

    // --- opening

    @Test
    void anOpenedSessionWaitsForItsFirstSocket() {
        story.at(5).open();

        assertThat(story.events).containsExactly(new SessionEvent.Opened(ALICE, ORIGIN, GRACE, 5));
        assertThat(story.state)
                .isEqualTo(new SessionState.Detached(
                        new Session(ALICE, ORIGIN, GRACE, 5, Session.NEVER_ATTACHED, "", 5, 0, 0, Functions.EMPTY), 5));
        assertThat(story.state.nextDue())
                .contains(new SessionState.NextDue(Session.NEVER_ATTACHED, DueReason.GRACE_OVER, 5 + GRACE));
    }

    @Test
    void aSessionIsOpenedOnce() {
        SessionState before = story.open().state;

        story.open();

        assertIgnored(Code.SESSION_EXISTS, before);
    }

    // --- attaching

    @Test
    void theFirstSocketCarriesTheSession() {
        story.open().at(2_000).attach(10, "life-1");

        assertThat(story.events)
                .containsExactly(
                        new SessionEvent.Attached(10, "ref-10", EAST, ALICE, ORIGIN, "life-1", false, 0, 2_000));
        assertThat(story.state)
                .isEqualTo(new SessionState.Attached(
                        new Session(ALICE, ORIGIN, GRACE, 1_000, 10, "life-1", 2_000, 0, 0, Functions.EMPTY), EAST));
        assertThat(story.state.nextDue()).isEmpty();
    }

    @Test
    void aDetachedSessionIsResumed() {
        story.open().attach(10, "life-1").register(10, function("f"));
        story.tell(new SessionInput.Detach(10, "socket_lost")).at(3_000).attach(20, "life-1");

        assertThat(story.events)
                .containsExactly(
                        new SessionEvent.Attached(20, "ref-20", EAST, ALICE, ORIGIN, "life-1", true, 1, 3_000));
        assertThat(story.session().functions().names()).containsExactly("f");
        assertThat(story.session().applied()).isZero();
    }

    @Test
    void aNewSocketReplacesTheOldOne() {
        story.open().attach(10, "life-1");

        story.tell(new SessionInput.Attach(20, "ref-20", WEST, ALICE, ORIGIN, "life-1"));

        assertThat(story.events.getFirst()).isEqualTo(new SessionEvent.SocketDropped(EAST, 10, Code.SESSION_REPLACED));
        assertThat(story.events.getLast()).isInstanceOf(SessionEvent.Attached.class);
        assertThat(story.state).isEqualTo(new SessionState.Attached(story.session(), WEST));
        assertThat(story.session().epoch()).isEqualTo(20);
    }

    @Test
    void nobodyElseMayAttach() {
        SessionState before = story.open().attach(10, "life-1").state;

        story.tell(attaching(20, "life-1", BOB, ORIGIN));

        assertRefused(Code.FORBIDDEN, before);
    }

    @Test
    void theSameSubjectOfAnotherIssuerIsSomebodyElse() {
        SessionState before = story.open().state;

        story.tell(attaching(20, "life-1", new Principal("other", "alice", Set.of(), Set.of()), ORIGIN));

        assertRefused(Code.FORBIDDEN, before);
    }

    @Test
    void anAnonymousSessionIsResumedAnonymously() {
        story.tell(new SessionInput.Open(Principal.ANONYMOUS, null, GRACE));
        story.tell(attaching(10, "life-1", Principal.ANONYMOUS, null));
        SessionState before = story.state;

        story.tell(attaching(20, "life-1", Principal.ANONYMOUS, null));
        assertThat(story.session().epoch()).isEqualTo(20);

        story.tell(attaching(30, "life-1", ALICE, null));
        assertThat(story.session().epoch()).isEqualTo(20);
        assertThat(before).isNotEqualTo(story.state);
    }

    @Test
    void anEpochThatIsNotLaterIsStale() {
        SessionState before = story.open().attach(10, "life-1").state;

        story.attach(10, "life-1");
        assertRefused(Code.STALE_EPOCH, before);
        story.attach(9, "life-1");
        assertRefused(Code.STALE_EPOCH, before);
    }

    @Test
    void aSessionThatNeverWasCannotBeAttached() {
        story.attach(10, "life-1");

        assertRefused(Code.SESSION_GONE, new SessionState.None());
    }

    @Test
    void aClosedSessionCannotBeAttached() {
        SessionState before = story.open().tell(new SessionInput.Close(null, "closed_by_operator")).state;

        story.attach(10, "life-1");

        assertRefused(Code.SESSION_GONE, before);
    }

    @Test
    void aRenewedTokenShowsWhatItAllows() {
        story.open().attach(10, "life-1").register(10, function("admin").role("admin"), function("plain"));
        assertThat(story.published()).containsExactly("plain 1.0.0");

        story.tell(attaching(20, "life-1", new Principal("idp", "alice", Set.of("admin"), Set.of()), ORIGIN));

        assertThat(story.event(SessionEvent.Attached.class).revision()).isEqualTo(2);
        assertThat(story.published()).containsExactly("admin 1.0.0", "plain 1.0.0");
        assertThat(story.event(SessionEvent.ToolsChanged.class).reason()).isEqualTo("attached");
        assertThat(story.session().owner().roles()).containsExactly("admin");
    }

    // --- detaching

    @Test
    void aLostSocketDetaches() {
        story.open().attach(10, "life-1").at(7_000).tell(new SessionInput.Detach(10, "socket_lost"));

        assertThat(story.events).containsExactly(new SessionEvent.Detached(10, "socket_lost", 7_000));
        assertThat(story.state).isEqualTo(new SessionState.Detached(story.session(), 7_000));
        assertThat(story.state.nextDue()).contains(new SessionState.NextDue(10, DueReason.GRACE_OVER, 7_000 + GRACE));
    }

    @Test
    void aReplacedSocketDetachesNothing() {
        SessionState before = story.open().attach(10, "life-1").attach(20, "life-1").state;

        story.tell(new SessionInput.Detach(10, "replaced"));

        assertIgnored(Code.STALE_EPOCH, before);
    }

    @Test
    void whatIsDetachedCannotBeDetached() {
        SessionState before = story.open().attach(10, "life-1").tell(new SessionInput.Detach(10, "socket_lost")).state;

        story.tell(new SessionInput.Detach(10, "socket_closed"));

        assertIgnored(Code.STALE_EPOCH, before);
    }

    @Test
    void aSilentGatewayDetachesAndIsTold() {
        story.open().attach(10, "life-1").at(9_000).tell(new SessionInput.Due(10, DueReason.GATEWAY_LOST));

        assertThat(story.events)
                .containsExactly(
                        new SessionEvent.SocketDropped(EAST, 10, Code.GATEWAY_LOST),
                        new SessionEvent.Detached(10, "gateway_lost", 9_000));
        assertThat(story.state).isEqualTo(new SessionState.Detached(story.session(), 9_000));
    }

    @Test
    void aGatewayLostBeforeTheLastAttachIsOldNews() {
        SessionState before = story.open().attach(10, "life-1").attach(20, "life-1").state;

        story.tell(new SessionInput.Due(10, DueReason.GATEWAY_LOST));

        assertIgnored(Code.NOT_DUE, before);
    }

    @Test
    void aDetachedSessionHasNoGatewayToLose() {
        SessionState before = story.open().attach(10, "life-1").tell(new SessionInput.Detach(10, "socket_lost")).state;

        story.tell(new SessionInput.Due(10, DueReason.GATEWAY_LOST));

        assertIgnored(Code.NOT_DUE, before);
    }

    // --- the operator's policy

    private static final Policy ADMINS_ONLY = new Policy(
            List.of(new Policy.Rule("f", new Permissions(Set.of("admin"), Set.of(), Set.of(), null, false), null)));

    private void under(Policy policy) {
        story.ports = new SessionPorts(Given.SCHEMAS, Given.CHANGES, policy);
    }

    @Test
    void anotherPolicyMakesTheListAnewWhileNobodyRegisters() {
        story.open().attach(10, "life-1").register(10, function("f"), function("g"));
        assertThat(SessionRules.isOutdated(story.state, Policy.NONE)).isFalse();
        assertThat(SessionRules.isOutdated(story.state, ADMINS_ONLY)).isTrue();

        under(ADMINS_ONLY);
        story.tell(new SessionInput.Due(10, DueReason.POLICY_CHANGED));

        assertThat(story.published()).containsExactly("g 1.0.0");
        assertThat(story.event(SessionEvent.ToolsChanged.class).reason()).isEqualTo("policy_changed");
        assertThat(story.session().functions().names()).containsExactly("f", "g");
        assertThat(SessionRules.isOutdated(story.state, ADMINS_ONLY)).isFalse();

        SessionState before = story.state;
        story.tell(new SessionInput.Due(10, DueReason.POLICY_CHANGED));
        assertIgnored(Code.NOT_DUE, before);

        under(Policy.NONE);
        story.tell(new SessionInput.Detach(10, "socket_lost")).tell(new SessionInput.Due(10, DueReason.POLICY_CHANGED));
        assertThat(story.published()).containsExactly("f 1.0.0", "g 1.0.0");
        assertThat(story.state).isInstanceOf(SessionState.Detached.class);
    }

    @Test
    void anAttachHasSeenThePolicyAlready() {
        story.open().attach(10, "life-1").register(10, function("f"));
        under(ADMINS_ONLY);
        SessionState before = story.attach(20, "life-1").state;
        assertThat(story.published()).isEmpty();

        story.tell(new SessionInput.Due(10, DueReason.POLICY_CHANGED));

        assertIgnored(Code.NOT_DUE, before);
        under(Policy.NONE);
        story.tell(new SessionInput.Due(10, DueReason.POLICY_CHANGED));
        assertIgnored(Code.NOT_DUE, before);
    }

    // --- the grace

    @Test
    void aDetachedSessionEndsWithItsGrace() {
        story.open().attach(10, "life-1").register(10, function("f"));
        story.at(2_000).tell(new SessionInput.Detach(10, "socket_lost"));

        story.at(2_000 + GRACE).tell(new SessionInput.Due(10, DueReason.GRACE_OVER));

        assertThat(story.events)
                .containsExactly(
                        new SessionEvent.FunctionRemoved("f", "1.0.0"),
                        new SessionEvent.ToolsChanged(2, List.of(), List.of(), "grace_over", 2_000 + GRACE),
                        new SessionEvent.Closed("grace_over", 2_000 + GRACE));
        assertThat(story.state).isEqualTo(new SessionState.Closed(ALICE, 2, "grace_over", 2_000 + GRACE));
        assertThat(story.state.nextDue()).isEmpty();
    }

    @Test
    void aMillisecondEarlierItDoesNot() {
        SessionState before = story.open().state;

        story.at(1_000 + GRACE - 1).tell(new SessionInput.Due(Session.NEVER_ATTACHED, DueReason.GRACE_OVER));

        assertIgnored(Code.NOT_DUE, before);
    }

    @Test
    void theGraceOfAnEarlierEpochIsVoid() {
        story.open().attach(10, "life-1").tell(new SessionInput.Detach(10, "socket_lost"));
        SessionState before = story.attach(20, "life-1").tell(new SessionInput.Detach(20, "socket_lost")).state;

        story.at(1_000_000).tell(new SessionInput.Due(10, DueReason.GRACE_OVER));

        assertIgnored(Code.NOT_DUE, before);
    }

    @Test
    void aReloadedPageLosesWhatItDidNotRegisterAgain() {
        story.open().attach(10, "life-1").register(10, function("kept"), function("lost"));
        story.at(5_000).attach(20, "life-2");
        assertThat(story.toolsChanged()).isFalse();
        assertThat(story.state.nextDue()).contains(new SessionState.NextDue(20, DueReason.GRACE_OVER, 5_000 + GRACE));
        story.register(20, function("kept"));

        story.at(5_000 + GRACE).tell(new SessionInput.Due(20, DueReason.GRACE_OVER));

        assertThat(story.events).hasSize(2).contains(new SessionEvent.FunctionRemoved("lost", "1.0.0"));
        assertThat(story.published()).containsExactly("kept 1.0.0");
        assertThat(story.event(SessionEvent.ToolsChanged.class).reason()).isEqualTo("grace_over");
        assertThat(story.state).isInstanceOf(SessionState.Attached.class);
        assertThat(story.state.nextDue()).isEmpty();
    }

    @Test
    void aReloadedPageHasItsGraceToTheEnd() {
        story.open().attach(10, "life-1").register(10, function("f"));
        SessionState before = story.at(5_000).attach(20, "life-2").state;

        story.at(5_000 + GRACE - 1).tell(new SessionInput.Due(20, DueReason.GRACE_OVER));

        assertIgnored(Code.NOT_DUE, before);
    }

    @Test
    void anAttachedSessionWithConfirmedFunctionsHasNoGrace() {
        SessionState before = story.open().attach(10, "life-1").register(10, function("f")).state;

        story.at(1_000_000).tell(new SessionInput.Due(10, DueReason.GRACE_OVER));

        assertIgnored(Code.NOT_DUE, before);
    }

    // --- closing

    @Test
    void theClientClosesItsSession() {
        story.open().attach(10, "life-1").register(10, function("f"));

        story.tell(new SessionInput.Close(10L, "closed_by_client"));

        assertThat(story.events)
                .containsExactly(
                        new SessionEvent.FunctionRemoved("f", "1.0.0"),
                        new SessionEvent.ToolsChanged(2, List.of(), List.of(), "closed_by_client", 1_000),
                        new SessionEvent.Closed("closed_by_client", 1_000));
        assertThat(story.state).isEqualTo(new SessionState.Closed(ALICE, 2, "closed_by_client", 1_000));
    }

    @Test
    void anOperatorClosesAndTheSocketIsTold() {
        story.open().attach(10, "life-1").tell(new SessionInput.Close(null, "closed_by_operator"));

        assertThat(story.events)
                .containsExactly(
                        new SessionEvent.SocketDropped(EAST, 10, Code.SESSION_GONE),
                        new SessionEvent.Closed("closed_by_operator", 1_000));
    }

    @Test
    void aDetachedSessionCanBeClosed() {
        story.open().tell(new SessionInput.Close(null, "closed_by_operator"));

        assertThat(story.events).containsExactly(new SessionEvent.Closed("closed_by_operator", 1_000));
    }

    @Test
    void anOldSocketClosesNothing() {
        SessionState before = story.open().attach(10, "life-1").attach(20, "life-1").state;

        story.tell(new SessionInput.Close(10L, "closed_by_client"));

        assertIgnored(Code.STALE_EPOCH, before);
    }

    static Stream<SessionInput> whatNeedsAnOpenSession() {
        return Stream.of(
                new SessionInput.Detach(10, "socket_lost"),
                new SessionInput.Close(null, "closed_by_operator"),
                new SessionInput.Close(10L, "closed_by_client"),
                new SessionInput.Register("ref", 10, 1, List.of(function("f").candidate())),
                new SessionInput.Unregister("ref", 10, 1, List.of("f")));
    }

    @ParameterizedTest
    @MethodSource("whatNeedsAnOpenSession")
    void beforeTheOpeningNothingHappens(SessionInput input) {
        story.tell(input);

        assertIgnored(Code.SESSION_GONE, new SessionState.None());
    }

    @ParameterizedTest
    @MethodSource("whatNeedsAnOpenSession")
    void closedAbsorbs(SessionInput input) {
        SessionState before =
                story.open().attach(10, "life-1").tell(new SessionInput.Close(10L, "closed_by_client")).state;

        story.tell(input);

        assertIgnored(Code.SESSION_GONE, before);
    }

    @ParameterizedTest
    @MethodSource("noOpenSession")
    void noDeadlineWithoutAnOpenSession(SessionState state) {
        story.state = state;

        story.at(1_000_000).tell(new SessionInput.Due(10, DueReason.GRACE_OVER));
        assertIgnored(Code.NOT_DUE, state);
        story.tell(new SessionInput.Due(10, DueReason.GATEWAY_LOST));
        assertIgnored(Code.NOT_DUE, state);
    }

    @ParameterizedTest
    @MethodSource("noOpenSession")
    void anEventWithoutItsSessionIsABug(SessionState state) {
        SessionEvent event = new SessionEvent.ToolsChanged(1, List.of(), List.of(), "registered", 0);

        assertThatThrownBy(() -> SessionRules.evolve(state, event)).isInstanceOf(IllegalStateException.class);
        assertThat(state.open()).isEmpty();
        assertThat(state.nextDue()).isEmpty();
    }

    static Stream<SessionState> noOpenSession() {
        return Stream.of(new SessionState.None(), new SessionState.Closed(Given.ALICE, 0, "grace_over", 0));
    }

    private void assertIgnored(Code code, SessionState before) {
        assertThat(story.event(SessionEvent.Ignored.class).code()).isEqualTo(code);
        assertThat(story.event(SessionEvent.Ignored.class).message()).endsWith(".");
        assertThat(story.events).hasSize(1);
        assertThat(story.state).isEqualTo(before);
    }

    private void assertRefused(Code code, SessionState before) {
        SessionEvent.AttachRefused refused = story.event(SessionEvent.AttachRefused.class);
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.message()).endsWith(".");
        assertThat(refused.gateway()).isEqualTo(EAST);
        assertThat(refused.ref()).isEqualTo("ref-" + refused.epoch());
        assertThat(story.events).hasSize(1);
        assertThat(story.state).isEqualTo(before);
    }
}
