package dev.functionregistry.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.access.Principal;
import dev.functionregistry.gateway.codec.FrameReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Whatever happens to a socket, in whatever order: named invariants over random histories. */
class SessionProtocolProperties {
    private static final long EPOCH = 7;

    /** One history and what it led to. */
    private static final class World {
        final List<Effect> effects = new ArrayList<>();
        final Deque<Receipt> receipts = new ArrayDeque<>();
        final AtomicInteger refs = new AtomicInteger();
        final SessionProtocol protocol =
                new SessionProtocol(new OpenDoor(), ProtocolTable.LIMITS, () -> "a" + refs.incrementAndGet());
        SessionState state = new SessionState.Fresh(new SessionState.Handshake(null, null), 0);
        long now;

        void play(String event) {
            SessionInput input = input(event);
            if (input == null) {
                return;
            }
            boolean ended = state instanceof SessionState.Ended;
            SessionProtocol.Step step = protocol.next(state, input, now);
            if (ended) {
                assertThat(step.effects())
                        .as("an ended socket does nothing, after %s", event)
                        .isEmpty();
            }
            state = step.state();
            effects.addAll(step.effects());
            for (Effect effect : step.effects()) {
                if (effect instanceof Effect.Append append && !(append.receipt() instanceof Receipt.None)) {
                    receipts.add(append.receipt());
                }
            }
        }

        private @Nullable SessionInput input(String event) {
            String[] words = event.split(" ", 2);
            return switch (words[0]) {
                case "frame" -> new SessionInput.Received(FrameReader.read(words[1].replace('\'', '"')));
                case "taken" -> receipts.isEmpty() ? null : new SessionInput.Taken(receipts.remove(), EPOCH);
                case "lost" -> receipts.isEmpty() ? null : new SessionInput.NotTaken(receipts.remove());
                case "attached" ->
                    new SessionInput.Delivered(new Mail.AttachAnswer(EPOCH, "a1", true, null, null, false, 0));
                case "replaced" ->
                    new SessionInput.Delivered(
                            new Mail.AttachAnswer(EPOCH, "", false, "SESSION_REPLACED", "No.", false, 0));
                case "call" -> asked(EPOCH, words[1]);
                case "oldcall" -> asked(EPOCH - 1, words[1]);
                case "cancel" ->
                    new SessionInput.Delivered(new Mail.ExecutionCancelled(
                            EPOCH, ExecutionId.parse(words[1]).orElseThrow(), "TIMEOUT"));
                case "batch" -> new SessionInput.Delivered(new Mail.BatchAnswer(EPOCH, words[1], 1, List.of()));
                case "wait" -> {
                    now += Long.parseLong(words[1]) * 1_000;
                    yield new SessionInput.Tick();
                }
                case "reminded" ->
                    new SessionInput.Reminded(ExecutionId.parse(words[1]).orElseThrow());
                case "drain" -> new SessionInput.Drain(0);
                case "gone" -> new SessionInput.Gone(false);
                default -> throw new IllegalArgumentException(event);
            };
        }

        private static SessionInput asked(long epoch, String id) {
            return new SessionInput.Delivered(new Mail.ExecutionAsked(
                    epoch, ExecutionId.parse(id).orElseThrow(), "f", "1.0.0", "{}", 5_000, null));
        }

        <T extends LogRecord> List<T> records(Class<T> type) {
            return effects.stream()
                    .filter(Effect.Append.class::isInstance)
                    .map(effect -> ((Effect.Append) effect).record())
                    .filter(type::isInstance)
                    .map(type::cast)
                    .toList();
        }

        long count(Class<? extends Effect> type) {
            return effects.stream().filter(type::isInstance).count();
        }
    }

    private static World after(List<String> history) {
        World world = new World();
        history.forEach(world::play);
        return world;
    }

    @Property(tries = 2_000)
    void mailOfASessionIsClaimedAndReleasedOnce(@ForAll("histories") List<String> history) {
        World world = after(history);
        assertThat(world.count(Effect.Claim.class)).isLessThanOrEqualTo(1);
        boolean carries = world.state instanceof SessionState.Attaching || world.state instanceof SessionState.Attached;
        assertThat(world.count(Effect.Release.class)).isEqualTo(carries ? 0 : world.count(Effect.Claim.class));
    }

    @Property(tries = 2_000)
    void aSocketIsClosedOnceAndThenSendsNothing(@ForAll("histories") List<String> history) {
        World world = after(history);
        assertThat(world.count(Effect.Close.class)).isLessThanOrEqualTo(1);
        boolean closed = false;
        for (Effect effect : world.effects) {
            assertThat(closed && effect instanceof Effect.Send).isFalse();
            closed |= effect instanceof Effect.Close;
        }
    }

    @Property(tries = 2_000)
    void anAttachedSessionIsLeftByExactlyOneRecordUnlessItWasReplaced(@ForAll("histories") List<String> history) {
        World world = after(history);
        int ends = world.records(LogRecord.Detached.class).size()
                + world.records(LogRecord.Closed.class).size();
        assertThat(ends).isLessThanOrEqualTo(1);
        boolean opened =
                world.effects.stream().anyMatch(effect -> effect instanceof Effect.Send(ServerFrame.Opened frame));
        boolean replaced = world.effects.stream()
                .anyMatch(effect -> effect instanceof Effect.Send(ServerFrame.Error error)
                        && error.code().equals("SESSION_REPLACED"));
        if (opened && !(world.state instanceof SessionState.Attached) && !replaced) {
            assertThat(ends).isEqualTo(1);
        }
    }

    @Property(tries = 2_000)
    void everyRecordOfAnAttachedSocketCarriesItsEpoch(@ForAll("histories") List<String> history) {
        World world = after(history);
        assertThat(world.records(LogRecord.Registered.class)).allMatch(record -> record.epoch() == EPOCH);
        assertThat(world.records(LogRecord.Unregistered.class)).allMatch(record -> record.epoch() == EPOCH);
        assertThat(world.records(LogRecord.Result.class)).allMatch(record -> record.epoch() == EPOCH);
        assertThat(world.records(LogRecord.Started.class)).allMatch(record -> record.epoch() == EPOCH);
        assertThat(world.records(LogRecord.Detached.class)).allMatch(record -> record.epoch() == EPOCH);
    }

    @Property(tries = 2_000)
    void registrationsAreNumberedWithoutGapsAndResultsCountThem(@ForAll("histories") List<String> history) {
        long number = 0;
        for (Effect effect : after(history).effects) {
            if (effect instanceof Effect.Append append) {
                switch (append.record()) {
                    case LogRecord.Registered registered ->
                        assertThat(registered.number()).isEqualTo(++number);
                    case LogRecord.Unregistered unregistered ->
                        assertThat(unregistered.number()).isEqualTo(++number);
                    case LogRecord.Result result -> assertThat(result.number()).isEqualTo(number);
                    default -> {}
                }
            }
        }
    }

    @Property(tries = 2_000)
    void noExecutionReachesTheClientTwice(@ForAll("histories") List<String> history) {
        Set<ExecutionId> sent = new HashSet<>();
        for (Effect effect : after(history).effects) {
            if (effect instanceof Effect.Send(ServerFrame.Call call)) {
                assertThat(sent.add(call.id())).as("%s", call.id()).isTrue();
                assertThat(call.id().callId()).doesNotStartWith("old");
            }
        }
    }

    @Property(tries = 2_000)
    void aStartIsKnownToTheLogWhenTheSocketIsGivenUp(@ForAll("histories") List<String> history) {
        World world = after(history);
        if (world.records(LogRecord.Detached.class).isEmpty() || world.now > 60_000_000) {
            return; // nothing was given up, or so late that executions were forgotten
        }
        Set<ExecutionId> known = new HashSet<>();
        world.records(LogRecord.Started.class).forEach(record -> known.add(record.id()));
        world.records(LogRecord.Result.class).forEach(record -> known.add(record.id()));
        world.effects.forEach(effect -> {
            if (effect instanceof Effect.Send(ServerFrame.Cancel cancel)) {
                known.add(cancel.id());
            }
        });
        assertThat(world.effects)
                .allSatisfy(effect -> assertThat(
                                effect instanceof Effect.Remind(ExecutionId id, long ms) && !known.contains(id))
                        .isFalse());
    }

    @Provide
    Arbitrary<List<String>> histories() {
        Arbitrary<String> likely = Arbitraries.of(
                "call c#1",
                "call c#2",
                "call d#1",
                "taken",
                "taken",
                "batch 7-0",
                "wait 100",
                "reminded c#1",
                "frame {'type':'function.started','id':'c#1'}",
                "frame {'type':'function.result','id':'c#1','data':{'success':true}}",
                "frame {'type':'function.result','id':'d#1','data':{'success':false,'error':{}}}",
                "frame {'type':'functions.register','ref':'r','functions':[{'name':'f'},{}]}",
                "frame {'type':'functions.unregister','ref':'u','names':['f']}",
                "frame {'type':'conversation.text','ref':'t','text':'x'}");
        Arbitrary<String> rare = Arbitraries.of(
                "lost",
                "replaced",
                "oldcall old#1",
                "cancel c#1",
                "drain",
                "gone",
                "wait 6000",
                "attached",
                "frame nonsense",
                "frame {'type':'session.close'}",
                "frame {'type':'session.open','ref':'o','page':'p'}");
        Arbitrary<String> any =
                Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(8, likely), net.jqwik.api.Tuple.of(1, rare));
        Arbitrary<List<String>> opening = Arbitraries.of(
                List.of("frame {'type':'session.open','ref':'o','page':'p'}", "taken", "attached"),
                List.of("frame {'type':'session.open','ref':'o','page':'p'}", "attached", "taken"),
                List.of("frame {'type':'session.open','ref':'o','page':'p'}"),
                List.of());
        return opening.flatMap(first -> any.list().ofMaxSize(40).map(rest -> {
            List<String> all = new ArrayList<>(first);
            all.addAll(rest);
            return all;
        }));
    }

    private record OpenDoor() implements Admission {
        @Override
        public Verdict authenticate(@Nullable String token, long nowMillis) {
            return new Verdict.Admitted(Principal.ANONYMOUS);
        }

        @Override
        public String newSessionId(Principal owner) {
            return "S1";
        }

        @Override
        public String resumeSecret(String sessionId, Principal principal, long nowMillis) {
            return "secret";
        }

        @Override
        public boolean mayResume(String sessionId, String secret, Principal principal, long nowMillis) {
            return true;
        }
    }
}
