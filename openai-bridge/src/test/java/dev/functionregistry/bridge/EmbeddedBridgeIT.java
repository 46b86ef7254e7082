package dev.functionregistry.bridge;

import dev.functionregistry.stack.broker.LocalCluster;

/** On the broker and registry of this JVM. */
class EmbeddedBridgeIT extends BridgeOnCluster {
    @Override
    String bootstrap() {
        return LocalCluster.shared().bootstrapServers();
    }

    @Override
    String registryUrl() {
        return LocalCluster.shared().schemaRegistryUrl();
    }
}
