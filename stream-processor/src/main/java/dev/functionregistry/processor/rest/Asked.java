package dev.functionregistry.processor.rest;

import dev.functionregistry.access.Principal;
import org.jspecify.annotations.Nullable;

/**
 * A query that was let in.
 *
 * @param caller whose token came with it
 * @param authorization the header as it came, for the instance that it may be passed to
 * @param target path and query as they came
 * @param routed true when another instance passed it on: it is answered here or not at all
 * @param after cursor of a list; null from its beginning
 * @param limit most items of a list
 */
record Asked(
        Principal caller,
        String authorization,
        String target,
        boolean routed,
        @Nullable String after,
        int limit) {
    static final int MOST_ITEMS = 200;

    boolean operator() {
        return caller.hasRole(Principal.OPERATOR);
    }

    boolean owns(dev.functionregistry.core.session.Principal owner) {
        return !caller.anonymous()
                && caller.issuer() != null
                && caller.issuer().equals(owner.issuer())
                && caller.subject() != null
                && caller.subject().equals(owner.subject());
    }

    boolean maySee(dev.functionregistry.core.session.Principal owner) {
        return operator() || owns(owner);
    }

    /** @param user {@code issuer|subject} of an owner; null for an anonymous one */
    boolean maySee(@Nullable String user) {
        return operator() || (!caller.anonymous() && (caller.issuer() + "|" + caller.subject()).equals(user));
    }
}
