package dev.functionregistry.schemas.kafka;

import dev.functionregistry.stack.broker.LocalCluster;

/** The contract on the embedded broker and the registry of the local stack. */
class EmbeddedContractIT extends ContractOnCluster {
    @Override
    String bootstrap() {
        return LocalCluster.shared().bootstrapServers();
    }

    @Override
    String registryUrl() {
        return LocalCluster.shared().schemaRegistryUrl();
    }
}
