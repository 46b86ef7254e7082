/** The edge of the pipeline: sockets of pages, the call API, the live feed. Meets the other stages in topics only. */
@NullMarked
package dev.functionregistry.gateway;

import org.jspecify.annotations.NullMarked;
