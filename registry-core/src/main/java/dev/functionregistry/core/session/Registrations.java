package dev.functionregistry.core.session;

import dev.functionregistry.core.function.DefinitionRules;
import dev.functionregistry.core.function.FunctionCandidate;
import dev.functionregistry.core.function.FunctionDefinition;
import dev.functionregistry.core.function.Functions;
import dev.functionregistry.core.function.Refusal;
import dev.functionregistry.core.function.RegisteredFunction;
import dev.functionregistry.core.function.SchemaCheck;
import dev.functionregistry.core.function.Version;
import dev.functionregistry.core.outcome.Code;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One batch, function by function: each is judged against what those before it left, and none harms its neighbours. */
final class Registrations {
    private final Session session;
    private final long now;
    private final List<FunctionOutcome> outcomes = new ArrayList<>();
    private final Set<String> acceptedHere = new HashSet<>();
    private Functions functions;
    private int bytes;
    private int shown;

    Registrations(Session session, long now) {
        this.session = session;
        this.now = now;
        this.functions = session.functions();
        this.bytes =
                functions.all().stream().mapToInt(RegisteredFunction::bytes).sum();
        this.shown = Tools.of(session).size();
    }

    /** What the session holds after the batch so far; which versions are shown is not settled here. */
    Functions functions() {
        return functions;
    }

    List<FunctionOutcome> outcomes() {
        return outcomes;
    }

    void register(FunctionCandidate candidate, SchemaCheck schemas) {
        Optional<Refusal> refusal = DefinitionRules.check(candidate.definition(), schemas);
        outcomes.add(
                refusal.isPresent()
                        ? refused(
                                candidate,
                                refusal.get().code(),
                                refusal.get().message(),
                                refusal.get().pointer())
                        : accept(candidate));
    }

    private FunctionOutcome accept(FunctionCandidate candidate) {
        FunctionDefinition definition = candidate.definition();
        String name = definition.name();
        if (acceptedHere.contains(name + "@" + definition.version())) {
            return refused(
                    candidate,
                    Code.DUPLICATE_IN_BATCH,
                    "The batch names " + name + " " + definition.version() + " twice; the first counts.",
                    "/name");
        }
        Optional<RegisteredFunction> known = functions.find(name, definition.version());
        if (known.isPresent() && known.get().definitionHash().equals(candidate.definitionHash())) {
            functions = functions.put(known.get().confirmedBy(session.pageLife()));
            return accepted(candidate, "unchanged");
        }
        Functions after = functions.put(new RegisteredFunction(
                definition,
                candidate.definitionHash(),
                new Version(definition.version()),
                now,
                session.pageLife(),
                known.map(RegisteredFunction::shownFrom).orElse(null),
                known.map(RegisteredFunction::shownUntil).orElse(null)));
        int bytesAfter = bytes
                + definition.bytes()
                - known.map(RegisteredFunction::bytes).orElse(0);
        if (bytesAfter > SessionRules.MAX_TOOLS_BYTES) {
            return refused(
                    candidate,
                    Code.TOOLS_TOO_LARGE,
                    "The session's functions together would take " + bytesAfter + " bytes; "
                            + SessionRules.MAX_TOOLS_BYTES + " are allowed.",
                    "");
        }
        int shownAfter = shown + Tools.shownOf(name, after, session) - Tools.shownOf(name, functions, session);
        if (shownAfter > SessionRules.MAX_TOOLS) {
            return refused(
                    candidate,
                    Code.TOO_MANY_TOOLS,
                    "The session already shows " + SessionRules.MAX_TOOLS + " tools.",
                    "");
        }
        functions = after;
        bytes = bytesAfter;
        shown = shownAfter;
        return accepted(candidate, known.isPresent() ? "updated" : "registered");
    }

    void unregister(String name) {
        List<RegisteredFunction> versions = functions.versions(name);
        for (RegisteredFunction version : versions) {
            functions = functions.remove(name, version.version().text());
        }
        outcomes.add(
                versions.isEmpty()
                        ? new FunctionOutcome(
                                name,
                                null,
                                false,
                                Code.UNKNOWN_FUNCTION.name(),
                                "Function not found: the session has no function of this name.",
                                null,
                                List.of(),
                                null)
                        : new FunctionOutcome(name, null, true, "unregistered", null, null, List.of(), null));
    }

    /** Takes away what another page life registered and this one did not confirm. */
    void removeUnconfirmed() {
        for (RegisteredFunction function : functions.all()) {
            if (!function.pageLife().equals(session.pageLife())) {
                functions = functions.remove(function.name(), function.version().text());
            }
        }
    }

    private FunctionOutcome accepted(FunctionCandidate candidate, String code) {
        FunctionDefinition definition = candidate.definition();
        acceptedHere.add(definition.name() + "@" + definition.version());
        return new FunctionOutcome(
                definition.name(),
                definition.version(),
                true,
                code,
                null,
                null,
                candidate.warnings(),
                definition.deadlineMs());
    }

    private static FunctionOutcome refused(FunctionCandidate candidate, Code code, String message, String pointer) {
        FunctionDefinition definition = candidate.definition();
        return new FunctionOutcome(
                definition.name(),
                definition.version(),
                false,
                code.name(),
                message,
                pointer,
                candidate.warnings(),
                null);
    }
}
