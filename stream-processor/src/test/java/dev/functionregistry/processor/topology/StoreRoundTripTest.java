package dev.functionregistry.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.call.Barrier;
import dev.functionregistry.core.call.BoundFunction;
import dev.functionregistry.core.call.CacheKey;
import dev.functionregistry.core.call.Call;
import dev.functionregistry.core.call.CallError;
import dev.functionregistry.core.call.CallState;
import dev.functionregistry.core.call.ReplyTo;
import dev.functionregistry.core.call.Settlement;
import dev.functionregistry.core.call.Violation;
import dev.functionregistry.core.function.FunctionDefinition;
import dev.functionregistry.core.function.Functions;
import dev.functionregistry.core.function.Permissions;
import dev.functionregistry.core.function.RateLimit;
import dev.functionregistry.core.function.RegisteredFunction;
import dev.functionregistry.core.function.RetryPolicy;
import dev.functionregistry.core.function.Version;
import dev.functionregistry.core.limit.LimitEntry;
import dev.functionregistry.core.limit.LimitKey;
import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.core.session.GatewayAddress;
import dev.functionregistry.core.session.Principal;
import dev.functionregistry.core.session.Session;
import dev.functionregistry.core.session.SessionState;
import dev.functionregistry.schemas.Topic;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written to a store is read back equal, in every state. */
class StoreRoundTripTest {
    private static final GatewayAddress GATEWAY = new GatewayAddress("g#1", 3);
    private static final ReplyTo REPLY = new ReplyTo(GATEWAY, "r1");
    private static final Principal OWNER = new Principal("iss", "sub", Set.of("admin"), Set.of("read", "write"));

    private static final BoundFunction FUNCTION =
            new BoundFunction("f", "1.2.3", "{\"type\":\"number\"}", 5_000, new RetryPolicy(2, 100), true, true, false);

    private static final Call CALL = new Call(
            "c",
            "fp",
            FUNCTION,
            "{\"a\":1}",
            42,
            REPLY,
            "origin",
            1,
            List.of(new ReplyTo(GATEWAY, "r2")),
            new CacheKey("user|x", "https://o", "f", "1.2.3", "hash", "fp"));

    private static Settlement outcome(Code code) {
        var error = code == Code.SUCCEEDED
                ? null
                : new CallError(
                        code.name(),
                        "why",
                        true,
                        7L,
                        "TypeError",
                        List.of(new Violation("/b", "#/b/type", "type", "expected", "{\"type\":\"number\"}")));
        return new Settlement(
                "c",
                "f",
                "1.2.3",
                1,
                code,
                error == null ? "3" : null,
                error,
                false,
                4,
                42,
                50,
                9L,
                "iss|sub",
                REPLY,
                "origin");
    }

    static Stream<CallState> callStates() {
        return Stream.of(
                new CallState.Waiting(CALL, 2, 77),
                new CallState.Dispatched(CALL, 2, GATEWAY, 9, "page", true, 77),
                new CallState.Dispatched(CALL, 1, GATEWAY, 9, "page", false, 77),
                new CallState.AwaitingRetry(CALL, 1, 77, true),
                new CallState.Held(CALL, outcome(Code.SUCCEEDED), new Barrier(9, 3), 77),
                new CallState.Settled(outcome(Code.INVALID_ARGUMENTS), "fp", List.of(REPLY), false),
                new CallState.Settled(outcome(Code.SUCCEEDED), "", List.of(), true));
    }

    @ParameterizedTest
    @MethodSource("callStates")
    void aCall(CallState state) {
        var emission = new Emission(
                Topic.TOOLS_CALLS,
                5,
                List.of(new Output.Outcome(), new Output.Reply(REPLY)),
                List.of(new LimitEntry(new LimitKey("user|x", "f"), 1, 2, "s|c")),
                List.of("older"));
        var kept = new KeptCall(state, Fixture.TRACE, Map.of(Topic.TOOLS_CALLS, 5L), List.of(emission), true, true);
        var store = new LoggedStore("calls");
        var effects = new Effects();
        new CallStore(store).put("s", "c", KeptCall.NONE, kept, effects);
        effects.apply(departure -> {});
        assertThat(new CallStore(store).load("s", "c")).isEqualTo(kept);
    }

    private static RegisteredFunction function(String version, Long shownFrom, Long shownUntil) {
        var definition = new FunctionDefinition(
                "f",
                version,
                "does",
                "{}",
                "{}",
                100,
                new RetryPolicy(1, 2),
                new RateLimit(3, 4),
                new Permissions(Set.of("a"), Set.of("b"), Set.of("https://o"), 5, true),
                Set.of("0.9.0"),
                6L,
                7.5,
                8.5,
                true,
                "reject",
                "reject",
                9L,
                "title",
                "{\"readOnlyHint\":true}",
                false,
                Set.of("trim", "nfc"),
                true);
        return new RegisteredFunction(
                definition, "hash", Version.parse(version).orElseThrow(), 11, "page", shownFrom, shownUntil);
    }

    static Stream<SessionState> sessionStates() {
        var functions = Functions.of(List.of(function("1.0.0", 1L, 2L), function("1.1.0-rc.1", null, null)));
        var session = new Session(OWNER, "https://o", 60_000, 1, 2, "page", 3, 4, 5, functions);
        return Stream.of(
                new SessionState.Attached(session, GATEWAY),
                new SessionState.Detached(session, 99),
                new SessionState.Closed(OWNER, 5, "closed_by_client", 99));
    }

    @ParameterizedTest
    @MethodSource("sessionStates")
    void aSession(SessionState state) {
        var changes = state.open().map(s -> s.functions().all()).orElse(List.of()).stream()
                .map(f -> new KeptSession.Change(f.name(), f.version().text(), f))
                .toList();
        var emission = new Emission(
                Topic.REGISTRATIONS, 8, List.of(new Output.ToolsList("registered", 3)), List.of(), List.of());
        var kept = new KeptSession(state, 8, changes, List.of(emission));
        var store = new LoggedStore("sessions");
        var effects = new Effects();
        new SessionStore(store).put(Fixture.SESSION, kept, effects);
        effects.apply(departure -> {});
        assertThat(new SessionStore(store).load(Fixture.SESSION)).isEqualTo(kept);
    }

    @Test
    void functionsThatACrashTookAreWrittenAgain() {
        var state = sessionStates().findFirst().orElseThrow();
        var changes = state.open().orElseThrow().functions().all().stream()
                .map(f -> new KeptSession.Change(f.name(), f.version().text(), f))
                .toList();
        var kept = new KeptSession(state, 8, changes, List.of());
        var store = new LoggedStore("sessions");
        var effects = new Effects();
        new SessionStore(store).put(Fixture.SESSION, kept, effects);
        effects.apply(departure -> {});

        var torn = store.after(1);
        new SessionStore(torn).rebuild((id, mended) -> assertThat(mended).isEqualTo(state));
        assertThat(new SessionStore(torn).load(Fixture.SESSION)).isEqualTo(kept);
    }

    @Test
    void theLogOfEmissionsIsBounded() {
        List<Emission> log = List.of();
        for (int i = 0; i < 100; i++) {
            var sent = new Output.Sent("sink", -1, new byte[i < 50 ? 10 : 100 * 1024]);
            log = Emission.append(log, new Emission(Topic.TOOLS_CALLS, i, List.of(sent), List.of(), List.of()));
        }
        assertThat(log).hasSize(5).last().extracting(Emission::offset).isEqualTo(99L);
        var huge = new Output.Sent("sink", -1, new byte[1024 * 1024]);
        assertThat(Emission.append(log, new Emission(Topic.TOOLS_CALLS, 100, List.of(huge), List.of(), List.of())))
                .hasSize(1);
    }
}
