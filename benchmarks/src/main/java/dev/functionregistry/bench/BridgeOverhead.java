package dev.functionregistry.bench;

import dev.functionregistry.bench.pipeline.StandInPipeline;
import dev.functionregistry.bridge.BridgeConfig;
import dev.functionregistry.bridge.OpenAiBridge;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.AssistantTurn;
import dev.functionregistry.schemas.avro.ToolCall;
import dev.functionregistry.simulator.RealtimeSimulator;
import dev.functionregistry.simulator.SimulatorConfig;
import dev.functionregistry.simulator.model.Model;
import dev.functionregistry.simulator.model.Prompt;
import dev.functionregistry.simulator.model.Reply;
import dev.functionregistry.simulator.model.Reply.Part;
import dev.functionregistry.simulator.protocol.Item;
import dev.functionregistry.stack.broker.LocalCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a bridge itself adds to a call: event in to record out, and record in to event out, by its own timers; beside them the
 * whole way from the model's call to its next response, with two Kafka hops and four socket writes. Everything in one process.
 *
 * <p>Arguments: calls measured (1000), pause between two in milliseconds (10).
 */
public final class BridgeOverhead {
    private static final int WARM_UP = 500;
    private static final int SESSIONS = 8;

    private final Histogram wholeWay = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
    private final Map<String, CompletableFuture<AssistantTurn>> waiting = new ConcurrentHashMap<>();
    private final AtomicReference<StandInPipeline> pipeline = new AtomicReference<>();

    private BridgeOverhead() {}

    public static void main(String[] arguments) throws Exception {
        int calls = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000;
        int pauseMs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
        System.setProperty("logback.configurationFile", "dev/functionregistry/stack/logging.xml");
        System.setProperty(
                "registry.logs", Files.createTempDirectory("bridge-overhead-").toString());
        new BridgeOverhead().run(calls, pauseMs);
        System.exit(0);
    }

    private void run(int calls, int pauseMs) throws Exception {
        LocalCluster cluster = LocalCluster.shared();
        try (RealtimeSimulator simulator = RealtimeSimulator.start(
                        SimulatorConfig.inProcess().withModel(new OneCall()).withRecordedEvents(0));
                StandInPipeline stand = new StandInPipeline(
                        cluster.bootstrapServers(),
                        cluster.schemaRegistryUrl(),
                        "overhead.",
                        Clock.systemUTC(),
                        this::wrote);
                OpenAiBridge bridge = OpenAiBridge.start(BridgeConfig.local(
                                cluster.bootstrapServers(), cluster.schemaRegistryUrl(), "overhead", simulator.uri())
                        .withTopicPrefix("overhead."))) {
            pipeline.set(stand);
            Random random = new Random(1);
            List<String> sessions = java.util.stream.Stream.generate(() -> StandInPipeline.newSession(random))
                    .limit(SESSIONS)
                    .toList();
            sessions.forEach(session -> stand.tools(session, 1, List.of("getWeather", "getTime", "sendMail")));
            ask(sessions, stand, WARM_UP, 0);
            wholeWay.reset();
            Buckets before = Buckets.read(bridge.port());
            ask(sessions, stand, calls, pauseMs);
            Buckets after = Buckets.read(bridge.port());
            System.out.printf(Locale.ROOT, "%d calls, one each %d ms, %d sessions%n", calls, pauseMs, SESSIONS);
            line("event in to record out", after.since(before, "call"));
            line("record in to event out", after.since(before, "output"));
            System.out.printf(
                    Locale.ROOT,
                    "model to model, all of it  p50 %.2f ms  p99 %.2f ms%n",
                    wholeWay.getValueAtPercentile(50) / 1e6,
                    wholeWay.getValueAtPercentile(99) / 1e6);
        }
    }

    private static void line(String name, Buckets.Counts counts) {
        System.out.printf(
                Locale.ROOT,
                "%s     p50 %.2f ms  p99 %.2f ms   (%d, between bounds of buckets)%n",
                name,
                counts.quantile(0.5) * 1e3,
                counts.quantile(0.99) * 1e3,
                counts.total());
    }

    private void ask(List<String> sessions, StandInPipeline stand, int count, int pauseMs) throws Exception {
        for (int i = 0; i < count; i++) {
            String ref = "r" + System.nanoTime();
            CompletableFuture<AssistantTurn> answer = new CompletableFuture<>();
            waiting.put(ref, answer);
            stand.userSays(sessions.get(i % sessions.size()), ref, "weather");
            AssistantTurn turn = answer.get(60, TimeUnit.SECONDS);
            if (turn.getError() != null) {
                throw new IllegalStateException("a turn failed: " + turn.getError());
            }
            Thread.sleep(pauseMs);
        }
    }

    private void wrote(Topic topic, String session, @Nullable SpecificRecord value) {
        StandInPipeline stand = pipeline.get();
        if (value instanceof ToolCall call && stand != null) {
            stand.succeed(session, call, "{\"celsius\":20}", 1);
        } else if (value instanceof AssistantTurn turn && turn.getDone()) {
            CompletableFuture<AssistantTurn> answer = waiting.remove(turn.getRef());
            if (answer != null) {
                answer.complete(turn);
            }
        }
    }

    /** Calls once per user message, and notes the time until it reads the output. */
    private final class OneCall implements Model {
        private final Map<String, Long> began = new ConcurrentHashMap<>();

        @Override
        public Reply reply(Prompt prompt) {
            Item first = prompt.items().getFirst();
            Item last = prompt.items().getLast();
            if (last instanceof Item.FunctionCallOutput) {
                Long since = began.remove(first.id());
                if (since != null) {
                    wholeWay.recordValue(System.nanoTime() - since);
                }
                return Reply.say("done");
            }
            began.put(first.id(), System.nanoTime());
            return Reply.of(List.of(new Part.Call("getWeather", Map.of("location", "Berlin"))));
        }
    }

    /** The bridge's timers, as it tells them to Prometheus. */
    private record Buckets(String metrics) {
        static Buckets read(int port) throws IOException, InterruptedException {
            try (HttpClient client = HttpClient.newHttpClient()) {
                return new Buckets(client.send(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body());
            }
        }

        /** Cumulated counts by upper bound in seconds. */
        record Counts(double[] bounds, long[] counts) {
            long total() {
                return counts.length == 0 ? 0 : counts[counts.length - 1];
            }

            /** Seconds; a straight line between the bounds of the bucket. */
            double quantile(double share) {
                double wanted = share * total();
                double below = 0;
                long before = 0;
                for (int i = 0; i < bounds.length; i++) {
                    if (counts[i] >= wanted && counts[i] > before) {
                        double upper = Double.isInfinite(bounds[i]) ? below : bounds[i];
                        return below + (upper - below) * (wanted - before) / (counts[i] - before);
                    }
                    below = bounds[i];
                    before = counts[i];
                }
                return Double.NaN;
            }
        }

        Counts since(Buckets earlier, String direction) {
            Counts now = counts(direction);
            Counts then = earlier.counts(direction);
            long[] more = now.counts().clone();
            for (int i = 0; i < more.length; i++) {
                more[i] -= then.counts()[i];
            }
            return new Counts(now.bounds(), more);
        }

        private Counts counts(String direction) {
            List<String> lines = metrics.lines()
                    .filter(line -> line.startsWith("bridge_overhead_seconds_bucket{")
                            && line.contains("direction=\"" + direction + "\""))
                    .toList();
            return new Counts(
                    lines.stream().mapToDouble(Buckets::bound).toArray(),
                    lines.stream()
                            .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                            .toArray());
        }

        private static double bound(String line) {
            int from = line.indexOf("le=\"") + 4;
            String text = line.substring(from, line.indexOf('"', from));
            return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
        }
    }
}
