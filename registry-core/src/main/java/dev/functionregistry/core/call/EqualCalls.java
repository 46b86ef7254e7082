package dev.functionregistry.core.call;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the shell remembers of calls that are equal to the one decided about. */
public interface EqualCalls {

    /** JSON text of a result that an equal call had later than this time; null when none is remembered. */
    @Nullable
    String resultAfter(CacheKey key, long afterExclusive);

    /** Ids of the session's open calls with this fingerprint, oldest first; never the call that is decided about. */
    List<String> running(String fingerprint);
}
