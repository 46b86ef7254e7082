package dev.functionregistry.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.processor.query.FunctionSummary;
import dev.functionregistry.schemas.SessionId;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.FunctionDefinition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of all functions, read from what the processor itself wrote. */
class SessionViewsTest {
    private static final String OTHER_SESSION = SessionId.ofOwner(
                    "0123456789abcdef".getBytes(StandardCharsets.UTF_8), "issuer", "bob", new byte[16])
            .toString();

    /** More names than a page has, out of order; {@code b} in two versions. */
    private final Scene scene = new Scene(Stream.of("f", "b", "d", "a", "e", "c", "g")
            .map(name -> Fixture.function(name).build())
            .toArray(FunctionDefinition[]::new));

    private SessionViews views() {
        scene.register(Fixture.function("b").setVersion("2.0.0").build());
        scene.desk.send(Topic.REGISTRATIONS, OTHER_SESSION, Fixture.opened());
        long epoch = scene.desk
                .send(Topic.REGISTRATIONS, OTHER_SESSION, Fixture.attached("page-2"))
                .offset();
        scene.desk.send(
                Topic.REGISTRATIONS,
                OTHER_SESSION,
                Fixture.registered(
                        epoch,
                        1,
                        Fixture.function("a").build(),
                        Fixture.function("b").build(),
                        Fixture.function("g").build()));
        return new SessionViews(
                scene.desk.stores.get(RegistryTopology.SESSIONS), scene.desk.stores.get(RegistryTopology.CALLS));
    }

    @Test
    void pageAfterPageHasEveryNameOnceWithItsVersionsAndSessions() {
        var views = views();
        for (int limit = 1; limit <= 8; limit++) {
            var seen = new ArrayList<FunctionSummary>();
            String cursor = null;
            do {
                var page = views.functions(cursor, limit);
                assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
                seen.addAll(page.items());
                cursor = page.cursor();
            } while (cursor != null);

            assertThat(seen).extracting(FunctionSummary::name).containsExactly("a", "b", "c", "d", "e", "f", "g");
            assertThat(seen).extracting(FunctionSummary::sessions).containsExactly(2, 2, 1, 1, 1, 1, 2);
            assertThat(seen.get(1).versions()).isEqualTo(List.of("1.0.0", "2.0.0"));
        }
    }
}
