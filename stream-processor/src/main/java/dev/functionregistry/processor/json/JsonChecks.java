package dev.functionregistry.processor.json;

import dev.functionregistry.core.call.JsonCheck;
import dev.functionregistry.core.function.FunctionDefinition;
import dev.functionregistry.core.function.SchemaChange;
import dev.functionregistry.core.function.SchemaCheck;

/** What the rules ask about JSON: is this a schema, does that value keep to it, what did a change of it
 * mean. Safe for any number of threads. */
public interface JsonChecks extends SchemaCheck, JsonCheck, SchemaChange {
    /** Looks through the arguments of a call that were read already. */
    Examined examine(FunctionDefinition function, StrictJson.Parsed arguments);

    @Override
    default Examined examine(FunctionDefinition function, String arguments) {
        return examine(function, ReadOnce.read(arguments));
    }
}
