package dev.functionregistry.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.access.Principal;
import dev.functionregistry.gateway.codec.FrameReader;
import dev.functionregistry.gateway.codec.FrameWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plays a table of inputs and expected effects against a fresh protocol. One line each, single quotes for double ones:
 *
 * <pre>
 * &gt; {...}            the client sends a frame          &lt; {...}        the client gets a frame
 * ~ taken 7          the log took the oldest write      + Record ...   a record is written
 * ~ lost             the log did not take it            claim, release mail for the session
 * @ attached 7 ...   mail comes, see {@link #mail}       x 4002 CODE    the socket closes
 * ! gone, lost, drain, cut   the socket or the gateway
 * t 500              so many milliseconds pass, then a tick
 * ? c#1              the reminder comes                  remind c#1 10  a reminder is asked for
 * </pre>
 */
final class ProtocolTable {
    private static final Principal BOB = new Principal("iss", "bob", Set.of(), Set.of("tenant:acme"));
    private static final Principal ALICE = new Principal("iss", "alice", Set.of("admin"), Set.of("read"));

    static final SessionLimits LIMITS = new SessionLimits(60_000, 10_000, 5_000, 262_144, 128, 3, 5, 2, 3);

    private final SessionProtocol protocol;
    private final Deque<Receipt> receipts = new ArrayDeque<>();
    private SessionState state;
    private long now = 1_000_000_000L;
    private int attaches;

    private ProtocolTable(boolean anonymous, @Nullable String headerToken) {
        protocol = new SessionProtocol(new TestAdmission(anonymous), LIMITS, () -> "a" + ++attaches);
        state = new SessionState.Fresh(new SessionState.Handshake("https://page.example", headerToken), now);
    }

    static void play(String table) {
        new ProtocolTable(true, null).run(table);
    }

    static void playWithTokensOnly(String table) {
        new ProtocolTable(false, null).run(table);
    }

    static void playWithHeader(String headerToken, String table) {
        new ProtocolTable(false, headerToken).run(table);
    }

    /** The rows that open an anonymous session under epoch 7. */
    static final String OPEN = """
            > {'type':'session.open','ref':'o','page':'p1'}
            claim
            + SessionOpened owner=anonymous client=null grace=60000
            + SessionAttached ref=a1 owner=anonymous page=p1 resuming=false held=[]
            ~ taken 7
            @ attached 7 a1
            < {'type':'session.opened','ref':'o','sessionId':'S1','resumeSecret':'secret-of-S1','resumed':false,'epoch':7,'graceMs':60000,'revision':0,'limits':{'maxFrameBytes':262144,'maxTools':128}}
            """;

    private void run(String table) {
        List<String> lines =
                table.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        int i = 0;
        while (i < lines.size()) {
            String input = lines.get(i++);
            List<String> expected = new ArrayList<>();
            while (i < lines.size() && isOutput(lines.get(i))) {
                expected.add(lines.get(i++).replace('\'', '"'));
            }
            assertThat(outputs(input.replace('\'', '"'))).as("after %s", input).isEqualTo(expected);
        }
    }

    private static boolean isOutput(String line) {
        return line.startsWith("<")
                || line.startsWith("+")
                || line.startsWith("x ")
                || line.startsWith("remind ")
                || line.equals("claim")
                || line.equals("release");
    }

    private List<String> outputs(String line) {
        SessionProtocol.Step step = protocol.next(state, input(line.charAt(0), line.substring(2)), now);
        state = step.state();
        List<String> outputs = new ArrayList<>();
        for (Effect effect : step.effects()) {
            outputs.add(
                    switch (effect) {
                        case Effect.Send(ServerFrame frame) -> "< " + FrameWriter.write(frame);
                        case Effect.Append append -> {
                            assertThat(append.sessionId()).isEqualTo("S1");
                            if (!(append.receipt() instanceof Receipt.None)) {
                                receipts.add(append.receipt());
                            }
                            yield "+ " + words(append.record())
                                    + (append.traceparent() == null ? "" : " trace=" + append.traceparent());
                        }
                        case Effect.Remind(ExecutionId id, long afterMs) -> "remind " + id + " " + afterMs;
                        case Effect.Claim claim -> "claim";
                        case Effect.Release release -> "release";
                        case Effect.Close(int code, String reason) -> "x " + code + " " + reason;
                    });
        }
        return outputs;
    }

    private SessionInput input(char kind, String rest) {
        return switch (kind) {
            case '>' -> new SessionInput.Received(FrameReader.read(rest));
            case '@' -> new SessionInput.Delivered(mail(rest.split(" ")));
            case '~' ->
                rest.equals("lost")
                        ? new SessionInput.NotTaken(receipts.remove())
                        : new SessionInput.Taken(receipts.remove(), Long.parseLong(rest.split(" ")[1]));
            case '?' -> new SessionInput.Reminded(ExecutionId.parse(rest).orElseThrow());
            case 't' -> {
                now += Long.parseLong(rest) * 1_000;
                yield new SessionInput.Tick();
            }
            case '!' ->
                switch (rest) {
                    case "gone" -> new SessionInput.Gone(true);
                    case "lost" -> new SessionInput.Gone(false);
                    case "drain" -> new SessionInput.Drain(250);
                    case "cut" -> new SessionInput.Cut(1009, EdgeCode.FRAME_TOO_LARGE, "Too large.");
                    default -> throw new IllegalArgumentException(rest);
                };
            default -> throw new IllegalArgumentException(kind + rest);
        };
    }

    /**
     * {@code attached <epoch> <ref>}, {@code refused <epoch> <ref> <code>}, {@code batch <epoch> <ref> <revision> <name>…}, {@code call <epoch>
     * <id> <leftMs> <arguments>}, {@code cancel <epoch> <id> <reason>}, {@code say <ref> <text> <done>}.
     */
    private static Mail mail(String[] words) {
        return switch (words[0]) {
            case "attached" -> new Mail.AttachAnswer(epoch(words), words[2], true, null, null, words.length > 3, 0);
            case "refused" ->
                new Mail.AttachAnswer(
                        epoch(words),
                        words.length > 3 ? words[2] : "",
                        false,
                        words[words.length - 1],
                        "No.",
                        false,
                        0);
            case "batch" -> {
                List<FunctionAnswer> answers = new ArrayList<>();
                for (int i = 4; i < words.length; i++) {
                    answers.add(new FunctionAnswer(
                            words[i], "1.0.0", true, "registered", null, null, List.of(), null, null));
                }
                yield new Mail.BatchAnswer(epoch(words), words[2], Long.parseLong(words[3]), answers);
            }
            case "call" ->
                new Mail.ExecutionAsked(
                        epoch(words),
                        ExecutionId.parse(words[2]).orElseThrow(),
                        "f",
                        "1.0.0",
                        words[4],
                        Long.parseLong(words[3]),
                        words.length > 5 ? words[5] : null);
            case "cancel" ->
                new Mail.ExecutionCancelled(
                        epoch(words), ExecutionId.parse(words[2]).orElseThrow(), words[3]);
            case "say" -> new Mail.AssistantSpoke(words[1], words[2], Boolean.parseBoolean(words[3]), null);
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    private static long epoch(String[] words) {
        return Long.parseLong(words[1]);
    }

    private static String words(LogRecord record) {
        return switch (record) {
            case LogRecord.Opened opened ->
                "SessionOpened owner=" + name(opened.owner()) + " client=" + opened.client() + " grace="
                        + opened.graceMs();
            case LogRecord.Attached attached ->
                "SessionAttached ref=" + attached.ref() + " owner=" + name(attached.principal()) + " page="
                        + attached.pageLife() + " resuming=" + attached.resuming() + " held="
                        + attached.held().stream()
                                .map(held -> held.id() + (held.started() ? " started" : ""))
                                .toList();
            case LogRecord.Detached detached -> "SessionDetached " + detached.epoch() + " " + detached.reason();
            case LogRecord.Closed closed -> "SessionClosed " + closed.epoch() + " " + closed.reason();
            case LogRecord.Registered registered ->
                "FunctionsRegistered ref=" + registered.ref() + " epoch=" + registered.epoch() + " number="
                        + registered.number() + " "
                        + registered.functions().stream()
                                .map(function -> function.name() + "@" + function.version())
                                .toList();
            case LogRecord.Unregistered unregistered ->
                "FunctionsUnregistered ref=" + unregistered.ref() + " epoch=" + unregistered.epoch() + " number="
                        + unregistered.number() + " " + unregistered.names();
            case LogRecord.Started started -> "ExecutionStarted " + started.id() + " epoch=" + started.epoch();
            case LogRecord.Result result ->
                "ExecutionResult " + result.id() + " epoch=" + result.epoch() + " number=" + result.number() + " "
                        + answer(result.answer()) + " handler=" + result.handlerMicros();
            case LogRecord.ModelCall call -> "RealtimeSession " + call.callId();
            case LogRecord.Turn turn ->
                "UserTurn ref=" + turn.ref() + " revision=" + turn.revision()
                        + (turn.tenant() == null ? "" : " tenant=" + turn.tenant())
                        + (turn.options() == null ? "" : " options=" + turn.options()) + " " + turn.text();
        };
    }

    private static String answer(ClientFrame.Answer answer) {
        return switch (answer) {
            case ClientFrame.Answer.Returned(String result) -> "returned " + result;
            case ClientFrame.Answer.Failed failed -> "failed " + failed.code() + " retryable=" + failed.retryable();
        };
    }

    private static String name(Principal principal) {
        return principal.anonymous() ? "anonymous" : String.valueOf(principal.subject());
    }

    private record TestAdmission(boolean anonymous) implements Admission {
        @Override
        public Verdict authenticate(@Nullable String token, long nowMillis) {
            if (token == null && anonymous) {
                return new Verdict.Admitted(Principal.ANONYMOUS);
            }
            if (token != null && token.equals("alice")) {
                return new Verdict.Admitted(ALICE);
            }
            if (token != null && token.equals("bob")) {
                return new Verdict.Admitted(BOB);
            }
            return token != null && token.equals("busy")
                    ? new Verdict.Refused(EdgeCode.OVERLOADED, "Too many.")
                    : new Verdict.Refused(EdgeCode.UNAUTHENTICATED, "No.");
        }

        @Override
        public String newSessionId(Principal owner) {
            return "S1";
        }

        @Override
        public String resumeSecret(String sessionId, Principal principal, long nowMillis) {
            return "secret-of-" + sessionId;
        }

        @Override
        public boolean mayResume(String sessionId, String secret, Principal principal, long nowMillis) {
            return secret.equals("secret-of-" + sessionId);
        }
    }
}
