/** Health and metrics over HTTP. */
@NullMarked
package dev.functionregistry.bridge.status;

import org.jspecify.annotations.NullMarked;
