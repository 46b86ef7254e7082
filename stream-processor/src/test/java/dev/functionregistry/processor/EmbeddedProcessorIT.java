package dev.functionregistry.processor;

import dev.functionregistry.stack.broker.LocalCluster;

/** On the broker and registry of this JVM. */
class EmbeddedProcessorIT extends ProcessorContract {
    @Override
    void startCluster() {
        LocalCluster.shared();
    }

    @Override
    String bootstrap() {
        return LocalCluster.shared().bootstrapServers();
    }

    @Override
    String registry() {
        return LocalCluster.shared().schemaRegistryUrl();
    }
}
