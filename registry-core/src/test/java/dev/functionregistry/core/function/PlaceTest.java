package dev.functionregistry.core.function;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlaceTest {
    private static final String LONG = "x".repeat(Place.MAX_POINTER);

    @Test
    void aShortPointerStaysAsItIs() {
        assertThat(Place.bounded("")).isEmpty();
        assertThat(Place.bounded("/a~1b/0")).isEqualTo("/a~1b/0");
        assertThat(Place.bounded(LONG)).isEqualTo(LONG);
    }

    @Test
    void aLongOneLeadsToThePlaceAround() {
        assertThat(Place.bounded("/parameters/properties/" + LONG + "/type")).isEqualTo("/parameters/properties");
        assertThat(Place.bounded("/" + LONG)).isEmpty();
        assertThat(new Finding("C", "M", "/parameters/" + LONG).pointer()).isEqualTo("/parameters");
        assertThat(new SchemaCheck.Problem("/properties/" + LONG, "m").pointer())
                .isEqualTo("/properties");
    }
}
