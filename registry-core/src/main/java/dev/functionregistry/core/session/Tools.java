package dev.functionregistry.core.session;

import dev.functionregistry.core.function.FunctionDefinition;
import dev.functionregistry.core.function.Functions;
import dev.functionregistry.core.function.Policy;
import dev.functionregistry.core.function.RegisteredFunction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the model may see of a session: of each name the newest version not deprecated, where the owner may call it. */
final class Tools {
    private Tools() {}

    /** By name; the first {@value SessionRules#MAX_TOOLS} where a renewed token makes more of them visible. */
    static List<Tool> of(Session session, Policy policy) {
        return visible(session, policy).stream()
                .limit(SessionRules.MAX_TOOLS)
                .map(function -> tool(function, session.functions()))
                .toList();
    }

    /** 1 when the model would see the name among those functions, else 0. */
    static int shownOf(String name, Functions functions, Session session, Policy policy) {
        return functions
                        .current(name)
                        .filter(function -> missing(function, session, policy) == null)
                        .isPresent()
                ? 1
                : 0;
    }

    /** Why the session's user may not call the function, as a clause; null when nothing is in the way. */
    static @Nullable String missing(RegisteredFunction function, Session session, Policy policy) {
        Principal owner = session.owner();
        return policy.over(function.definition()).missing(owner.roles(), owner.scopes(), session.origin());
    }

    /** By name, whether they find room in the list or not. */
    static List<RegisteredFunction> visible(Session session, Policy policy) {
        return session.functions().names().stream()
                .flatMap(name -> session.functions().current(name).stream())
                .filter(function -> missing(function, session, policy) == null)
                .toList();
    }

    private static Tool tool(RegisteredFunction function, Functions functions) {
        FunctionDefinition definition = function.definition();
        return new Tool(
                definition.name(),
                definition.version(),
                definition.description(),
                definition.parameters(),
                function.definitionHash(),
                definition.announceAfterMs(),
                functions.sensitive(definition.name()));
    }

    /** What the model was told last; a policy that changed since then did not take it back. */
    static List<Tool> published(Session session) {
        return session.functions().all().stream()
                .filter(RegisteredFunction::shownNow)
                .map(function -> tool(function, session.functions()))
                .toList();
    }

    /**
     * The events that lead from one session to another with other functions, owner or origin: the versions that differ, and a new
     * revision if the model's list does.
     */
    static List<SessionEvent> changes(Session before, Session after, String reason, long now, Policy policy) {
        List<Tool> tools = of(after, policy);
        boolean changed = !tools.equals(published(before));
        long revision = before.revision() + 1;
        Functions functions = changed ? markShown(after.functions(), tools, revision) : after.functions();

        List<SessionEvent> events = new ArrayList<>();
        for (RegisteredFunction old : before.functions().all()) {
            if (functions.find(old.name(), old.version().text()).isEmpty()) {
                events.add(new SessionEvent.FunctionRemoved(
                        old.name(), old.version().text()));
            }
        }
        for (RegisteredFunction function : functions.all()) {
            Optional<RegisteredFunction> old =
                    before.functions().find(function.name(), function.version().text());
            if (!old.equals(Optional.of(function))) {
                events.add(new SessionEvent.FunctionPut(function));
            }
        }
        if (changed) {
            events.add(new SessionEvent.ToolsChanged(revision, tools, leftOut(after, policy), reason, now));
        }
        return events;
    }

    /** Names that the user may call and that found no room in the list. */
    static List<String> leftOut(Session session, Policy policy) {
        return visible(session, policy).stream()
                .skip(SessionRules.MAX_TOOLS)
                .map(RegisteredFunction::name)
                .toList();
    }

    private static Functions markShown(Functions functions, List<Tool> tools, long revision) {
        Map<String, String> shownVersions = new HashMap<>();
        tools.forEach(tool -> shownVersions.put(tool.name(), tool.version()));
        Functions marked = functions;
        for (RegisteredFunction function : functions.all()) {
            boolean shown = function.version().text().equals(shownVersions.get(function.name()));
            if (shown && !function.shownNow()) {
                marked = marked.put(function.shownSince(revision));
            } else if (!shown && function.shownNow()) {
                marked = marked.put(function.hiddenSince(revision));
            }
        }
        return marked;
    }
}
