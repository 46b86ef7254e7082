package dev.functionregistry.core.session;

import static dev.functionregistry.core.Given.ALICE;
import static dev.functionregistry.core.Given.BOB;
import static dev.functionregistry.core.Given.ORIGIN;
import static dev.functionregistry.core.Given.function;

import dev.functionregistry.core.ApprovedPage;
import dev.functionregistry.core.Given;
import dev.functionregistry.core.function.Permissions;
import dev.functionregistry.core.function.Policy;
import dev.functionregistry.core.outcome.Code;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tables of docs/session-lifecycle.md, rendered from the rules. */
class SessionLifecycleTest {
    private final ApprovedPage page = new ApprovedPage("session-lifecycle.md");
    private static final Policy HIDES_F = new Policy(
            List.of(new Policy.Rule("f", new Permissions(Set.of("admin"), Set.of(), Set.of(), null, false), null)));
    private static final Map<String, Supplier<SessionStory>> STATES = new LinkedHashMap<>();
    private static final Map<String, Consumer<SessionStory>> INPUTS = new LinkedHashMap<>();

    static {
        STATES.put("None", SessionStory::new);
        STATES.put("Attached", SessionLifecycleTest::attached);
        STATES.put("Attached, page reloaded", () -> attached().attach(20, "life-2"));
        STATES.put("Detached", () -> attached().tell(new SessionInput.Detach(10, "socket_lost")));
        STATES.put("Closed", () -> attached().tell(new SessionInput.Close(null, "closed_by_operator")));

        INPUTS.put("open", SessionStory::open);
        INPUTS.put("attach", story -> story.tell(SessionStory.attaching(30, "life-1", ALICE, ORIGIN)));
        INPUTS.put("attach by somebody else", story -> story.tell(SessionStory.attaching(30, "life-1", BOB, ORIGIN)));
        INPUTS.put("attach, older epoch", story -> story.tell(SessionStory.attaching(5, "life-1", ALICE, ORIGIN)));
        INPUTS.put("detach", story -> story.tell(new SessionInput.Detach(epoch(story), "socket_lost")));
        INPUTS.put("detach, older epoch", story -> story.tell(new SessionInput.Detach(5, "replaced")));
        INPUTS.put(
                "close by its socket", story -> story.tell(new SessionInput.Close(epoch(story), "closed_by_client")));
        INPUTS.put("close by an operator", story -> story.tell(new SessionInput.Close(null, "closed_by_operator")));
        INPUTS.put("close, older epoch", story -> story.tell(new SessionInput.Close(5L, "closed_by_client")));
        INPUTS.put("register", story -> story.register(epoch(story), function("new")));
        INPUTS.put("register the same again", story -> story.register(epoch(story), function("f")));
        INPUTS.put("register, older epoch", story -> story.register(5, function("new")));
        INPUTS.put("unregister", story -> story.unregister(epoch(story), "f"));
        INPUTS.put("gateway lost", story -> story.tell(new SessionInput.Due(epoch(story), DueReason.GATEWAY_LOST)));
        INPUTS.put("gateway lost, older epoch", story -> story.tell(new SessionInput.Due(5, DueReason.GATEWAY_LOST)));
        INPUTS.put("another policy", story -> {
            story.ports = new SessionPorts(Given.SCHEMAS, Given.CHANGES, HIDES_F);
            story.tell(new SessionInput.Due(epoch(story), DueReason.POLICY_CHANGED));
        });
        INPUTS.put(
                "another policy, older epoch", story -> story.tell(new SessionInput.Due(5, DueReason.POLICY_CHANGED)));
        INPUTS.put(
                "grace over",
                story -> story.at(1_000_000).tell(new SessionInput.Due(epoch(story), DueReason.GRACE_OVER)));
        INPUTS.put(
                "grace over, too early", story -> story.tell(new SessionInput.Due(epoch(story), DueReason.GRACE_OVER)));
    }

    @Test
    void theMachineIsTheOneThatThePageShows() {
        StringBuilder table = new StringBuilder("| | " + String.join(" | ", STATES.keySet()) + " |\n");
        table.append("|---".repeat(STATES.size() + 1)).append("|\n");
        INPUTS.forEach((name, input) -> table.append("| ")
                .append(name)
                .append(" | ")
                .append(STATES.values().stream()
                        .map(state -> end(state.get(), input))
                        .collect(Collectors.joining(" | ")))
                .append(" |\n"));

        page.assertBlock("transitions", table.toString());
    }

    @Test
    void theCodesAreThoseThatThePageLists() {
        page.assertBlock("codes", ApprovedPage.codes(Code.Subject.SESSION, Code.Subject.REGISTRATION));
    }

    private static String end(SessionStory story, Consumer<SessionStory> input) {
        input.accept(story);
        SessionEvent last = story.events.getLast();
        if (last instanceof SessionEvent.Ignored ignored) {
            return "· " + ignored.code();
        }
        if (last instanceof SessionEvent.AttachRefused refused) {
            return "refused " + refused.code();
        }
        String tools = story.toolsChanged() ? ", new tools revision" : "";
        String told = story.events.stream()
                .filter(SessionEvent.SocketDropped.class::isInstance)
                .map(event -> ", old socket told " + ((SessionEvent.SocketDropped) event).code())
                .collect(Collectors.joining());
        return "**" + story.state.getClass().getSimpleName() + "**" + tools + told;
    }

    private static SessionStory attached() {
        return new SessionStory().open().attach(10, "life-1").register(10, function("f"));
    }

    private static long epoch(SessionStory story) {
        return story.state.open().map(Session::epoch).orElse(10L);
    }
}
