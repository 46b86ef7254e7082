package dev.functionregistry.gateway;

import dev.functionregistry.access.TokenKeys;
import dev.functionregistry.access.TokenVerifier;
import dev.functionregistry.gateway.auth.AddressLimit;
import dev.functionregistry.gateway.auth.GatewayAdmission;
import dev.functionregistry.gateway.auth.ResumeSecrets;
import dev.functionregistry.gateway.auth.SessionAccess;
import dev.functionregistry.gateway.calls.CallAnswer;
import dev.functionregistry.gateway.calls.CallRequest;
import dev.functionregistry.gateway.calls.CancelRequest;
import dev.functionregistry.gateway.calls.WaitingCalls;
import dev.functionregistry.gateway.console.Console;
import dev.functionregistry.gateway.kafka.EventLog;
import dev.functionregistry.gateway.kafka.LogConnection;
import dev.functionregistry.gateway.kafka.Mailbox;
import dev.functionregistry.gateway.realtime.RealtimeBroker;
import dev.functionregistry.gateway.realtime.RealtimeService;
import dev.functionregistry.gateway.rest.CallService;
import dev.functionregistry.gateway.rest.Callers;
import dev.functionregistry.gateway.rest.Faults;
import dev.functionregistry.gateway.rest.HealthApi;
import dev.functionregistry.gateway.rest.RealtimeApi;
import dev.functionregistry.gateway.rest.SessionsApi;
import dev.functionregistry.gateway.session.Effect;
import dev.functionregistry.gateway.session.ExecutionId;
import dev.functionregistry.gateway.session.LogRecord;
import dev.functionregistry.gateway.session.Mail;
import dev.functionregistry.gateway.session.SessionProtocol;
import dev.functionregistry.gateway.websocket.AllowedOrigins;
import dev.functionregistry.gateway.websocket.SocketHub;
import dev.functionregistry.gateway.websocket.WebSocketUpgrade;
import dev.functionregistry.schemas.Headers;
import dev.functionregistry.schemas.SessionId;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gateway: sockets of pages and the call API on one port, one mailbox in the log.
 *
 * <p>Started in the order log, then sockets; closed in the order that loses least: no new sockets, clients sent away, everything written.
 */
public final class EdgeGateway implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EdgeGateway.class);
    private static final int MAX_BODY_BYTES = 512 * 1024;
    private static final long DRAIN_WITHIN_MS = 1_000;
    private static final Duration GOODBYES = Duration.ofSeconds(3);
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final String instance;
    private final GatewayMetrics metrics;
    private final WaitingCalls waiting;
    private final SocketHub hub;
    private final LogConnection connection;
    private final WebSocketUpgrade upgrade;
    private final @Nullable RealtimeBroker broker;
    private final @Nullable Console console;
    private final WebServer server;
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("gateway-tick").factory());
    private volatile boolean draining;

    private EdgeGateway(GatewayConfig config, Clock clock) {
        this.clock = clock;
        this.instance = config.log().name() + "-" + randomHex(8);
        this.metrics = new GatewayMetrics();
        AtomicLong refs = new AtomicLong();
        Supplier<String> nextRef = () -> instance + "-" + refs.incrementAndGet();
        this.waiting = new WaitingCalls(
                config.waiting().patienceMs(),
                config.waiting().inAll(),
                config.waiting().perSession(),
                nextRef);

        ResumeSecrets secrets = new ResumeSecrets(config.admission().deploymentKey());
        TokenVerifier tokens = new TokenVerifier(
                keys(config),
                config.admission().tokenIssuer(),
                config.admission().tokenAudience(),
                config.admission().tokenClaims());
        GatewayAdmission.Rules rules = new GatewayAdmission.Rules(
                tokens,
                secrets,
                config.admission().deploymentKey(),
                config.admission().anonymous(),
                new AddressLimit(config.admission().anonymousPerMinute()),
                () -> randomBytes(SessionId.RANDOM_BYTES));
        this.hub = new SocketHub(
                address -> new SessionProtocol(new GatewayAdmission(rules, address), config.limits(), nextRef),
                this::append,
                this::callSent,
                (millis, action) -> ticker.schedule(action, millis, TimeUnit.MILLISECONDS),
                this::mayAct,
                () -> Headers.micros(clock),
                metrics);
        this.connection = LogConnection.open(
                new LogConnection.Settings(
                        config.log().bootstrap(),
                        config.log().schemaRegistry(),
                        config.log().topicPrefix(),
                        config.log().name(),
                        instance,
                        config.door().console().served()),
                clock,
                new Mailbox.Addressee() {
                    @Override
                    public boolean toSession(String sessionId, Mail mail) {
                        return hub.deliver(sessionId, mail);
                    }

                    @Override
                    public void toCaller(String ref, CallAnswer answer) {
                        waiting.answer(ref, answer);
                    }

                    @Override
                    public void read(long micros) {
                        metrics.letterRead(micros);
                    }
                },
                hub::cutAll);
        SessionAccess access = new SessionAccess(config.admission().deploymentKey(), secrets);
        this.console = config.door().console().served()
                ? new Console(config.door().console(), connection, tokens, access, clock::millis)
                : null;
        AllowedOrigins origins = new AllowedOrigins(config.door().allowedOrigins());
        this.upgrade = new WebSocketUpgrade(
                console == null ? List.of(hub) : List.of(hub, console.feed()),
                origins,
                config.door().trustedProxies(),
                config.limits().maxFrameBytes(),
                config.door().maxSockets());
        Callers callers = new Callers(tokens, access, clock::millis);
        SessionsApi sessions = new SessionsApi(
                callers,
                new CallService(
                        waiting,
                        new CallService.Asking() {
                            @Override
                            public void ask(CallRequest request, String ref, Runnable notTaken) {
                                connection.eventLog().call(request, ref, whenNotTaken(notTaken));
                            }

                            @Override
                            public void cancel(CancelRequest request, String ref, Runnable notTaken) {
                                connection.eventLog().cancel(request, ref, whenNotTaken(notTaken));
                            }
                        },
                        this::mayAct,
                        metrics::refused),
                sessionId -> connection.tools().find(sessionId),
                () -> "call_" + randomHex(12));
        RealtimeService service = config.realtime();
        this.broker = service == null ? null : new RealtimeBroker(service, () -> randomHex(16));
        RealtimeApi realtime = new RealtimeApi(origins, callers, broker, this::attachToCall);
        metrics.watch(hub, upgrade, waiting, connection);
        this.server =
                server(config, upgrade, routing(sessions, realtime, new HealthApi(checks(), metrics::scrape), console));
        server.start();
        if (!server.isRunning()) { // a port that is taken is logged there, and nothing more
            connection.close(); // or its threads would go on saying that this gateway lives
            ticker.shutdownNow();
            throw new IllegalStateException(
                    "The gateway cannot listen on port " + config.door().port());
        }
        ticker.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    /** Starts a gateway; when this returns it listens. */
    public static EdgeGateway start(GatewayConfig config) {
        EdgeGateway gateway = new EdgeGateway(config, Clock.systemUTC());
        log.info("gateway listens port={} instance={}", gateway.port(), gateway.instance);
        return gateway;
    }

    /** The one set-up of the HTTP side, for production and tests. */
    static HttpRouting.Builder routing(
            SessionsApi sessions, RealtimeApi realtime, HealthApi health, @Nullable Console console) {
        HttpRouting.Builder routing = HttpRouting.builder()
                .error(Exception.class, Faults::answer)
                .register("/v1/sessions", sessions)
                .register("/v1/sessions", realtime)
                .register("/", health);
        return console == null ? routing : console.routing(routing);
    }

    private static WebServer server(GatewayConfig config, WebSocketUpgrade upgrade, HttpRouting.Builder routing) {
        return WebServer.builder()
                .host(config.door().host())
                .port(config.door().port())
                .shutdownHook(false)
                .maxPayloadSize(MAX_BODY_BYTES)
                .maxTcpConnections(config.door().maxSockets() + 1_000)
                .shutdownGracePeriod(Duration.ofSeconds(1))
                .addConnectionSelector(Http1ConnectionSelector.builder()
                        .config(Http1Config.builder().build())
                        .addUpgrader(upgrade)
                        .build())
                .routing(routing)
                .build();
    }

    private static TokenKeys keys(GatewayConfig config) {
        Path file = config.admission().tokenKeys();
        return file == null ? TokenKeys.none() : TokenKeys.read(file);
    }

    private void append(Effect.Append append, SocketHub.Receiver receiver) {
        metrics.appended(append.record());
        connection.eventLog().append(append.sessionId(), append.record(), append.traceparent(), new EventLog.Ack() {
            @Override
            public void taken(long offset) {
                receiver.taken(offset);
            }

            @Override
            public void notTaken() {
                receiver.notTaken();
            }
        });
    }

    private void callSent(String sessionId, ExecutionId id, long micros) {
        connection.feed().callSent(sessionId, id, micros);
    }

    /** True when the log has taken that a session's model is in a call. */
    private boolean attachToCall(String sessionId, LogRecord.ModelCall call) {
        if (!mayAct()) {
            return false;
        }
        CompletableFuture<Boolean> known = new CompletableFuture<>();
        connection.eventLog().append(sessionId, call, null, new EventLog.Ack() {
            @Override
            public void taken(long offset) {
                known.complete(true);
            }

            @Override
            public void notTaken() {
                known.complete(false);
            }
        });
        return known.join();
    }

    private static EventLog.Ack whenNotTaken(Runnable action) {
        return new EventLog.Ack() {
            @Override
            public void taken(long offset) {}

            @Override
            public void notTaken() {
                action.run();
            }
        };
    }

    private Map<String, BooleanSupplier> checks() {
        Map<String, BooleanSupplier> checks = new LinkedHashMap<>();
        checks.put("mailbox", () -> connection.mailbox().fresh());
        checks.put("alive", connection::heard);
        checks.put("tools", () -> connection.tools().caughtUp());
        checks.put("accepting", () -> !draining);
        return checks;
    }

    private boolean mayAct() {
        return !draining && connection.mayAct();
    }

    private void tick() {
        try {
            hub.tick();
            upgrade.tick();
        } catch (RuntimeException e) {
            log.error("tick failed", e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** True when its mailbox is fixed and fresh, the processors hear it, and it takes new sockets. */
    public boolean ready() {
        return checks().values().stream().allMatch(BooleanSupplier::getAsBoolean);
    }

    /** Sends every client away, writes what is left, and stops. */
    @Override
    public void close() {
        if (draining) {
            return;
        }
        draining = true;
        log.info("gateway drains instance={} sockets={}", instance, hub.sockets());
        upgrade.stopAccepting();
        hub.drain(DRAIN_WITHIN_MS);
        connection.eventLog().flush();
        await(() -> upgrade.open() == 0, GOODBYES); // the writers give each client 2 s for the close handshake
        await(() -> waiting.size() == 0, LAST_ANSWERS);
        ticker.shutdownNow();
        server.stop();
        if (broker != null) {
            broker.close();
        }
        if (console != null) {
            console.close();
        }
        connection.close();
        metrics.close();
        log.info("gateway stopped instance={}", instance);
    }

    private static void await(BooleanSupplier done, Duration most) {
        long until = System.nanoTime() + most.toNanos();
        try {
            while (!done.getAsBoolean() && System.nanoTime() < until) {
                Thread.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String randomHex(int bytes) {
        return HexFormat.of().formatHex(randomBytes(bytes));
    }

    private byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
