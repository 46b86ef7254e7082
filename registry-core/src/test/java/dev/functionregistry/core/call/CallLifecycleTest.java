package dev.functionregistry.core.call;

import static dev.functionregistry.core.Given.function;
import static dev.functionregistry.core.call.CallStory.CALLED_AT;
import static dev.functionregistry.core.call.CallStory.CALL_ID;
import static dev.functionregistry.core.call.CallStory.MODEL;
import static dev.functionregistry.core.call.CallStory.SENDER;
import static dev.functionregistry.core.call.CallStory.otherOutcome;

import dev.functionregistry.core.ApprovedPage;
import dev.functionregistry.core.outcome.Code;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of docs/call-lifecycle.md, rendered from the rules: nobody changes the machine unseen. */
class CallLifecycleTest {
    private final ApprovedPage page = new ApprovedPage("call-lifecycle.md");

    /** States by name, each for a function with so many retries. */
    private static final Map<String, IntFunction<CallStory>> STATES = new LinkedHashMap<>();

    /** What can happen, by name. */
    private static final Map<String, Consumer<CallStory>> INPUTS = new LinkedHashMap<>();

    static {
        STATES.put("None", CallLifecycleTest::offering);
        STATES.put("Waiting", retries -> offering(retries).detach(10).request());
        STATES.put("Dispatched", retries -> offering(retries).request());
        STATES.put("Dispatched, started", retries -> offering(retries).request().started(1));
        STATES.put(
                "AwaitingRetry, given up",
                retries -> retries == 0 ? null : offering(retries).request().dueNow());
        STATES.put(
                "AwaitingRetry, answered",
                retries -> retries == 0 ? null : offering(retries).request().failed(1, "no", null));
        STATES.put("Held", retries -> offering(retries).request().returned(1, "1", new Barrier(10, 2)));
        STATES.put("Settled", retries -> offering(retries).request().returned(1, "1"));
        STATES.put(
                "Settled, confirmed",
                retries -> offering(retries).request().returned(1, "1").confirmed());

        INPUTS.put("the call, a socket is there", CallStory::request);
        INPUTS.put("the call, no socket is there", story -> story.detach(10).request());
        INPUTS.put("another call under its id", story -> story.tell(story.requesting("f", "{}", MODEL, SENDER)));
        INPUTS.put("cancel", story -> story.cancel(null));
        INPUTS.put("a newer one replaces it", story -> story.replacedBy("call_2"));
        INPUTS.put("started", story -> story.started(1));
        INPUTS.put("returned", story -> story.returned(1, "1"));
        INPUTS.put("returned before its registrations", story -> story.returned(1, "1", new Barrier(10, 2)));
        INPUTS.put("returned a structured failure", story -> story.returned(1, TalkingTexts.FAILURE));
        INPUTS.put("failed", story -> story.failed(1, "no", null));
        INPUTS.put("failed, retryable: false", story -> story.failed(1, "no", false));
        INPUTS.put("answer to another attempt", story -> story.returned(7, "1"));
        INPUTS.put("its timer", CallLifecycleTest::timer);
        INPUTS.put("its timer, no socket is there", story -> timer(story.detach(10)));
        INPUTS.put(
                "its timer, too early",
                story -> story.state
                        .nextDue()
                        .ifPresent(due -> story.at(due.at() - 1).due(due.attempt(), due.kind())));
        INPUTS.put("timer of another attempt", story -> story.at(1_000_000).due(7, TimerKind.DEADLINE));
        INPUTS.put("attached, same page life", story -> story.reattach(20, "life-1"));
        INPUTS.put("attached, new page life", story -> story.reattach(20, "life-2"));
        INPUTS.put(
                "attached, new page life, reports it started",
                story -> story.reattach(20, "life-2", new CallInput.Held(CALL_ID, 1, true)));
        INPUTS.put("registrations applied", story -> story.applied(function("g")));
        INPUTS.put("session ended", CallStory::close);
        INPUTS.put(
                "result read back",
                story -> story.readBack(
                        story.state instanceof CallState.Settled settled ? settled.outcome() : otherOutcome()));
        INPUTS.put("another result read back", story -> story.readBack(otherOutcome()));
    }

    @Test
    void theMachineIsTheOneThatThePageShows() {
        StringBuilder table = new StringBuilder("| | " + String.join(" | ", STATES.keySet()) + " |\n");
        table.append("|---".repeat(STATES.size() + 1)).append("|\n");
        INPUTS.forEach((name, input) -> table.append("| ")
                .append(name)
                .append(" | ")
                .append(STATES.values().stream()
                        .map(state -> cell(state, input))
                        .collect(Collectors.joining(" | ")))
                .append(" |\n"));

        page.assertBlock("transitions", table.toString());
    }

    @Test
    void theCodesAreThoseThatThePageLists() {
        page.assertBlock("codes", ApprovedPage.codes(Code.Subject.CALL));
    }

    /** Without retries and with one; both where they differ. */
    private static String cell(IntFunction<CallStory> state, Consumer<CallStory> input) {
        Set<String> ends = Stream.of(0, 1)
                .map(state::apply)
                .filter(Objects::nonNull)
                .map(story -> end(story, input))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return String.join("<br>or ", ends);
    }

    private static String end(CallStory story, Consumer<CallStory> input) {
        CallState before = story.state;
        story.events = List.of();
        input.accept(story);
        String notices = story.events.stream()
                .filter(event -> event instanceof CallEvent.Joined
                        || event instanceof CallEvent.Repeated
                        || event instanceof CallEvent.Rejected
                        || event instanceof CallEvent.Late
                        || event instanceof CallEvent.LateStart
                        || event instanceof CallEvent.Stray
                        || event instanceof CallEvent.Superseded)
                .map(event -> event.getClass().getSimpleName())
                .collect(Collectors.joining(", "));
        if (!notices.isEmpty()) {
            return notices;
        }
        return story.state.equals(before) ? "·" : name(story.state);
    }

    private static String name(CallState state) {
        return switch (state) {
            case CallState.None none -> "None";
            case CallState.Waiting waiting -> "**Waiting** " + waiting.attempt();
            case CallState.Dispatched dispatched ->
                "**Dispatched** " + dispatched.attempt() + (dispatched.started() ? ", started" : "");
            case CallState.AwaitingRetry retry -> "**AwaitingRetry** " + retry.attempt();
            case CallState.Held held -> "**Held**";
            case CallState.Settled settled ->
                settled.confirmed()
                        ? "**Settled**, confirmed"
                        : "**Settled** " + settled.outcome().code();
        };
    }

    private static CallStory offering(int retries) {
        CallStory story =
                CallStory.offering(retries == 0 ? function("f") : function("f").retries(retries, 100));
        return story.at(CALLED_AT);
    }

    private static void timer(CallStory story) {
        if (story.state.nextDue().isPresent()) {
            story.dueNow();
        }
    }
}
