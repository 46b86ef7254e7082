package dev.functionregistry.processor.avro;

import dev.functionregistry.core.function.Finding;
import dev.functionregistry.core.function.FunctionCandidate;
import dev.functionregistry.core.function.FunctionDefinition;
import dev.functionregistry.core.session.DefinitionChange;
import dev.functionregistry.core.session.DueReason;
import dev.functionregistry.core.session.FunctionOutcome;
import dev.functionregistry.core.session.SessionEvent;
import dev.functionregistry.core.session.SessionInput;
import dev.functionregistry.core.session.Tool;
import dev.functionregistry.schemas.avro.AttachOutcome;
import dev.functionregistry.schemas.avro.FunctionsRegistered;
import dev.functionregistry.schemas.avro.FunctionsUnregistered;
import dev.functionregistry.schemas.avro.RegistrationOutcome;
import dev.functionregistry.schemas.avro.SessionAttached;
import dev.functionregistry.schemas.avro.SessionClosed;
import dev.functionregistry.schemas.avro.SessionDetached;
import dev.functionregistry.schemas.avro.SessionDue;
import dev.functionregistry.schemas.avro.SessionOpened;
import dev.functionregistry.schemas.avro.SessionTools;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/** Sessions: what comes in, and what the decisions become. */
public final class SessionRecords {
    private SessionRecords() {}

    /**
     * The input that a record of {@code functions.registrations} carries; empty when it is none for a session or its words are not known.
     *
     * @param offset offset of the record, which is the epoch of an attach
     * @param candidate adds to a definition what the shell computes
     */
    public static Optional<SessionInput> input(
            SpecificRecord avro, long offset, Function<FunctionDefinition, FunctionCandidate> candidate) {
        return Optional.ofNullable(
                switch (avro) {
                    case SessionOpened opened ->
                        new SessionInput.Open(
                                Parties.principal(opened.getPrincipal()), opened.getOrigin(), opened.getGraceMs());
                    case SessionAttached attached ->
                        new SessionInput.Attach(
                                offset,
                                attached.getRef(),
                                Parties.gateway(attached.getGateway()),
                                Parties.principal(attached.getPrincipal()),
                                attached.getOrigin(),
                                attached.getPageLife());
                    case SessionDetached detached -> new SessionInput.Detach(detached.getEpoch(), detached.getReason());
                    case SessionClosed closed -> new SessionInput.Close(closed.getEpoch(), closed.getReason());
                    case FunctionsRegistered registered ->
                        new SessionInput.Register(
                                registered.getRef(),
                                registered.getEpoch(),
                                registered.getNumber(),
                                registered.getFunctions().stream()
                                        .map(Definitions::definition)
                                        .map(candidate)
                                        .toList());
                    case FunctionsUnregistered unregistered ->
                        new SessionInput.Unregister(
                                unregistered.getRef(),
                                unregistered.getEpoch(),
                                unregistered.getNumber(),
                                unregistered.getNames());
                    case SessionDue due ->
                        switch (due.getReason()) {
                            case "GRACE_OVER" -> new SessionInput.Due(due.getEpoch(), DueReason.GRACE_OVER);
                            case "GATEWAY_LOST" -> new SessionInput.Due(due.getEpoch(), DueReason.GATEWAY_LOST);
                            case "POLICY_CHANGED" -> new SessionInput.Due(due.getEpoch(), DueReason.POLICY_CHANGED);
                            default -> null;
                        };
                    default -> null;
                });
    }

    public static SessionDue due(long epoch, DueReason reason) {
        return new SessionDue(epoch, reason.name());
    }

    public static AttachOutcome outcome(SessionEvent.Attached attached) {
        return new AttachOutcome(
                attached.gateway().instance(),
                attached.epoch(),
                attached.ref(),
                true,
                null,
                null,
                attached.resumed(),
                attached.revision());
    }

    public static AttachOutcome outcome(SessionEvent.AttachRefused refused) {
        return new AttachOutcome(
                refused.gateway().instance(),
                refused.epoch(),
                refused.ref(),
                false,
                refused.code().name(),
                refused.message(),
                false,
                0L);
    }

    /** Takes back an attach that was accepted before; {@code ref} is empty since nobody asked. */
    public static AttachOutcome outcome(SessionEvent.SocketDropped dropped) {
        return new AttachOutcome(
                dropped.gateway().instance(),
                dropped.epoch(),
                "",
                false,
                dropped.code().name(),
                dropped.code().meaning(),
                false,
                0L);
    }

    public static RegistrationOutcome outcome(SessionEvent.RegistrationAnswered answered) {
        return new RegistrationOutcome(
                answered.gateway().instance(),
                answered.epoch(),
                answered.ref(),
                answered.revision(),
                answered.functions().stream().map(SessionRecords::outcome).toList());
    }

    private static dev.functionregistry.schemas.avro.FunctionOutcome outcome(FunctionOutcome outcome) {
        return new dev.functionregistry.schemas.avro.FunctionOutcome(
                outcome.name(),
                outcome.version(),
                outcome.accepted(),
                outcome.code(),
                outcome.message(),
                outcome.pointer(),
                outcome.warnings().stream().map(SessionRecords::finding).toList(),
                outcome.deadlineMs(),
                Optional.ofNullable(outcome.change())
                        .map(DefinitionChange::kind)
                        .orElse(null));
    }

    private static dev.functionregistry.schemas.avro.Finding finding(Finding finding) {
        return new dev.functionregistry.schemas.avro.Finding(finding.code(), finding.message(), finding.pointer());
    }

    public static SessionTools tools(long revision, List<Tool> tools, String reason, long changedAt) {
        return new SessionTools(
                revision, tools.stream().map(SessionRecords::tool).toList(), reason, changedAt);
    }

    private static dev.functionregistry.schemas.avro.Tool tool(Tool tool) {
        return new dev.functionregistry.schemas.avro.Tool(
                tool.name(),
                tool.version(),
                tool.description(),
                tool.parameters(),
                tool.definitionHash(),
                tool.announceAfterMs(),
                tool.sensitive());
    }
}
