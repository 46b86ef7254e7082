/** The processor: configuration, life cycle, health. */
@NullMarked
package dev.functionregistry.processor;

import org.jspecify.annotations.NullMarked;
