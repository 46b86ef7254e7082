package dev.functionregistry.gateway;

/** The whole path on the broker in this process. */
class EmbeddedWholePathIT extends WholePathOnCluster {
    @Override
    GatewayFixture fixture() {
        return GatewayFixture.shared();
    }
}
