package dev.functionregistry.bridge.conversation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which tools the model should see, and which it has said that it sees. One update is under way at a time, so an answer always belongs to
 * it; a revision that comes meanwhile waits and takes the newest list.
 *
 * <pre>
 *   behind --100 ms, or somebody waits: update sent--> under way --session.updated with our tools--> current
 *     ^                        |  |
 *     |   error at tools[i]    |  \--any other error, no answer in time--> current, refused: the model keeps the list it had
 *     \--i is quarantined------/
 *     ^
 *     \-- a newer revision, or session.updated with tools that are not ours
 * </pre>
 *
 * @param wanted newest revision published
 * @param underWay update sent and not yet answered; null when there is none
 * @param inForce tools that the model has confirmed, without those in quarantine
 * @param confirmed revision that the model has confirmed; 0 before the first
 * @param answered newest revision that was confirmed or refused; a result that waits for it need not wait longer
 * @param quarantined definitions that the API refused; a corrected definition is another one and is tried again
 * @param greeted true once the model session has had its first update, which also sets the session's options
 * @param restored how often in a row foreign tools were replaced by ours
 * @param settledMicros until when a new revision waits for others to be taken with it, microseconds since the epoch
 */
record ToolList(
        ToolSet wanted,
        @Nullable Update underWay,
        List<WireTool> inForce,
        long confirmed,
        long answered,
        Set<WireTool> quarantined,
        boolean greeted,
        int restored,
        long settledMicros) {

    /** Foreign tools are replaced so often in a row; a second controller that insists would otherwise never let us rest. */
    private static final int RESTORES_AT_MOST = 3;

    private static final Pattern TOOL_INDEX = Pattern.compile("session\\.tools\\[(\\d{1,4})]");

    /** An update under way: what was sent, and when we stop waiting for its answer. */
    record Update(String eventId, long revision, List<WireTool> tools, long dueMicros) {}

    static ToolList none() {
        return new ToolList(ToolSet.NONE, null, List.of(), 0, 0, Set.of(), false, 0, 0);
    }

    /** The same wishes for a new model session, which has seen nothing yet. */
    ToolList forNewModelSession() {
        return new ToolList(wanted, null, List.of(), 0, 0, quarantined, false, 0, 0);
    }

    /** The same model session on a new socket: it has kept its tools, and is told ours again to hear what it has. */
    ToolList forNewSocket() {
        return new ToolList(wanted, null, inForce, confirmed, wanted.revision() - 1, quarantined, false, 0, 0);
    }

    /** @param settleMicros until when a revision waits for others, if this is the first that waits */
    ToolList published(ToolSet tools, long settleMicros) {
        if (tools.revision() <= wanted.revision()) {
            return this;
        }
        Set<WireTool> still = new HashSet<>(quarantined);
        still.retainAll(tools.tools());
        long settled = wanted.revision() > answered ? settledMicros : settleMicros;
        return new ToolList(
                tools, underWay, inForce, confirmed, answered, Set.copyOf(still), greeted, restored, settled);
    }

    boolean behind() {
        return underWay == null && (!greeted || wanted.revision() > answered);
    }

    List<WireTool> visible() {
        if (quarantined.isEmpty()) {
            return wanted.tools();
        }
        return wanted.tools().stream()
                .filter(tool -> !quarantined.contains(tool))
                .toList();
    }

    ToolList sent(Update update) {
        return new ToolList(wanted, update, inForce, confirmed, answered, quarantined, true, restored, 0);
    }

    /** True when a {@code session.updated} answers the update under way. */
    boolean answers(List<WireTool> tools) {
        return underWay != null && sameTools(tools, underWay.tools());
    }

    ToolList confirmed(Update update) {
        return new ToolList(
                wanted,
                null,
                update.tools(),
                update.revision(),
                update.revision(),
                quarantined,
                greeted,
                0,
                settledMicros);
    }

    /** The model has tools that are not ours: the next update restores them, unless that was tried too often. */
    ToolList foreign() {
        if (underWay != null || restored >= RESTORES_AT_MOST) {
            return this;
        }
        return new ToolList(
                wanted, null, inForce, confirmed, wanted.revision() - 1, quarantined, greeted, restored + 1, 0);
    }

    /** True when an error speaks of the update under way: by its event id, or, where it names none, by what it points at. */
    boolean concernedBy(Input.ErrorRaised error) {
        if (underWay == null) {
            return false;
        }
        if (error.eventId() != null) {
            return error.eventId().equals(underWay.eventId());
        }
        return error.param() != null
                && error.param().startsWith("session.")
                && index(error) < underWay.tools().size();
    }

    /** The tool of the update under way that an error points at; null when it points at none. */
    @Nullable
    WireTool culprit(Input.ErrorRaised error) {
        if (underWay == null) {
            return null;
        }
        int index = index(error);
        return index < 0 || index >= underWay.tools().size()
                ? null
                : underWay.tools().get(index);
    }

    /** By its param; some refusals name the place in their message only. */
    private static int index(Input.ErrorRaised error) {
        String param = error.param();
        Matcher inParam = TOOL_INDEX.matcher(param == null ? "" : param);
        if (inParam.lookingAt()) {
            return Integer.parseInt(inParam.group(1));
        }
        Matcher inMessage = TOOL_INDEX.matcher(error.message());
        return inMessage.find() ? Integer.parseInt(inMessage.group(1)) : -1;
    }

    ToolList quarantine(WireTool tool) {
        Set<WireTool> more = new HashSet<>(quarantined);
        more.add(tool);
        return new ToolList(wanted, null, inForce, confirmed, answered, Set.copyOf(more), greeted, restored, 0);
    }

    ToolList refused(Update update) {
        return new ToolList(
                wanted,
                null,
                inForce,
                confirmed,
                Math.max(answered, update.revision()),
                quarantined,
                greeted,
                restored,
                settledMicros);
    }

    /**
     * Names and descriptions decide: the service may write a schema back in another form, and since one update is under way at a time
     * there is no second list of ours that this one could be confused with.
     */
    static boolean sameTools(List<WireTool> one, List<WireTool> other) {
        if (one.size() != other.size()) {
            return false;
        }
        return faces(one).equals(faces(other));
    }

    private static Set<List<String>> faces(List<WireTool> tools) {
        List<List<String>> faces = new ArrayList<>(tools.size());
        tools.forEach(tool -> faces.add(List.of(tool.name(), tool.description())));
        return Set.copyOf(faces);
    }
}
