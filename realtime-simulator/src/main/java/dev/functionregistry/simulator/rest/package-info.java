/** The HTTP side: calls, client secrets, health. */
@NullMarked
package dev.functionregistry.simulator.rest;

import org.jspecify.annotations.NullMarked;
