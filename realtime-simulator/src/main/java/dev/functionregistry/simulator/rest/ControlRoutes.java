package dev.functionregistry.simulator.rest;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.codec.JsonObject;
import dev.functionregistry.simulator.conversation.Pacing;
import dev.functionregistry.simulator.protocol.ApiError;
import dev.functionregistry.simulator.script.Expectations;
import dev.functionregistry.simulator.session.SessionActor;
import dev.functionregistry.simulator.session.SessionActor.Input;
import dev.functionregistry.simulator.session.Sessions;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Faults on demand for tests in any language, below {@code /simulator}: {@code GET /sessions}, {@code POST
 * /sessions/{id}/{drop|expire|close|hear|send}} ({@code last}: the one opened last), {@code PUT /pace}, {@code GET
 * /expectations} (409 while something is amiss).
 */
final class ControlRoutes implements HttpService {
    private final Sessions sessions;
    private final Expectations expectations;

    ControlRoutes(Sessions sessions, Expectations expectations) {
        this.sessions = sessions;
        this.expectations = expectations;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/sessions", (request, response) -> list(response))
                .post("/sessions/{id}/{what}", this::act)
                .put("/pace", this::pace)
                .get("/expectations", (request, response) -> expectations(response));
    }

    private void list(ServerResponse response) {
        Answers.json(
                response,
                JsonObject.of(
                        "sessions",
                        sessions.running().stream()
                                .map(session -> JsonObject.of("id", session.id())
                                        .with("call_id", session.callId().orElse(null)))
                                .toList()));
    }

    private void act(ServerRequest request, ServerResponse response) {
        String id = request.path().pathParameters().get("id");
        Optional<SessionActor> session = id.equals("last")
                ? sessions.running().reversed().stream().findFirst()
                : sessions.running().stream().filter(one -> one.id().equals(id)).findFirst();
        Map<String, Object> body = Answers.object(request).orElse(Map.of());
        Optional<Input> input = switch (request.path().pathParameters().get("what")) {
            case "drop" -> Optional.of(new Input.Drop());
            case "expire" -> Optional.of(new Input.Expire());
            case "close" ->
                Optional.of(new Input.Close(
                        body.get("code") instanceof Number code ? code.intValue() : 1000,
                        String.valueOf(body.getOrDefault("reason", ""))));
            case "hear" -> Optional.of(new Input.Heard(String.valueOf(body.getOrDefault("words", ""))));
            case "send" -> Optional.of(new Input.Inject(Json.write(body)));
            default -> Optional.empty();
        };
        if (session.isEmpty() || input.isEmpty()) {
            Answers.refuse(
                    response,
                    Status.NOT_FOUND_404,
                    ApiError.invalidRequest(
                            "not_found",
                            session.isEmpty()
                                    ? "No such session runs."
                                    : "Known are drop, expire, close, hear and send."));
            return;
        }
        session.get().tell(input.get());
        response.status(Status.ACCEPTED_202).send();
    }

    private void pace(ServerRequest request, ServerResponse response) {
        Map<String, Object> body = Answers.object(request).orElse(Map.of());
        sessions.pace(new Pacing(ms(body, "latencyMs"), ms(body, "jitterMs"), ms(body, "deltaMs")));
        response.status(Status.NO_CONTENT_204).send();
    }

    private static Duration ms(Map<String, Object> body, String name) {
        return Duration.ofMillis(body.get(name) instanceof Number number ? Math.max(0, number.longValue()) : 0);
    }

    private void expectations(ServerResponse response) {
        Expectations.State state = expectations.state();
        Answers.json(
                response.status(state.satisfied() ? Status.OK_200 : Status.CONFLICT_409),
                JsonObject.of("satisfied", state.satisfied())
                        .with("met", state.met())
                        .with("open", state.open())
                        .with("failures", state.failures()));
    }
}
