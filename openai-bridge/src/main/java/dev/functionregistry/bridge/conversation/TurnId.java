package dev.functionregistry.bridge.conversation;

/**
 * Names a user's turn and says where its answer goes.
 *
 * @param gateway instance of the gateway that asked
 * @param partition partition of {@code gateway.inbox} that it reads
 * @param ref the gateway's reference, copied back unread
 */
public record TurnId(String gateway, int partition, String ref) {}
