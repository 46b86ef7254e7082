package dev.functionregistry.processor.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session as it stands.
 *
 * @param id session id
 * @param state {@code attached}, {@code detached} or {@code closed}
 * @param user {@code issuer|subject} of its owner; null when anonymous
 * @param origin origin of its page; null outside browsers, and once it is closed
 * @param gateway gateway that carries its socket; null unless attached
 * @param openedAt null once it is closed
 * @param attachedAt the last attach; null before the first, and once it is closed
 * @param detachedAt null unless detached
 * @param closedAt null while it is open; an hour later it is forgotten
 * @param reason why it was closed; null while it is open
 * @param revision tools revision
 * @param functions registered versions
 * @param openCalls calls without outcome
 */
public record SessionSummary(
        String id,
        String state,
        @Nullable String user,
        @Nullable String origin,
        @Nullable String gateway,
        @Nullable Instant openedAt,
        @Nullable Instant attachedAt,
        @Nullable Instant detachedAt,
        @Nullable Instant closedAt,
        @Nullable String reason,
        long revision,
        int functions,
        int openCalls) {}
