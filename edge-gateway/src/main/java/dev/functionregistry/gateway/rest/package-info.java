/** The call API, health and metrics over HTTP. */
@NullMarked
package dev.functionregistry.gateway.rest;

import org.jspecify.annotations.NullMarked;
