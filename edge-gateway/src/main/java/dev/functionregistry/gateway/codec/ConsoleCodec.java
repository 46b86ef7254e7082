package dev.functionregistry.gateway.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.functionregistry.gateway.codec.Members.Misshapen;
import dev.functionregistry.gateway.codec.Members.NotJson;
import dev.functionregistry.gateway.feed.FeedEvent;
import dev.functionregistry.gateway.feed.Redrive;
import dev.functionregistry.gateway.feed.TopicFigures;
import dev.functionregistry.gateway.session.ClientFrame;
import dev.functionregistry.gateway.session.EdgeCode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Frames of the live feed, and answers to operators. */
public final class ConsoleCodec {
    private static final long MOST_SINCE_MS = 86_400_000;
    private static final int MOST_REASON = 256;

    private ConsoleCodec() {}

    /** The first frame of a watcher. */
    public sealed interface First {
        /**
         * @param session the session whose resume secret is shown; null when none is
         * @param sessionId the one session to be watched; null for all that may be seen
         * @param sinceMs milliseconds back; null for only what comes
         */
        record Open(
                String ref,
                @Nullable String token,
                ClientFrame.@Nullable Resume session,
                @Nullable String sessionId,
                @Nullable Long sinceMs)
                implements First {}

        record Unreadable(EdgeCode code, String message) implements First {}
    }

    public static First first(String text) {
        try {
            Members frame = Members.of(text, "");
            if (!frame.string("type").equals("console.open")) {
                return new First.Unreadable(EdgeCode.NOT_OPEN, "The first frame must be console.open.");
            }
            Members session = frame.optionalObject("session");
            String ref = frame.optionalString("ref");
            return new First.Open(
                    ref == null ? "" : ref,
                    frame.optionalString("token"),
                    session == null
                            ? null
                            : new ClientFrame.Resume(session.string("sessionId"), session.string("secret")),
                    frame.optionalString("sessionId"),
                    frame.optionalInteger("sinceMs", 0, MOST_SINCE_MS));
        } catch (NotJson e) {
            return new First.Unreadable(EdgeCode.INVALID_JSON, "The message is not JSON.");
        } catch (Misshapen e) {
            return new First.Unreadable(EdgeCode.INVALID_FRAME, "The frame's " + e.pointer() + " " + e.wish() + ".");
        }
    }

    public static String opened(String ref) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringField("type", "console.opened");
            json.writeStringField("ref", ref);
            json.writeEndObject();
        });
    }

    public static String event(FeedEvent event) {
        return Json.write(json -> event(json, event));
    }

    private static void event(JsonGenerator json, FeedEvent event) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "console.event");
        json.writeStringField("topic", event.topic());
        if (event.topic() != null) {
            json.writeNumberField("partition", event.partition());
            json.writeNumberField("offset", event.offset());
        }
        Long appendedAt = event.appendedAt();
        if (appendedAt != null) {
            json.writeNumberField("appendedAt", appendedAt);
        }
        Long sent = event.sentMicros();
        if (sent != null) {
            json.writeFieldName("sentAt");
            json.writeRawValue("%d.%03d".formatted(sent / 1_000, sent % 1_000));
        }
        json.writeStringField("by", event.by());
        json.writeStringField("sessionId", event.sessionId());
        json.writeStringField("record", event.record());
        if (event.callId() != null) {
            json.writeStringField("callId", event.callId());
        }
        Integer attempt = event.attempt();
        if (attempt != null) {
            json.writeNumberField("attempt", attempt);
        }
        json.writeFieldName("value");
        value(json, event.value());
        json.writeEndObject();
    }

    /** @param user issuer|subject; null for everybody without the role */
    public static String operator(@Nullable String user, boolean queries) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringField("user", user);
            json.writeBooleanField("queries", queries);
            json.writeEndObject();
        });
    }

    public static String topics(List<TopicFigures> topics) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("topics");
            for (TopicFigures topic : topics) {
                json.writeStartObject();
                json.writeStringField("name", topic.name());
                json.writeFieldName("ends");
                value(json, topic.ends());
                json.writeArrayFieldStart("readers");
                for (TopicFigures.Reader reader : topic.readers()) {
                    json.writeStartObject();
                    json.writeStringField("group", reader.group());
                    json.writeNumberField("lag", reader.lag());
                    json.writeEndObject();
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    public static String records(List<FeedEvent> records) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("records");
            for (FeedEvent record : records) {
                event(json, record);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    public static String redriven(Redrive.Done done) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringField("topic", done.topic());
            json.writeNumberField("partition", done.partition());
            json.writeNumberField("offset", done.offset());
            json.writeEndObject();
        });
    }

    /** The reason in {@code {"reason"}}; empty when there is none of 1 to 256 characters. */
    public static Optional<String> reason(String body) {
        try {
            return Optional.of(Members.of(body, "").string("reason").strip())
                    .filter(reason -> !reason.isEmpty() && reason.length() <= MOST_REASON);
        } catch (NotJson | Misshapen e) {
            return Optional.empty();
        }
    }

    private static void value(JsonGenerator json, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case Map<?, ?> map -> {
                json.writeStartObject();
                for (Map.Entry<?, ?> member : map.entrySet()) {
                    json.writeFieldName(String.valueOf(member.getKey()));
                    value(json, member.getValue());
                }
                json.writeEndObject();
            }
            case List<?> list -> {
                json.writeStartArray();
                for (Object element : list) {
                    value(json, element);
                }
                json.writeEndArray();
            }
            case Boolean bool -> json.writeBoolean(bool);
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Double number -> json.writeNumber(number);
            case Float number -> json.writeNumber(number);
            default -> json.writeString(value.toString());
        }
    }
}
