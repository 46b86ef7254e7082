package dev.functionregistry.core.call;

import dev.functionregistry.core.session.GatewayAddress;

/**
 * Where the sender of a call waits for its answer.
 *
 * @param gateway mailbox of the waiting gateway
 * @param ref the gateway's own reference, copied back unread
 */
public record ReplyTo(GatewayAddress gateway, String ref) {}
