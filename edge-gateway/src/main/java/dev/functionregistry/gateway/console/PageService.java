package dev.functionregistry.gateway.console;

import dev.functionregistry.gateway.session.EdgeCode;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The static page, from the class path below {@code /console-page/}: {@code index.html} at {@code /} and at the page's own views, hashed
 * assets for ever. A gateway without the page says so. Where the page is for operators only, browsers ask for a token as password.
 */
final class PageService implements HttpService {
    private static final String ROOT = "/console-page/";
    private static final Pattern ASSET = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");
    private static final Pattern HASHED = Pattern.compile(".*-[A-Za-z0-9]{8,}\\.[a-z0-9]+(\\.map)?");
    private static final String POLICY =
            "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; worker-src blob:; "
                    + "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** Where functions written in the page run: no origin, no network. */
    private static final String SANDBOX_POLICY = "sandbox allow-scripts; default-src 'none'; "
            + "script-src 'unsafe-inline' blob:; worker-src blob:; frame-ancestors 'self'";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "json", "application/json",
            "map", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "woff2", "font/woff2",
            "txt", "text/plain; charset=utf-8");

    private final Predicate<ServerRequest> welcome;
    private final Map<String, Optional<byte[]>> files = new ConcurrentHashMap<>();

    /** @param welcome who may have the page */
    PageService(Predicate<ServerRequest> welcome) {
        this.welcome = welcome;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/", guarded(this::index))
                .get("/calls", guarded(this::index))
                .get("/assets/{name}", guarded(this::asset))
                .get("/sandbox.html", this::sandbox);
    }

    private Handler guarded(Handler handler) {
        return (request, response) -> {
            if (welcome.test(request)) {
                handler.handle(request, response);
                return;
            }
            response.header(HeaderValues.create(
                    HeaderNames.WWW_AUTHENTICATE, "Basic realm=\"console: a token with role operator as password\""));
            Answers.refuse(
                    response,
                    Status.UNAUTHORIZED_401,
                    EdgeCode.UNAUTHENTICATED,
                    "A token with role operator is required, as a bearer or as the password.");
        };
    }

    private void index(ServerRequest request, ServerResponse response) {
        byte[] page = file("index.html");
        if (page == null) {
            send(
                    response,
                    "txt",
                    "no-cache",
                    "Function Registry gateway. This build carries no page.\n".getBytes(StandardCharsets.UTF_8));
        } else {
            send(response, "html", "no-cache", page);
        }
    }

    private void asset(ServerRequest request, ServerResponse response) {
        String name = request.path().pathParameters().get("name");
        byte[] bytes = ASSET.matcher(name).matches() ? file("assets/" + name) : null;
        if (bytes == null) {
            response.status(Status.NOT_FOUND_404).send();
            return;
        }
        String caching = HASHED.matcher(name).matches() ? "public, max-age=31536000, immutable" : "no-cache";
        send(response, name.substring(name.lastIndexOf('.') + 1), caching, bytes);
    }

    private void sandbox(ServerRequest request, ServerResponse response) {
        byte[] page = file("sandbox.html");
        if (page == null) {
            response.status(Status.NOT_FOUND_404).send();
        } else {
            send(response, "html", "no-cache", SANDBOX_POLICY, page);
        }
    }

    private byte @Nullable [] file(String name) {
        return files.computeIfAbsent(name, PageService::read).orElse(null);
    }

    private static Optional<byte[]> read(String name) {
        try (InputStream in = PageService.class.getResourceAsStream(ROOT + name)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void send(ServerResponse response, String extension, String caching, byte[] bytes) {
        send(response, extension, caching, POLICY, bytes);
    }

    private static void send(ServerResponse response, String extension, String caching, String policy, byte[] bytes) {
        response.header(HeaderValues.create(
                        HeaderNames.CONTENT_TYPE, TYPES.getOrDefault(extension, "application/octet-stream")))
                .header(HeaderValues.create(HeaderNames.CACHE_CONTROL, caching))
                .header(HeaderValues.create(HeaderNames.create("Content-Security-Policy"), policy))
                .header(HeaderValues.create(HeaderNames.create("X-Content-Type-Options"), "nosniff"))
                .header(HeaderValues.create(HeaderNames.create("Referrer-Policy"), "no-referrer"))
                .send(bytes);
    }
}
