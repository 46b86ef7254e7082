package dev.functionregistry.gateway.rest;

import dev.functionregistry.gateway.calls.CallAnswer;
import dev.functionregistry.gateway.calls.CallRequest;
import dev.functionregistry.gateway.calls.CancelRequest;
import dev.functionregistry.gateway.calls.VisibleTools;
import dev.functionregistry.gateway.codec.RestCodec;
import dev.functionregistry.gateway.session.EdgeCode;
import dev.functionregistry.gateway.session.ExecutionId;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@code /v1/sessions/{sessionId}/…}: calls and tools of one session, for its owner and for agents. */
public final class SessionsApi implements HttpService {
    private static final HeaderName TRACEPARENT = HeaderNames.create("traceparent");

    /** The processor's word for a call id that nobody used. */
    private static final String UNKNOWN_CALL = "UNKNOWN_CALL";

    private static final int MAX_REASON = 256;

    private final Callers callers;
    private final CallService calls;
    private final Function<String, Optional<VisibleTools>> tools;
    private final Supplier<String> callIds;

    /**
     * @param tools the tools of a session by its id
     * @param callIds makes ids for calls that came without
     */
    public SessionsApi(
            Callers callers,
            CallService calls,
            Function<String, Optional<VisibleTools>> tools,
            Supplier<String> callIds) {
        this.callers = callers;
        this.calls = calls;
        this.tools = tools;
        this.callIds = callIds;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post("/{sessionId}/tool-calls", this::toolCalls)
                .delete("/{sessionId}/tool-calls/{callId}", this::cancel)
                .get("/{sessionId}/tools", this::tools);
    }

    private void toolCalls(ServerRequest request, ServerResponse response) {
        Callers.Caller caller = callers.of(request, response);
        if (caller == null) {
            return;
        }
        Optional<String> body = Replies.text(request);
        if (body.isEmpty()) {
            Replies.refuse(response, Status.BAD_REQUEST_400, EdgeCode.INVALID_JSON, "The body is not UTF-8.");
            return;
        }
        switch (RestCodec.calls(body.get())) {
            case RestCodec.Asked.Unreadable(EdgeCode code, String message) ->
                Replies.refuse(response, Status.BAD_REQUEST_400, code, message);
            case RestCodec.Asked.Calls asked -> {
                String traceparent = request.headers().first(TRACEPARENT).orElse(null);
                List<CallAnswer> answers = calls.call(asked.calls().stream()
                        .map(call -> new CallRequest(
                                caller.session().toString(),
                                call.id() == null ? callIds.get() : call.id(),
                                call.name(),
                                call.arguments(),
                                caller.principal(),
                                traceparent))
                        .toList());
                if (asked.array()) {
                    Replies.json(response, Status.OK_200, RestCodec.answers(answers));
                } else {
                    answer(response, answers.getFirst());
                }
            }
        }
    }

    private void cancel(ServerRequest request, ServerResponse response) {
        Callers.Caller caller = callers.of(request, response);
        if (caller == null) {
            return;
        }
        String callId = request.path().pathParameters().get("callId");
        String reason = request.query().first("reason").orElse("cancelled through the call API");
        if (callId.length() > ExecutionId.MAX_CALL_ID || reason.length() > MAX_REASON) {
            Replies.refuse(
                    response,
                    Status.BAD_REQUEST_400,
                    EdgeCode.INVALID_REQUEST,
                    "A call id has at most " + ExecutionId.MAX_CALL_ID + " characters, a reason " + MAX_REASON + ".");
            return;
        }
        answer(
                response,
                calls.cancel(new CancelRequest(
                        caller.session().toString(),
                        callId,
                        reason,
                        caller.principal(),
                        request.headers().first(TRACEPARENT).orElse(null))));
    }

    private static void answer(ServerResponse response, CallAnswer answer) {
        switch (answer) {
            case CallAnswer.Succeeded succeeded -> Replies.json(response, Status.OK_200, RestCodec.answer(succeeded));
            case CallAnswer.Failed failed -> Replies.json(response, Status.OK_200, RestCodec.answer(failed));
            case CallAnswer.Rejected rejected ->
                Replies.json(response, statusOf(rejected.failure().code()), RestCodec.error(rejected.failure()));
            case CallAnswer.Unanswered unanswered ->
                Replies.json(response, Status.create(unanswered.status()), RestCodec.error(unanswered.failure()));
        }
    }

    private static Status statusOf(String code) {
        return switch (code) {
            case UNKNOWN_CALL, "SESSION_GONE" -> Status.NOT_FOUND_404;
            case "FORBIDDEN" -> Status.FORBIDDEN_403;
            default -> Status.CONFLICT_409;
        };
    }

    private void tools(ServerRequest request, ServerResponse response) {
        Callers.Caller caller = callers.of(request, response);
        if (caller == null) {
            return;
        }
        String wanted = request.query().first("format").orElse("realtime").toUpperCase(Locale.ROOT);
        for (RestCodec.ToolFormat format : RestCodec.ToolFormat.values()) {
            if (format.name().equals(wanted)) {
                VisibleTools found = tools.apply(caller.session().toString()).orElse(VisibleTools.NONE);
                Replies.json(response, Status.OK_200, RestCodec.tools(found, format));
                return;
            }
        }
        Replies.refuse(
                response,
                Status.BAD_REQUEST_400,
                EdgeCode.INVALID_REQUEST,
                "The format is realtime, chat or responses.");
    }
}
