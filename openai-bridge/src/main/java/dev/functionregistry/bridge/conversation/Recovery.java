package dev.functionregistry.bridge.conversation;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What must be put right after a connection was lost or a bridge died.
 *
 * @param begun calls of a sideband session whose arguments are still coming: item id to response id. Known ids can be retrieved later
 * @param missing response that may have made calls while nobody listened: empty when its id is unknown, null when there is none
 * @param restoring calls of the history that were just told to a new model session, by the event that told them
 * @param inherited number of the model session that a bridge before us held; 0 when there was none
 */
record Recovery(
        Map<String, String> begun, @Nullable String missing, Map<String, History.Called> restoring, int inherited) {
    static final Recovery NOTHING = new Recovery(Map.of(), null, Map.of(), 0);

    /** Response that is missed without its id. */
    static final String UNKNOWN = "";

    Recovery {
        begun = Map.copyOf(begun);
        restoring = Map.copyOf(restoring);
    }

    Recovery withBegun(Map<String, String> other) {
        return new Recovery(other, missing, restoring, inherited);
    }

    Recovery missing(@Nullable String responseId) {
        return new Recovery(begun, responseId, restoring, inherited);
    }

    Recovery restoring(Map<String, History.Called> other) {
        return new Recovery(begun, missing, other, inherited);
    }

    /** For the next model session. */
    Recovery afresh() {
        return new Recovery(Map.of(), null, Map.of(), inherited);
    }
}
