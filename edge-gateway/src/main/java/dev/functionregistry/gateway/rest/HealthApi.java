package dev.functionregistry.gateway.rest;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** {@code /health/live}, {@code /health/ready} with one line per check, {@code /metrics}. */
public final class HealthApi implements HttpService {
    private final Map<String, BooleanSupplier> checks;
    private final Supplier<String> metrics;

    /**
     * @param checks what must be true to be ready, by name, in the order shown
     * @param metrics text in the Prometheus format
     */
    public HealthApi(Map<String, BooleanSupplier> checks, Supplier<String> metrics) {
        this.checks = checks;
        this.metrics = metrics;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/health/live", (request, response) -> json(response, Status.OK_200, "{\"status\":\"up\"}"))
                .get("/health/ready", (request, response) -> ready(response))
                .get(
                        "/metrics",
                        (request, response) -> response.header(
                                        HeaderValues.create(HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4"))
                                .send(metrics.get()));
    }

    private void ready(ServerResponse response) {
        StringBuilder text = new StringBuilder("{\"status\":\"");
        boolean ready = checks.values().stream().allMatch(BooleanSupplier::getAsBoolean);
        text.append(ready ? "up" : "down").append("\",\"checks\":{");
        String separator = "";
        for (Map.Entry<String, BooleanSupplier> check : checks.entrySet()) {
            text.append(separator)
                    .append('"')
                    .append(check.getKey())
                    .append("\":")
                    .append(check.getValue().getAsBoolean());
            separator = ",";
        }
        json(
                response,
                ready ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503,
                text.append("}}").toString());
    }

    private static void json(ServerResponse response, Status status, String body) {
        response.status(status)
                .header(HeaderValues.CONTENT_TYPE_JSON)
                .header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"))
                .send(body.getBytes(StandardCharsets.UTF_8));
    }
}
