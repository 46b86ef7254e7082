/** A session: who owns it, which socket carries it, which functions it offers; and the rules for all three. */
@NullMarked
package dev.functionregistry.core.session;

import org.jspecify.annotations.NullMarked;
