package dev.functionregistry.processor.topology;

import static dev.functionregistry.schemas.Topic.EXECUTIONS_RESULTS;
import static dev.functionregistry.schemas.Topic.GATEWAY_INBOX;
import static dev.functionregistry.schemas.Topic.REGISTRATIONS;
import static dev.functionregistry.schemas.Topic.TOOLS_CALLS;
import static dev.functionregistry.schemas.Topic.TOOLS_RESULTS;

import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.ExecutionRequest;
import dev.functionregistry.schemas.avro.FunctionDefinition;
import dev.functionregistry.schemas.avro.SessionDetached;
import dev.functionregistry.schemas.avro.ToolResult;

/** A desk at which a session is attached and offers functions. */
final class Scene {
    final Desk desk;
    long epoch;
    private long number;

    Scene(FunctionDefinition... functions) {
        this(new Desk(), functions);
    }

    Scene(Desk desk, FunctionDefinition... functions) {
        this.desk = desk;
        desk.send(REGISTRATIONS, Fixture.opened());
        attach("page-1");
        register(functions);
        quiet();
    }

    void attach(String pageLife) {
        epoch = desk.send(REGISTRATIONS, Fixture.attached(pageLife)).offset();
        number = 0;
    }

    void detach() {
        desk.send(REGISTRATIONS, new SessionDetached(epoch, "socket_lost"));
    }

    void register(FunctionDefinition... functions) {
        desk.send(REGISTRATIONS, Fixture.registered(epoch, ++number, functions));
    }

    void quiet() {
        for (var topic : Topic.values()) {
            desk.drain(topic);
        }
    }

    ExecutionRequest call(String callId, String arguments) {
        desk.send(TOOLS_CALLS, Fixture.call(callId, "add", arguments));
        return desk.only(GATEWAY_INBOX, ExecutionRequest.class);
    }

    ToolResult refused(String name, String arguments) {
        desk.send(TOOLS_CALLS, Fixture.call("refused", name, arguments));
        return desk.only(TOOLS_RESULTS, ToolResult.class);
    }

    void answer(String callId, int attempt, String result) {
        desk.send(EXECUTIONS_RESULTS, Fixture.succeeded(callId, attempt, epoch, number, result));
    }
}
