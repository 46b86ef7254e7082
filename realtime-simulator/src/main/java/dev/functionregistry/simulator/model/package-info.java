/** What plays the model: picks tools, fills arguments, words answers; or follows a script. */
@NullMarked
package dev.functionregistry.simulator.model;

import org.jspecify.annotations.NullMarked;
