package dev.functionregistry.core.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class PermissionsTest {
    private static final Permissions STRICT = new Permissions(
            Set.of("admin", "editor"), Set.of("write"), Set.of("https://a.example", "https://b.example"), null, false);

    @Test
    void openAllowsEverybody() {
        assertThat(Permissions.OPEN.missing(Set.of(), Set.of(), null)).isNull();
    }

    @Test
    void allOfEachIsEnoughAndMoreDoesNoHarm() {
        assertThat(STRICT.missing(Set.of("admin", "editor", "user"), Set.of("write", "read"), "https://b.example"))
                .isNull();
    }

    @Test
    void everyRoleIsNeeded() {
        assertThat(STRICT.missing(Set.of("admin"), Set.of("write"), "https://a.example"))
                .isEqualTo("the user lacks the role editor");
        assertThat(STRICT.missing(Set.of(), Set.of("write"), "https://a.example"))
                .isEqualTo("the user lacks the roles admin, editor");
    }

    @Test
    void everyScopeIsNeeded() {
        assertThat(STRICT.missing(Set.of("admin", "editor"), Set.of("read"), "https://a.example"))
                .isEqualTo("the user lacks the scope write");
    }

    @Test
    void theOriginMustBeListed() {
        String sentence = "it may not be called from this page's origin";

        assertThat(STRICT.missing(Set.of("admin", "editor"), Set.of("write"), "https://c.example"))
                .isEqualTo(sentence);
        assertThat(STRICT.missing(Set.of("admin", "editor"), Set.of("write"), null))
                .isEqualTo(sentence);
    }
}
