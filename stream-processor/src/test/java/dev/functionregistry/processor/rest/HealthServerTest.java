package dev.functionregistry.processor.rest;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.functionregistry.access.TokenKeys;
import dev.functionregistry.access.TokenVerifier;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HealthServerTest {

    @Test
    void aPortThatIsTakenEndsTheStart() throws IOException {
        var queries = new QueryApi(() -> null, new TokenVerifier(TokenKeys.none(), null, null), () -> 0, Set.of());
        try (var other = new ServerSocket(0)) {
            assertThatThrownBy(() ->
                            HealthServer.start("0.0.0.0", other.getLocalPort(), Map::of, Map::of, () -> "", queries))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The processor cannot listen on port " + other.getLocalPort());
        }
    }
}
