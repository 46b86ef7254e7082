package dev.functionregistry.simulator.rest;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.codec.JsonObject;
import dev.functionregistry.simulator.protocol.ApiError;
import dev.functionregistry.simulator.protocol.SessionChecks;
import dev.functionregistry.simulator.script.Faults.Refusal;
import dev.functionregistry.simulator.session.Entrance;
import dev.functionregistry.simulator.session.Keys;
import dev.functionregistry.simulator.session.SessionActor;
import dev.functionregistry.simulator.session.SessionActor.Input;
import dev.functionregistry.simulator.session.Sessions;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /client_secrets}, {@code POST /calls}, {@code POST /calls/{id}/hangup}: how a browser gets its session. The
 * SDP answer is one in form only; what matters is the call id, by which a server attaches to the session.
 */
final class CallRoutes implements HttpService {
    private static final long SHORTEST_SECRET = 10;
    private static final long LONGEST_SECRET = 7_200;
    private static final long DEFAULT_SECRET = 600;

    private final Sessions sessions;
    private final Entrance entrance;
    private final Keys keys;

    CallRoutes(Sessions sessions, Entrance entrance) {
        this.sessions = sessions;
        this.entrance = entrance;
        this.keys = entrance.keys();
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post("/client_secrets", this::mint).post("/calls", this::call).post("/calls/{id}/hangup", this::hangUp);
    }

    /** What a browser wants to begin: the session it named, or nothing but the reason why not. */
    private sealed interface Wanted {
        record Session(String model, Map<String, Object> config) implements Wanted {}

        record Refused(Status status, ApiError error) implements Wanted {}
    }

    private void mint(ServerRequest request, ServerResponse response) {
        Optional<ApiError> key = keys.refusal(Answers.key(request));
        if (key.isPresent()) {
            Answers.refuse(response, Status.UNAUTHORIZED_401, key.get());
            return;
        }
        Optional<Refusal> fault = entrance.fault().get();
        if (fault.isPresent()) {
            Answers.refuse(response, fault.get());
            return;
        }
        String body = Answers.text(request);
        if (!(Json.parse(body.isBlank() ? "{}" : body) instanceof Json.Parsed.Tree(Map<?, ?> map))) {
            Answers.refuse(
                    response,
                    Status.BAD_REQUEST_400,
                    ApiError.invalidRequest("invalid_json", "The body is no JSON object."));
            return;
        }
        Map<String, Object> tree = Json.asObject(map);
        long seconds = Json.objectAt(tree, "expires_after").get("seconds") instanceof Number number
                ? number.longValue()
                : DEFAULT_SECRET;
        if (seconds < SHORTEST_SECRET || seconds > LONGEST_SECRET) {
            Answers.refuse(
                    response,
                    Status.BAD_REQUEST_400,
                    ApiError.invalidRequest(
                            "invalid_value",
                            "Invalid 'expires_after.seconds': expected 10 to 7200.",
                            "expires_after.seconds"));
            return;
        }
        switch (session(
                tree.containsKey("session") ? tree.get("session") : Map.of("type", "realtime"), "gpt-realtime")) {
            case Wanted.Refused(Status status, ApiError error) -> Answers.refuse(response, status, error);
            case Wanted.Session(String model, Map<String, Object> config) -> {
                Keys.Secret secret = keys.mint(config, Duration.ofSeconds(seconds));
                Answers.json(
                        response,
                        JsonObject.of("value", secret.value())
                                .with("expires_at", secret.expiresAt().getEpochSecond())
                                .with("session", sessions.preview(model, config)));
            }
        }
    }

    private void call(ServerRequest request, ServerResponse response) {
        String key = Answers.key(request);
        Optional<ApiError> refusedKey = keys.refusal(key);
        if (refusedKey.isPresent() || key == null) {
            refusedKey.ifPresent(error -> Answers.refuse(response, Status.UNAUTHORIZED_401, error));
            return;
        }
        Optional<Refusal> fault = entrance.fault().get();
        if (fault.isPresent()) {
            Answers.refuse(response, fault.get());
            return;
        }
        String contentType = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
        Map<String, String> form = contentType.startsWith("multipart/form-data")
                ? Multipart.parse(contentType, Answers.bytes(request)).orElse(Map.of())
                : Map.of("sdp", Answers.text(request));
        String offer = form.getOrDefault("sdp", "");
        if (!SdpAnswer.isOffer(offer)) {
            Answers.refuse(
                    response,
                    Status.BAD_REQUEST_400,
                    ApiError.invalidRequest("invalid_offer", "The body holds no SDP offer.", "sdp"));
            return;
        }
        switch (wanted(form.get("session"), key, request.query().first("model").orElse(null))) {
            case Wanted.Refused(Status status, ApiError error) -> Answers.refuse(response, status, error);
            case Wanted.Session(String model, Map<String, Object> config) -> {
                SessionActor session = sessions.openCall(model, config);
                response.status(Status.CREATED_201)
                        .header(HeaderNames.CONTENT_TYPE, "application/sdp")
                        .header(
                                HeaderNames.LOCATION,
                                "/v1/realtime/calls/" + session.callId().orElseThrow())
                        .send(SdpAnswer.to(offer));
            }
        }
    }

    /** The session of the form; else that of the secret; else one with the model of the query. */
    private Wanted wanted(@Nullable String session, String key, @Nullable String model) {
        if (session != null) {
            return Json.parse(session) instanceof Json.Parsed.Tree(Object tree)
                    ? session(tree, model)
                    : new Wanted.Refused(
                            Status.BAD_REQUEST_400,
                            ApiError.invalidRequest("invalid_json", "The session is no JSON.", "session"));
        }
        Map<String, Object> ofSecret = keys.sessionOf(key);
        return session(ofSecret.isEmpty() ? Map.of("type", "realtime") : ofSecret, model);
    }

    private Wanted session(@Nullable Object tree, @Nullable String otherwise) {
        Optional<ApiError> refusal = SessionChecks.refusal(tree);
        if (refusal.isPresent()) {
            return new Wanted.Refused(Status.BAD_REQUEST_400, refusal.get());
        }
        Map<String, Object> config = tree instanceof Map<?, ?> map ? Json.asObject(map) : Map.of();
        String named = Json.textAt(config, "model");
        String model = named == null ? otherwise : named;
        if (model == null) {
            return new Wanted.Refused(
                    Status.BAD_REQUEST_400,
                    ApiError.invalidRequest("missing_model", "You must provide a model parameter.", "session.model"));
        }
        if (!entrance.knows(model)) {
            return new Wanted.Refused(
                    Status.NOT_FOUND_404,
                    ApiError.invalidRequest("model_not_found", "The model '" + model + "' does not exist."));
        }
        return new Wanted.Session(model, config);
    }

    private void hangUp(ServerRequest request, ServerResponse response) {
        Optional<ApiError> key = keys.refusal(Answers.key(request));
        if (key.isPresent()) {
            Answers.refuse(response, Status.UNAUTHORIZED_401, key.get());
            return;
        }
        Optional<SessionActor> session =
                sessions.ofCall(request.path().pathParameters().get("id"));
        if (session.isEmpty()) {
            Answers.refuse(response, Status.NOT_FOUND_404, SimulatorServer.CALL_NOT_FOUND);
            return;
        }
        session.get().tell(new Input.Close(1000, "call_ended"));
        response.status(Status.OK_200).send();
    }
}
