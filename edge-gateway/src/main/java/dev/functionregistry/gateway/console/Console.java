package dev.functionregistry.gateway.console;

import dev.functionregistry.access.TokenVerifier;
import dev.functionregistry.gateway.auth.SessionAccess;
import dev.functionregistry.gateway.kafka.LogConnection;
import dev.functionregistry.gateway.websocket.Endpoint;
import io.helidon.webserver.http.HttpRouting;
import java.util.function.LongSupplier;

/** The console as one piece: its page, the live feed, what operators may ask and do. */
public final class Console implements AutoCloseable {
    private final FeedEndpoint feed;
    private final PageService page;
    private final OperatorApi operatorApi;
    private final QueryProxy queries;

    /** @param millis the clock, in milliseconds since the epoch */
    public Console(
            ConsoleSettings settings,
            LogConnection log,
            TokenVerifier tokens,
            SessionAccess access,
            LongSupplier millis) {
        Operators operators = new Operators(tokens, settings.lent(), millis);
        this.feed = new FeedEndpoint(log.feed(), tokens, access, operators, millis);
        this.page = new PageService(
                settings.door() == ConsoleSettings.Door.OPERATORS
                        ? request -> operators.of(request) != null
                        : request -> true);
        this.queries = new QueryProxy(settings.queries(), operators);
        this.operatorApi = new OperatorApi(operators, log.stored(), queries.served());
    }

    public Endpoint feed() {
        return feed;
    }

    public HttpRouting.Builder routing(HttpRouting.Builder routing) {
        return routing.register("/", page).register("/v1/operator", operatorApi).register("/", queries);
    }

    @Override
    public void close() {
        queries.close();
    }
}
