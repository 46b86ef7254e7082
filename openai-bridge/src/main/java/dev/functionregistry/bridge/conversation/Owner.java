package dev.functionregistry.bridge.conversation;

/**
 * The gateway that holds the session's page, as last heard of.
 *
 * @param gateway instance of the gateway
 * @param partition partition of {@code gateway.inbox} that it reads
 */
public record Owner(String gateway, int partition) {}
