/** Health and metrics over HTTP. */
@NullMarked
package dev.functionregistry.processor.rest;

import org.jspecify.annotations.NullMarked;
