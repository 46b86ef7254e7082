package dev.functionregistry.stack.run;

import dev.functionregistry.stack.broker.SchemaRegistryProcess;
import java.util.concurrent.CompletableFuture;

/** The schema registry on the stack's data. */
final class RegistryChild implements RegistryKeeper.Child {
    private final DataDirectory data;
    private final SchemaRegistryProcess process;

    RegistryChild(DataDirectory data, int port) {
        this.data = data;
        this.process =
                SchemaRegistryProcess.start(data.schemas(), port, data.logs().resolve("schema-registry.log"));
    }

    @Override
    public CompletableFuture<Integer> ended() {
        return process.ended();
    }

    @Override
    public String name() {
        return "schema registry (pid " + process.pid() + ")";
    }

    @Override
    public String logFile() {
        return data.display(process.logFile());
    }

    @Override
    public void close() {
        process.close();
    }
}
