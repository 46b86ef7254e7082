package dev.functionregistry.processor.query;

/** Where a processor answers queries; what it was started with as {@code application.server}. */
public record Instance(String host, int port) {
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
