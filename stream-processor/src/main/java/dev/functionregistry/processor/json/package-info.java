/** JSON as the registry accepts it: strict parsing, canonical text, draft-07 validation. */
@NullMarked
package dev.functionregistry.processor.json;

import org.jspecify.annotations.NullMarked;
