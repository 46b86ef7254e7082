/** The live feed: what happens in the topics, for those who may see it; and the static page. */
@NullMarked
package dev.functionregistry.gateway.console;

import org.jspecify.annotations.NullMarked;
