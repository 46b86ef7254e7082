package dev.functionregistry.gateway.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.functionregistry.gateway.codec.Members.Misshapen;
import dev.functionregistry.gateway.codec.Members.NotJson;
import dev.functionregistry.gateway.session.EdgeCode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Bodies of the Realtime endpoints: what pages ask the gateway, what the gateway asks the model's service, and the answers. */
public final class RealtimeBodies {
    /** Seconds that a secret lives, at least. */
    public static final int SHORTEST_SECRET = 10;

    private static final int LONGEST_SECRET = 7_200;
    private static final int USUAL_SECRET = 600;
    private static final int MAX_OFFER = 64 * 1024;
    private static final int MAX_CALL_ID = 200;

    /** What a page may choose of the session that it types to. Tools are the registry's, the model is the deployment's. */
    private static final List<String> TEXT_CHOICES =
            List.of("instructions", "max_output_tokens", "reasoning", "truncation");

    /** What it may choose of the session that it talks with. */
    private static final List<String> CHOICES =
            List.of("instructions", "output_modalities", "audio", "max_output_tokens", "reasoning", "truncation");

    private static final int MAX_TEXT_CHOICES = 32 * 1024;

    private RealtimeBodies() {}

    /** What a page asks for. */
    public sealed interface Wish {
        /**
         * Begin a call.
         *
         * @param choices members of the session as JSON text, by name
         */
        record Call(String offer, Map<String, String> choices) implements Wish {}

        /** Attach to a call that the application has begun itself. */
        record Attach(String callId) implements Wish {}

        /** A secret for so many seconds. */
        record Secret(int seconds, Map<String, String> choices) implements Wish {}

        record Unreadable(EdgeCode code, String message) implements Wish {}
    }

    /** An offer that came as it is. */
    public static Wish offer(String sdp) {
        return sdp.startsWith("v=0") && sdp.length() <= MAX_OFFER
                ? new Wish.Call(sdp, Map.of())
                : new Wish.Unreadable(EdgeCode.INVALID_REQUEST, "The body is no SDP offer.");
    }

    /** {@code {"sdp","session"?}} or {@code {"callId"}}. */
    public static Wish call(String body) {
        return read(body, members -> {
            String callId = members.optionalString("callId");
            if (callId != null) {
                return attach(callId);
            }
            Wish offer = offer(members.string("sdp"));
            return offer instanceof Wish.Call(String sdp, Map<String, String> none)
                    ? new Wish.Call(sdp, choices(members, CHOICES))
                    : offer;
        });
    }

    private static Wish attach(String callId) {
        return isCallId(callId)
                ? new Wish.Attach(callId)
                : new Wish.Unreadable(EdgeCode.INVALID_REQUEST, "/callId must be the id of a call.");
    }

    /** {@code {"seconds"?,"session"?}}, or nothing. */
    public static Wish secret(String body) {
        return body.isBlank()
                ? new Wish.Secret(USUAL_SECRET, Map.of())
                : read(body, members -> {
                    Long seconds = members.optionalInteger("seconds", SHORTEST_SECRET, LONGEST_SECRET);
                    return new Wish.Secret(
                            seconds == null ? USUAL_SECRET : seconds.intValue(), choices(members, CHOICES));
                });
    }

    private interface Reading {
        Wish of(Members members) throws Misshapen, NotJson;
    }

    private static Wish read(String body, Reading reading) {
        try {
            return reading.of(Members.of(body, ""));
        } catch (NotJson e) {
            return new Wish.Unreadable(EdgeCode.INVALID_JSON, "The body is not JSON.");
        } catch (Misshapen e) {
            String place = e.pointer().isEmpty() ? "The body" : e.pointer();
            return new Wish.Unreadable(EdgeCode.INVALID_REQUEST, place + " " + e.wish() + ".");
        }
    }

    /** What a text asks of the session that it is said in, as the JSON text of an object; null when it asks for nothing. */
    static @Nullable String textChoices(Members members) throws Misshapen, NotJson {
        Map<String, String> choices = choices(members, TEXT_CHOICES);
        String text = choices.isEmpty()
                ? null
                : Json.write(json -> {
                    json.writeStartObject();
                    write(json, choices);
                    json.writeEndObject();
                });
        if (text != null && text.length() > MAX_TEXT_CHOICES) {
            throw new Misshapen("/session", "must have at most " + MAX_TEXT_CHOICES + " characters");
        }
        if (text != null && Json.depth(text) > Json.MAX_SCHEMA_DEPTH) {
            throw new Misshapen("/session", "must nest at most " + Json.MAX_SCHEMA_DEPTH + " deep");
        }
        return text;
    }

    private static Map<String, String> choices(Members members, List<String> allowed) throws Misshapen, NotJson {
        Members session = members.optionalObject("session");
        Map<String, String> choices = new LinkedHashMap<>();
        if (session != null) {
            for (String name : session.names()) {
                String value = session.raw(name);
                if (!allowed.contains(name) || value == null) {
                    throw new Misshapen(session.at(name), "is not for a page to choose");
                }
                choices.put(name, value);
            }
        }
        return choices;
    }

    /** True for what can be the id of a call: it goes into an address. */
    public static boolean isCallId(String text) {
        return text.length() <= MAX_CALL_ID && text.matches("[A-Za-z0-9_-]+");
    }

    /** The session of a call, as the service wants it. */
    public static String session(String model, @Nullable String instructions, Map<String, String> choices) {
        return Json.write(json -> session(json, model, instructions, choices));
    }

    /** The body that asks for a secret. */
    public static String secretRequest(
            String model, @Nullable String instructions, Map<String, String> choices, int seconds) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("expires_after");
            json.writeStringField("anchor", "created_at");
            json.writeNumberField("seconds", seconds);
            json.writeEndObject();
            json.writeFieldName("session");
            session(json, model, instructions, choices);
            json.writeEndObject();
        });
    }

    private static void session(
            JsonGenerator json, String model, @Nullable String instructions, Map<String, String> choices)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "realtime");
        json.writeStringField("model", model);
        if (instructions != null && !choices.containsKey("instructions")) {
            json.writeStringField("instructions", instructions);
        }
        write(json, choices);
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Map<String, String> choices) throws IOException {
        for (Map.Entry<String, String> choice : choices.entrySet()) {
            json.writeFieldName(choice.getKey());
            json.writeRawValue(choice.getValue());
        }
    }

    /** A secret as the service gave it. */
    public record Secret(String value, long expiresAt) {}

    /** The secret in an answer of the service; empty when there is none. */
    public static Optional<Secret> secretOf(String answer) {
        try {
            Members members = Members.of(answer, "");
            Long expiresAt = members.optionalInteger("expires_at", 0, Long.MAX_VALUE);
            return Optional.of(new Secret(members.string("value"), expiresAt == null ? 0 : expiresAt));
        } catch (NotJson | Misshapen e) {
            return Optional.empty();
        }
    }

    /** The code of a refusal; {@code none} when it has none. Its message is not passed on: it may quote a key. */
    public static String errorCode(String answer) {
        try {
            Members error = Members.of(answer, "").optionalObject("error");
            String code = error == null ? null : error.optionalString("code");
            return code == null || !code.matches("[A-Za-z0-9_.]{1,100}") ? "none" : code;
        } catch (NotJson | Misshapen e) {
            return "none";
        }
    }

    /** A secret for a page. */
    public static String secret(String value, long expiresAt) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringField("value", value);
            json.writeNumberField("expiresAt", expiresAt);
            json.writeEndObject();
        });
    }

    /** What a page is told when its call is attached to. */
    public static String attached(String callId) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringField("callId", callId);
            json.writeEndObject();
        });
    }
}
