package dev.functionregistry.bench.soak;

import dev.functionregistry.simulator.RealtimeSimulator;
import dev.functionregistry.simulator.SimulatedSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;

/** The call of a browser over WebRTC. */
final class BrowserCall {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String OFFER =
            "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n";

    private BrowserCall() {}

    /** Begins one, however often it is refused for a while: the simulator's session, without a socket yet. */
    static SimulatedSession begin(RealtimeSimulator simulator) throws InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + simulator.port() + "/v1/realtime/calls?model=gpt-realtime");
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer sk-soak")
                .header("Content-Type", "application/sdp")
                .POST(HttpRequest.BodyPublishers.ofString(OFFER))
                .build();
        try {
            HttpResponse<Void> response;
            do {
                response = HTTP.send(request, HttpResponse.BodyHandlers.discarding());
            } while (response.statusCode() == 429 || response.statusCode() == 503);
            String location = response.headers().firstValue("Location").orElseThrow();
            String callId = location.substring(location.lastIndexOf('/') + 1);
            return simulator.sessions().stream()
                    .filter(session -> session.callId().equals(Optional.of(callId)))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException("the simulator takes no calls", e);
        }
    }
}
