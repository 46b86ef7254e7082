package dev.functionregistry.bridge.realtime;

import dev.functionregistry.bridge.realtime.RealtimeConnection.Closed;
import dev.functionregistry.bridge.realtime.RealtimeConnection.Listener;
import dev.functionregistry.bridge.testing.InMemoryModel;
import java.util.List;
import java.util.OptionalLong;

class InMemoryConnectionTest extends RealtimeConnectionContract {
    private final InMemoryModel model = new InMemoryModel();

    @Override
    RealtimeConnection connect(Listener listener) {
        return model.connect(RealtimeConnection.Target.NEW, listener);
    }

    @Override
    List<String> arrived() {
        return model.newest().sent();
    }

    @Override
    void peerSays(String text) {
        model.newest().say(text);
    }

    @Override
    void peerCloses(int code, String reason) {
        model.newest().end("close_" + code);
    }

    @Override
    void peerRefuses(int status) {
        model.refuse(new Closed("http_" + status, false, OptionalLong.empty()));
    }

    @Override
    void awaitOpen() {}
}
