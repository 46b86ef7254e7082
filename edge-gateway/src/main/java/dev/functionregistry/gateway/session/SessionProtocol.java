package dev.functionregistry.gateway.session;

import dev.functionregistry.access.Principal;
import dev.functionregistry.gateway.session.SessionState.Attached;
import dev.functionregistry.gateway.session.SessionState.Attaching;
import dev.functionregistry.gateway.session.SessionState.Closing;
import dev.functionregistry.gateway.session.SessionState.Ended;
import dev.functionregistry.gateway.session.SessionState.Fresh;
import dev.functionregistry.gateway.session.SessionState.Orphaned;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The life of one socket.
 *
 * <pre>
 *  Fresh --session.open--> Attaching --AttachOutcome--> Attached --session.close--> Closing
 *    |                      |    |                        |                           |
 *    | refused, timeout     |    | socket gone before     | replaced, drain,          | SessionClosed
 *    | wrong first frame    |    | its epoch is known     | too many, gone            | taken
 *    v                      |    v                        v                           v
 *  Ended &lt;----refused,------+  Orphaned --epoch known-> Ended &lt;-----------------------+
 *              timeout            (writes SessionDetached)
 * </pre>
 *
 * <ul>
 *   <li><b>Fresh</b>: the first frame must be session.open; anything else ends the socket.
 *   <li><b>Attaching</b>: SessionAttached is written; its offset is the epoch. Whether the processor or the producer answers first does not
 *       matter. Frames and mail that come meanwhile wait, in order and bounded.
 *   <li><b>Attached</b>: frames become records, mail of the same epoch becomes frames, see {@link AttachedRules}.
 *   <li><b>Closing</b>, <b>Orphaned</b>: only the log's answer is awaited.
 * </ul>
 *
 * Security rule: every record is written under the session id that was made here or proven by its resume secret; no frame names one.
 *
 * <p>Pure but for the two suppliers of ids. Not aware of threads: the caller feeds one input at a time.
 */
public final class SessionProtocol {
    private final Admission admission;
    private final SessionLimits limits;
    private final Supplier<String> attachRefs;
    private final AttachedRules attached;

    /** @param attachRefs makes references that no other attach of this gateway has */
    public SessionProtocol(Admission admission, SessionLimits limits, Supplier<String> attachRefs) {
        this.admission = admission;
        this.limits = limits;
        this.attachRefs = attachRefs;
        this.attached = new AttachedRules(limits);
    }

    /**
     * Where the socket stands after an input, and what is to be done.
     *
     * @param now microseconds since the epoch
     */
    public Step next(SessionState state, SessionInput input, long now) {
        return switch (state) {
            case Fresh fresh -> fresh(fresh, input, now);
            case Attaching attaching -> attaching(attaching, input, now);
            case Attached open -> attached.next(open, input, now);
            case Closing closing -> closing(closing, input);
            case Orphaned orphaned -> orphaned(orphaned, input);
            case Ended ended -> Step.stay(ended);
        };
    }

    private Step fresh(Fresh state, SessionInput input, long now) {
        return switch (input) {
            case SessionInput.Received(ClientFrame.Open open) -> open(state, open, now);
            case SessionInput.Received(ClientFrame.Unreadable bad) -> {
                var error = Errors.of(bad.code(), bad.message(), bad.ref(), bad.id(), bad.pointer(), true);
                yield Step.end(List.of(new Effect.Send(error), close(CloseCode.NOT_OPEN, bad.code())));
            }
            case SessionInput.Received other ->
                refuse(CloseCode.NOT_OPEN, EdgeCode.NOT_OPEN, "The first frame must be session.open.", null);
            case SessionInput.Tick tick ->
                now - state.since() < limits.openTimeoutMs() * 1_000
                        ? Step.stay(state)
                        : refuse(CloseCode.NOT_OPEN, EdgeCode.NOT_OPEN, "No session.open came in time.", null);
            case SessionInput.Drain drain ->
                refuse(CloseCode.DRAINING, EdgeCode.UNAVAILABLE, "This gateway is about to stop.", null);
            case SessionInput.Cut cut -> refuse(cut.closeCode(), cut.code(), cut.message(), null);
            case SessionInput.Gone gone -> Step.end(List.of());
            case SessionInput.Delivered delivered -> Step.stay(state);
            case SessionInput.Taken taken -> Step.stay(state);
            case SessionInput.NotTaken notTaken -> Step.stay(state);
            case SessionInput.Reminded reminded -> Step.stay(state);
        };
    }

    private Step open(Fresh state, ClientFrame.Open open, long now) {
        String token = open.token() == null ? state.handshake().headerToken() : open.token();
        return switch (admission.authenticate(token, now / 1_000)) {
            case Admission.Verdict.Refused(EdgeCode code, String message) ->
                refuse(
                        code == EdgeCode.UNAUTHENTICATED
                                ? CloseCode.UNAUTHENTICATED
                                : code.retryable() ? CloseCode.TRY_LATER : CloseCode.FORBIDDEN,
                        code,
                        message,
                        open.ref());
            case Admission.Verdict.Admitted(Principal principal) -> announce(state, open, principal, now);
        };
    }

    private Step announce(Fresh state, ClientFrame.Open open, Principal principal, long now) {
        ClientFrame.Resume resume = open.resume();
        if (resume != null && !admission.mayResume(resume.sessionId(), resume.secret(), principal, now / 1_000)) {
            return refuse(
                    CloseCode.SESSION_GONE,
                    EdgeCode.SESSION_GONE,
                    "The session cannot be resumed with this secret; open a new one.",
                    open.ref());
        }
        String sessionId = resume == null ? admission.newSessionId(principal) : resume.sessionId();
        String origin = state.handshake().origin();
        String attachRef = attachRefs.get();
        List<LogRecord.HeldExecution> held = open.held().stream()
                .flatMap(one ->
                        ExecutionId.parse(one.id()).map(id -> new LogRecord.HeldExecution(id, one.started())).stream())
                .toList();
        List<Effect> effects = new ArrayList<>();
        effects.add(new Effect.Claim(sessionId));
        if (resume == null) {
            var opened = new LogRecord.Opened(principal, origin, open.client(), limits.graceMs());
            effects.add(new Effect.Append(sessionId, opened, new Receipt.None(), null));
        }
        var attach = new LogRecord.Attached(attachRef, principal, origin, open.page(), resume != null, held);
        effects.add(new Effect.Append(sessionId, attach, new Receipt.Attach(attachRef), null));
        return new Step(
                new Attaching(sessionId, principal, attachRef, open.ref(), null, now, List.of(), held.size()), effects);
    }

    private Step attaching(Attaching state, SessionInput input, long now) {
        return switch (input) {
            case SessionInput.Taken(Receipt.Attach(String ref), long offset) ->
                Step.stay(ref.equals(state.attachRef()) ? state.withEpoch(offset) : state);
            case SessionInput.NotTaken(Receipt.Attach attach) ->
                unavailable(state, "The log did not take the session.");
            case SessionInput.Delivered(Mail.AttachAnswer answer)
            when answer.ref().equals(state.attachRef()) ->
                answer.accepted() ? attached(state, answer, now) : refused(state, answer);
            case SessionInput.Received received -> wait(state, received);
            case SessionInput.Delivered delivered -> wait(state, delivered);
            case SessionInput.Tick tick ->
                now - state.since() < limits.attachTimeoutMs() * 1_000
                        ? Step.stay(state)
                        : unavailable(state, "The session was not answered in time.");
            case SessionInput.Drain drain ->
                leave(state, "draining", CloseCode.DRAINING, EdgeCode.UNAVAILABLE, "This gateway is about to stop.");
            case SessionInput.Cut cut -> leave(state, "socket_lost", cut.closeCode(), cut.code(), cut.message());
            case SessionInput.Gone gone -> gone(state, gone.orderly());
            case SessionInput.Taken other -> Step.stay(state);
            case SessionInput.NotTaken other -> Step.stay(state);
            case SessionInput.Reminded other -> Step.stay(state);
        };
    }

    /** What comes before the processor's answer waits for it, so that a client may send without waiting. */
    private Step wait(Attaching state, SessionInput input) {
        if (state.early().size() >= limits.maxPending()) {
            return leave(
                    state,
                    "socket_lost",
                    CloseCode.TRY_LATER,
                    EdgeCode.OVERLOADED,
                    "Too much was sent before the answer.");
        }
        List<SessionInput> early = new ArrayList<>(state.early());
        early.add(input);
        return Step.stay(state.withEarly(early));
    }

    private Step attached(Attaching before, Mail.AttachAnswer answer, long now) {
        var frame = new ServerFrame.Opened(
                before.clientRef(),
                before.sessionId(),
                admission.resumeSecret(before.sessionId(), before.principal(), now / 1_000),
                answer.resumed(),
                answer.epoch(),
                limits.graceMs(),
                answer.revision(),
                limits.maxFrameBytes(),
                limits.maxTools());
        SessionState state = new Attached(
                before.sessionId(),
                before.principal().tenant(),
                answer.epoch(),
                answer.revision(),
                0,
                0,
                Map.of(),
                Map.of(),
                Map.of(),
                AnsweredExecutions.NONE,
                Allowance.full(limits, now).plus(before.held()));
        List<Effect> effects = new ArrayList<>(List.of(new Effect.Send(frame)));
        for (SessionInput waited : before.early()) {
            Step step = next(state, waited, now);
            state = step.state();
            effects.addAll(step.effects());
        }
        return new Step(state, effects);
    }

    private static Step refused(Attaching state, Mail.AttachAnswer answer) {
        String code = Objects.requireNonNullElse(answer.code(), EdgeCode.SESSION_GONE.name());
        String message = Objects.requireNonNullElse(answer.message(), "The session was refused.");
        return Step.end(List.of(
                new Effect.Send(Errors.passedOn(code, message, state.clientRef())),
                new Effect.Release(state.sessionId()),
                new Effect.Close(Errors.closeCodeOf(code), code)));
    }

    private static Step unavailable(Attaching state, String message) {
        return leave(state, "socket_lost", CloseCode.TRY_LATER, EdgeCode.UNAVAILABLE, message);
    }

    private static Step leave(Attaching state, String reason, int closeCode, EdgeCode code, String message) {
        List<Effect> effects = new ArrayList<>();
        effects.add(new Effect.Send(Errors.fatal(code, message, state.clientRef())));
        effects.add(close(closeCode, code));
        return departed(state, reason, effects);
    }

    private static Step gone(Attaching state, boolean orderly) {
        return departed(state, orderly ? "socket_closed" : "socket_lost", new ArrayList<>());
    }

    /** The announced session must not stay with a socket that is no more: detach it now, or as soon as its epoch is known. */
    private static Step departed(Attaching state, String reason, List<Effect> effects) {
        effects.add(new Effect.Release(state.sessionId()));
        Long epoch = state.epoch();
        if (epoch == null) {
            return new Step(new Orphaned(state.sessionId(), state.attachRef()), effects);
        }
        effects.add(
                new Effect.Append(state.sessionId(), new LogRecord.Detached(epoch, reason), new Receipt.None(), null));
        return Step.end(effects);
    }

    private static Step closing(Closing state, SessionInput input) {
        return switch (input) {
            case SessionInput.Taken(Receipt.Close close, long offset) ->
                Step.end(List.of(new Effect.Close(CloseCode.NORMAL, "CLOSED")));
            case SessionInput.NotTaken(Receipt.Close(String ref)) ->
                refuse(CloseCode.TRY_LATER, EdgeCode.UNAVAILABLE, "The log did not take the end of the session.", ref);
            case SessionInput.Gone gone -> Step.end(List.of());
            case SessionInput.Drain drain -> Step.end(List.of(close(CloseCode.DRAINING, EdgeCode.UNAVAILABLE)));
            case SessionInput.Cut cut -> refuse(cut.closeCode(), cut.code(), cut.message(), null);
            case SessionInput.Received other -> Step.stay(state);
            case SessionInput.Delivered other -> Step.stay(state);
            case SessionInput.Taken other -> Step.stay(state);
            case SessionInput.NotTaken other -> Step.stay(state);
            case SessionInput.Tick tick -> Step.stay(state);
            case SessionInput.Reminded other -> Step.stay(state);
        };
    }

    private static Step orphaned(Orphaned state, SessionInput input) {
        Optional<Long> epoch = switch (input) {
            case SessionInput.Taken(Receipt.Attach attach, long offset) -> Optional.of(offset);
            case SessionInput.Taken other -> Optional.empty();
            case SessionInput.NotTaken other -> Optional.empty();
            case SessionInput.Received other -> Optional.empty();
            case SessionInput.Delivered other -> Optional.empty();
            case SessionInput.Tick other -> Optional.empty();
            case SessionInput.Reminded other -> Optional.empty();
            case SessionInput.Drain other -> Optional.empty();
            case SessionInput.Cut other -> Optional.empty();
            case SessionInput.Gone other -> Optional.empty();
        };
        return epoch.map(offset -> Step.end(List.of(new Effect.Append(
                        state.sessionId(), new LogRecord.Detached(offset, "socket_lost"), new Receipt.None(), null))))
                .orElseGet(() -> Step.stay(state));
    }

    private static Step refuse(int closeCode, EdgeCode code, String message, @Nullable String ref) {
        return Step.end(List.of(new Effect.Send(Errors.fatal(code, message, ref)), close(closeCode, code)));
    }

    private static Effect close(int closeCode, EdgeCode code) {
        return new Effect.Close(closeCode, code.name());
    }

    /** A state and what is to be done on the way to it, in order. */
    public record Step(SessionState state, List<Effect> effects) {
        public Step {
            effects = List.copyOf(effects);
        }

        static Step stay(SessionState state) {
            return new Step(state, List.of());
        }

        static Step end(List<Effect> effects) {
            return new Step(new Ended(), effects);
        }
    }
}
