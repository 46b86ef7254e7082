package dev.functionregistry.processor.json;

import dev.functionregistry.core.call.JsonCheck;
import dev.functionregistry.core.function.SchemaChange;
import dev.functionregistry.core.function.SchemaCheck;

/** What the rules ask about JSON: is this a schema, does that value keep to it, what did a change of it
 * mean. Safe for any number of threads. */
public interface JsonChecks extends SchemaCheck, JsonCheck, SchemaChange {}
