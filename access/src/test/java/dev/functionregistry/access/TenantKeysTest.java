package dev.functionregistry.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantKeysTest {
    @TempDir
    Path directory;

    private String file(String text) throws IOException {
        return Files.writeString(directory.resolve("keys"), text).toString();
    }

    @Test
    void aLineHasATenantAndItsKey() throws IOException {
        assertThat(TenantKeys.read(file("# who pays\n\nacme = sk-a=b\nzeta=sk-z\n")))
                .isEqualTo(Map.of("acme", "sk-a=b", "zeta", "sk-z"));
    }

    @Test
    void noFileIsNoTenant() {
        assertThat(TenantKeys.read(null)).isEmpty();
        assertThat(TenantKeys.read(" ")).isEmpty();
    }

    @Test
    void aLineWithoutAKeyIsToldByItsNumberAlone() throws IOException {
        String file = file("acme=sk-a\nsk-alone\n");
        assertThatThrownBy(() -> TenantKeys.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 2")
                .hasMessageNotContaining("sk-alone");
        assertThatThrownBy(() -> TenantKeys.read(file("acme=")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 1");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> TenantKeys.read("nowhere/keys"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nowhere/keys");
    }
}
