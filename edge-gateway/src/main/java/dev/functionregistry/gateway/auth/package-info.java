/** Who may do what: tokens, resume secrets, ownership of sessions. */
@NullMarked
package dev.functionregistry.gateway.auth;

import org.jspecify.annotations.NullMarked;
