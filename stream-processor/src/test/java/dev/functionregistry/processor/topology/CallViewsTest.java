package dev.functionregistry.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.processor.insights.StuckCalls;
import dev.functionregistry.processor.query.CallLife;
import dev.functionregistry.schemas.Topic;
import org.junit.jupiter.api.Test;

class CallViewsTest {
    private static final String ARGUMENTS = "{\"a\":1,\"b\":2}";

    private static void open(Bench bench, boolean sensitive) {
        bench.send(Topic.REGISTRATIONS, Fixture.opened());
        bench.send(Topic.REGISTRATIONS, Fixture.attached("page-1"));
        bench.send(
                Topic.REGISTRATIONS,
                Fixture.registered(
                        1, 1, Fixture.function("add").setSensitive(sensitive).build()));
        bench.send(Topic.TOOLS_CALLS, Fixture.call("c1", "add", ARGUMENTS));
    }

    @Test
    void anOpenCallIsOverdueOnlyAfterItsDeadline() {
        try (var bench = new Bench()) {
            open(bench, false);
            assertThat(bench.calls().overdue(Bench.START + 5_000)).isEmpty();
            assertThat(bench.calls().overdue(Bench.START + 5_001))
                    .containsExactly(new StuckCalls.Overdue(Fixture.SESSION, "c1", "add", Bench.START + 5_000));

            bench.send(Topic.EXECUTIONS_RESULTS, Fixture.succeeded("c1", 1, 1, 1, "3"));

            assertThat(bench.calls().overdue(Long.MAX_VALUE)).isEmpty();
        }
    }

    @Test
    void anOpenCallShowsWhatItWaitsForAndASettledOneItsOutcome() {
        try (var bench = new Bench()) {
            open(bench, false);
            var life = bench.calls().call(Fixture.SESSION, "c1").orElseThrow();
            assertThat(life.call().state()).isEqualTo("dispatched");
            assertThat(life.arguments()).isEqualTo(ARGUMENTS);
            assertThat(life.due()).isNotNull();
            assertThat(life.events()).extracting(CallLife.Event::decision).contains("ADMITTED", "DISPATCHED");

            bench.send(Topic.EXECUTIONS_RESULTS, Fixture.succeeded("c1", 1, 1, 1, "3"));

            var settled = bench.calls().call(Fixture.SESSION, "c1").orElseThrow();
            assertThat(settled.call().outcome()).isEqualTo("succeeded");
            assertThat(settled.output()).isEqualTo("3");
            assertThat(settled.due()).isNull();
            assertThat(bench.calls().call(Fixture.SESSION, "another")).isEmpty();
        }
    }

    @Test
    void ofASensitiveFunctionNeitherArgumentsNorResultAreShown() {
        try (var bench = new Bench()) {
            open(bench, true);
            assertThat(bench.calls().call(Fixture.SESSION, "c1").orElseThrow().arguments())
                    .isNull();
            bench.send(Topic.EXECUTIONS_RESULTS, Fixture.succeeded("c1", 1, 1, 1, "3"));
            var life = bench.calls().call(Fixture.SESSION, "c1").orElseThrow();
            assertThat(life.masked()).isTrue();
            assertThat(life.output()).isNull();
        }
    }
}
