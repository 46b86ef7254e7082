package dev.functionregistry.core.session;

import dev.functionregistry.core.function.DefinitionRules;
import dev.functionregistry.core.function.Finding;
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
import org.jspecify.annotations.Nullable;

/** One batch, function by function: each is judged against what those before it left, and none harms its neighbours. */
final class Registrations {
    /** Names that a sentence lists before it only counts the rest. */
    private static final int MOST_NAMES = 10;

    /** UTF-16 units of lint remarks in one answer, which must fit into a record. */
    private static final int MOST_REMARKS = 64 * 1024;

    private final Session session;
    private final long now;
    private final SessionPorts ports;
    private final List<FunctionOutcome> outcomes = new ArrayList<>();
    private final Set<String> acceptedHere = new HashSet<>();
    private final List<String> leftOut = new ArrayList<>();
    private Functions functions;
    private int definitions;
    private int bytes;
    private int shown;
    private int remarks;

    Registrations(Session session, long now, SessionPorts ports) {
        this.session = session;
        this.now = now;
        this.ports = ports;
        this.functions = session.functions();
        List<RegisteredFunction> all = functions.all();
        this.definitions = all.size();
        this.bytes = all.stream().mapToInt(RegisteredFunction::bytes).sum();
        this.shown = Tools.visible(session, ports.policy()).size();
    }

    /** What the session holds after the batch so far; which versions are shown is not settled here. */
    Functions functions() {
        return functions;
    }

    /** One per function, in the order asked. Those that found no room are told of one another. */
    List<FunctionOutcome> outcomes() {
        String room = "A model sees at most " + SessionRules.MAX_TOOLS + " tools of a session; left out: "
                + listed(leftOut) + ".";
        return outcomes.stream()
                .map(outcome -> outcome.code().equals(Code.TOO_MANY_TOOLS.name()) ? outcome.saying(room) : outcome)
                .toList();
    }

    void register(FunctionCandidate candidate) {
        FunctionOutcome outcome = DefinitionRules.check(candidate.definition(), ports.schemas())
                .map(refusal -> refused(candidate, refusal))
                .orElseGet(() -> accept(candidate));
        outcomes.add(outcome.warning(affordable(candidate.warnings())));
    }

    private List<Finding> affordable(List<Finding> warnings) {
        List<Finding> affordable = new ArrayList<>();
        for (Finding warning : warnings) {
            remarks += warning.code().length()
                    + warning.message().length()
                    + warning.pointer().length();
            if (remarks <= MOST_REMARKS) {
                affordable.add(warning);
            }
        }
        return affordable;
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
            return accepted(candidate, "unchanged", null, null);
        }
        Optional<RegisteredFunction> before = known.or(() -> functions.nextOlder(name, definition.version()));
        SchemaCheck.Problem broken =
                before.flatMap(old -> broken(old, definition)).orElse(null);
        if (known.isPresent() && broken != null) {
            return refused(
                    candidate,
                    Code.BREAKING_CHANGE,
                    "A call that fitted " + name + " " + definition.version() + " may not fit any more: "
                            + broken.pointer() + " " + broken.message()
                            + ". Give it a new version, or unregister it first.",
                    broken.pointer());
        }
        return enter(candidate, known.orElse(null), before.orElse(null), broken);
    }

    /** Where the parameters refuse what those before allowed; the pointer leads into the definition. */
    private Optional<SchemaCheck.Problem> broken(RegisteredFunction before, FunctionDefinition after) {
        return ports.changes()
                .breaks(before.definition().parameters(), after.parameters())
                .map(problem -> new SchemaCheck.Problem("/parameters" + problem.pointer(), problem.message()));
    }

    /** Takes a definition in whose place is clear, if there is room for it. */
    private FunctionOutcome enter(
            FunctionCandidate candidate,
            @Nullable RegisteredFunction known,
            @Nullable RegisteredFunction before,
            SchemaCheck.@Nullable Problem broken) {
        FunctionDefinition definition = candidate.definition();
        if (known == null && crowded(definition.name())) {
            return refused(
                    candidate,
                    Code.TOO_MANY_VERSIONS,
                    "A name has at most " + SessionRules.MAX_VERSIONS + " versions and a session at most "
                            + SessionRules.MAX_DEFINITIONS + " definitions; unregister what is no longer needed.",
                    "/version");
        }
        Functions after = functions.put(new RegisteredFunction(
                definition,
                candidate.definitionHash(),
                new Version(definition.version()),
                now,
                session.pageLife(),
                known == null ? null : known.shownFrom(),
                known == null ? null : known.shownUntil()));
        int bytesAfter = bytes + definition.bytes() - (known == null ? 0 : known.bytes());
        if (bytesAfter > SessionRules.MAX_TOOLS_BYTES) {
            return refused(
                    candidate,
                    Code.TOOLS_TOO_LARGE,
                    "The session's functions together would take " + bytesAfter + " bytes; "
                            + SessionRules.MAX_TOOLS_BYTES + " are allowed.",
                    "");
        }
        int shownAfter = shown
                + Tools.shownOf(definition.name(), after, session, ports.policy())
                - Tools.shownOf(definition.name(), functions, session, ports.policy());
        if (shownAfter > shown && shownAfter > SessionRules.MAX_TOOLS) {
            leftOut.add(definition.name());
            return refused(candidate, Code.TOO_MANY_TOOLS, Code.TOO_MANY_TOOLS.meaning(), "");
        }
        functions = after;
        bytes = bytesAfter;
        shown = shownAfter;
        definitions += known == null ? 1 : 0;
        DefinitionChange change = before == null
                ? null
                : DefinitionChange.between(
                        before, definition, candidate.definitionHash(), broken == null ? null : broken.pointer());
        String message = broken == null || before == null
                ? null
                : "A breaking change since " + before.version().text() + ": " + broken.pointer() + " "
                        + broken.message() + ".";
        return accepted(candidate, known == null ? "registered" : "updated", change, message);
    }

    private boolean crowded(String name) {
        return definitions >= SessionRules.MAX_DEFINITIONS
                || functions.versions(name).size() >= SessionRules.MAX_VERSIONS;
    }

    /** @param what a name, with all its versions, or {@code name@version}: names have no such character */
    void unregister(String what) {
        int at = what.indexOf('@');
        String name = at < 0 ? what : what.substring(0, at);
        String version = at < 0 ? null : what.substring(at + 1);
        List<RegisteredFunction> leaving = functions.versions(name).stream()
                .filter(function -> version == null || function.version().text().equals(version))
                .toList();
        for (RegisteredFunction function : leaving) {
            functions = functions.remove(name, function.version().text());
        }
        outcomes.add(
                leaving.isEmpty()
                        ? FunctionOutcome.unknown(name, version)
                        : FunctionOutcome.unregistered(name, version));
    }

    /** Takes away what another page life registered and this one did not confirm. */
    void removeUnconfirmed() {
        for (RegisteredFunction function : functions.all()) {
            if (!function.pageLife().equals(session.pageLife())) {
                functions = functions.remove(function.name(), function.version().text());
            }
        }
    }

    private FunctionOutcome accepted(
            FunctionCandidate candidate, String code, @Nullable DefinitionChange change, @Nullable String message) {
        FunctionDefinition definition = candidate.definition();
        acceptedHere.add(definition.name() + "@" + definition.version());
        return new FunctionOutcome(
                definition.name(),
                definition.version(),
                true,
                code,
                message == null ? whyHidden(definition) : message,
                change == null ? null : change.breaksAt(),
                List.of(),
                definition.deadlineMs(),
                change);
    }

    /** Says to the author why the model does not see what was just accepted; null when it does. */
    private @Nullable String whyHidden(FunctionDefinition definition) {
        Optional<RegisteredFunction> current = functions.current(definition.name());
        if (current.isEmpty() || !current.get().version().text().equals(definition.version())) {
            return "The model does not see it: "
                    + current.map(other -> "it sees version " + other.version().text())
                            .orElse("every version of it is deprecated")
                    + ".";
        }
        String missing = Tools.missing(current.get(), session, ports.policy());
        if (missing != null) {
            return "The model does not see it: " + missing + ".";
        }
        return shown > SessionRules.MAX_TOOLS
                        && Tools.leftOut(session.with(functions), ports.policy())
                                .contains(definition.name())
                ? "The model does not see it: it sees at most " + SessionRules.MAX_TOOLS
                        + " tools, and those before it by name are as many."
                : null;
    }

    private static String listed(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMES)));
        return names.size() <= MOST_NAMES ? first : first + " and " + (names.size() - MOST_NAMES) + " more";
    }

    private static FunctionOutcome refused(FunctionCandidate candidate, Refusal refusal) {
        return refused(candidate, refusal.code(), refusal.message(), refusal.pointer());
    }

    private static FunctionOutcome refused(FunctionCandidate candidate, Code code, String message, String pointer) {
        FunctionDefinition definition = candidate.definition();
        return new FunctionOutcome(
                definition.name(), definition.version(), false, code.name(), message, pointer, List.of(), null, null);
    }
}
