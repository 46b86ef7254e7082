package dev.functionregistry.gateway.console;

import dev.functionregistry.gateway.codec.ConsoleCodec;
import dev.functionregistry.gateway.feed.Redrive;
import dev.functionregistry.gateway.kafka.StoredLog;
import dev.functionregistry.gateway.session.EdgeCode;
import dev.functionregistry.schemas.Topic;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /v1/operator}: what the log holds, and the one thing that an operator may change in it. Role {@code operator} throughout. */
public final class OperatorApi implements HttpService {
    private static final Logger log = LoggerFactory.getLogger(OperatorApi.class);
    private static final int NEWEST = 50;
    private static final int MOST_NEWEST = 200;

    private final Operators operators;
    private final StoredLog stored;
    private final boolean queries;

    /** @param queries true where the processor's queries are served beside this */
    public OperatorApi(Operators operators, StoredLog stored, boolean queries) {
        this.operators = operators;
        this.stored = stored;
        this.queries = queries;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/", this::self)
                .get("/topics", this::topics)
                .get("/topics/{topic}/records", this::records)
                .post("/dead-letters/{partition}/{offset}/redrive", this::redrive);
    }

    /** Everybody may ask this, and hears nothing where the role is missing. */
    private void self(ServerRequest request, ServerResponse response) {
        Operators.Operator operator = operators.of(request);
        json(response, ConsoleCodec.operator(operator == null ? null : operator.name(), operator != null && queries));
    }

    private void topics(ServerRequest request, ServerResponse response) throws InterruptedException {
        if (operator(request, response) != null) {
            try {
                json(response, ConsoleCodec.topics(stored.figures()));
            } catch (RuntimeException e) {
                unavailable(response, e);
            }
        }
    }

    private void records(ServerRequest request, ServerResponse response) {
        if (operator(request, response) == null) {
            return;
        }
        String wanted = request.path().pathParameters().get("topic");
        Optional<Topic> topic = Arrays.stream(Topic.values())
                .filter(known -> known.plainName().equals(wanted))
                .findFirst();
        int most = number(request.query().first("limit").orElse(""), NEWEST);
        if (topic.isEmpty() || most < 1 || most > MOST_NEWEST) {
            invalid(response, "There is no such topic, or the limit is not 1 to " + MOST_NEWEST + ".");
            return;
        }
        try {
            json(response, ConsoleCodec.records(stored.newest(topic.get(), most)));
        } catch (RuntimeException e) {
            unavailable(response, e);
        }
    }

    private void redrive(ServerRequest request, ServerResponse response) {
        Operators.Operator operator = operator(request, response);
        if (operator == null) {
            return;
        }
        int partition = number(request.path().pathParameters().get("partition"), -1);
        int offset = number(request.path().pathParameters().get("offset"), -1);
        Optional<String> why = ConsoleCodec.reason(request.content().as(String.class));
        if (!Operators.ownPage(request)) {
            Answers.refuse(
                    response, Status.FORBIDDEN_403, EdgeCode.FORBIDDEN_ORIGIN, "Only the console's page may do that.");
        } else if (partition < 0 || offset < 0 || why.isEmpty()) {
            invalid(response, "It takes a partition, an offset and {\"reason\"}, 1 to 256 characters.");
        } else {
            try {
                answer(response, stored.redrive(partition, offset, operator.name(), why.get()));
            } catch (RuntimeException e) {
                unavailable(response, e);
            }
        }
    }

    private static void answer(ServerResponse response, Redrive redrive) {
        switch (redrive) {
            case Redrive.Done done -> json(response, ConsoleCodec.redriven(done));
            case Redrive.Unknown unknown ->
                Answers.refuse(
                        response, Status.NOT_FOUND_404, EdgeCode.INVALID_REQUEST, "There is no such dead letter.");
            case Redrive.Impossible(String why) ->
                Answers.refuse(response, Status.CONFLICT_409, EdgeCode.INVALID_REQUEST, why);
            case Redrive.NotTaken notTaken ->
                Answers.refuse(
                        response, Status.SERVICE_UNAVAILABLE_503, EdgeCode.UNAVAILABLE, "The log did not take it.");
        }
    }

    private Operators.@Nullable Operator operator(ServerRequest request, ServerResponse response) {
        Operators.Operator operator = operators.of(request);
        if (operator == null) {
            boolean unknown = operators.token(request) == null;
            Answers.refuse(
                    response,
                    unknown ? Status.UNAUTHORIZED_401 : Status.FORBIDDEN_403,
                    unknown ? EdgeCode.UNAUTHENTICATED : EdgeCode.FORBIDDEN,
                    "A token with role operator is required.");
        }
        return operator;
    }

    private static void invalid(ServerResponse response, String message) {
        Answers.refuse(response, Status.BAD_REQUEST_400, EdgeCode.INVALID_REQUEST, message);
    }

    private static void unavailable(ServerResponse response, RuntimeException cause) {
        log.warn("the log does not answer an operator reason={}", cause.toString());
        Answers.refuse(response, Status.SERVICE_UNAVAILABLE_503, EdgeCode.UNAVAILABLE, "The log does not answer.");
    }

    private static void json(ServerResponse response, String body) {
        Answers.json(response, Status.OK_200, body.getBytes(StandardCharsets.UTF_8));
    }

    private static int number(String text, int otherwise) {
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : otherwise;
    }
}
