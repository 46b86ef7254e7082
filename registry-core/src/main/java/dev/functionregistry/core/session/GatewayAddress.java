package dev.functionregistry.core.session;

/**
 * Where a gateway reads its mail.
 *
 * @param instance configured name plus a random part per start of the process
 * @param partition partition of {@code gateway.inbox}
 */
public record GatewayAddress(String instance, int partition) {}
