/** The OpenAI bridge: keeps each session's model sure of its tools, and turns its function calls into events and back. */
@NullMarked
package dev.functionregistry.bridge;

import org.jspecify.annotations.NullMarked;
