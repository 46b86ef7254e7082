/** One model session each: a mailbox in front of the pure conversation, and the hands that do what it decides. */
@NullMarked
package dev.functionregistry.bridge.session;

import org.jspecify.annotations.NullMarked;
