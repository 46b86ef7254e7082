package dev.functionregistry.bridge.conversation;

/**
 * An output that the model session has acknowledged.
 *
 * @param callId OpenAI call id that it answers
 * @param itemId id of the output item
 * @param atMicros when it was handed to the socket, microseconds since the epoch
 */
public record Delivered(String callId, String itemId, long atMicros) {}
