/** The rules of the registry, pure: no clock, no ids, no logs, no I/O. */
@NullMarked
package dev.functionregistry.core;

import org.jspecify.annotations.NullMarked;
