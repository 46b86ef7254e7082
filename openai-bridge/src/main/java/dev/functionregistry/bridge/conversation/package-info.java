/**
 * What a bridge says to a model, as a pure state machine: no socket, no Kafka, no clock. See {@link
 * dev.functionregistry.bridge.conversation.RealtimeConversation}.
 */
@NullMarked
package dev.functionregistry.bridge.conversation;

import org.jspecify.annotations.NullMarked;
