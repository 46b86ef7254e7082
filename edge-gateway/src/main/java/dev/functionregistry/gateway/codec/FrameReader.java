package dev.functionregistry.gateway.codec;

import dev.functionregistry.gateway.codec.Members.Misshapen;
import dev.functionregistry.gateway.codec.Members.NotJson;
import dev.functionregistry.gateway.session.ClientFrame;
import dev.functionregistry.gateway.session.EdgeCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Client frames from JSON text. What cannot be read becomes {@link ClientFrame.Unreadable}, never an exception. */
public final class FrameReader {
    static final int MAX_REF = 64;
    static final int MAX_ID = 300;
    private static final int MAX_TOKEN = 16 * 1024;
    private static final int MAX_BATCH = 256;
    private static final int MAX_HELD = 1_024;
    private static final int MAX_CODE = 64;
    private static final int MAX_MESSAGE = 8 * 1024;
    private static final int MAX_TEXT = 256 * 1024;
    private static final String TOO_DEEP =
            "The function ran, but its result is nested deeper than " + Json.MAX_DEPTH + "; make it flatter.";

    private FrameReader() {}

    /** Reads one joined message. */
    public static ClientFrame read(String text) {
        Members frame;
        try {
            frame = Members.of(text, "");
        } catch (NotJson e) {
            return notRead(FrameHead.of(text), e.beyondLimits());
        } catch (Misshapen e) {
            return new ClientFrame.Unreadable(
                    EdgeCode.INVALID_FRAME, "A message must be a JSON object.", null, null, null);
        }
        try {
            return read(frame);
        } catch (Misshapen e) {
            String sentence = "The member " + e.pointer().substring(1) + " " + e.wish() + ".";
            return unreadable(frame, EdgeCode.INVALID_FRAME, sentence, e.pointer());
        } catch (NotJson unreachable) {
            throw new IllegalStateException("A slice of valid JSON is valid JSON", unreachable);
        }
    }

    /** Its sender waits for an answer, and a call for its result, also where the text is none that can be read. */
    private static ClientFrame notRead(FrameHead head, boolean beyondLimits) {
        String what = beyondLimits ? "beyond the limits: " + Json.LIMITS : "not JSON";
        Optional<ClientFrame.Result> result =
                head.failed("INVALID_RESULT", "The function ran, but its result is " + what + ".");
        return result.isPresent()
                ? result.get()
                : new ClientFrame.Unreadable(
                        EdgeCode.INVALID_JSON, "The message is " + what + ".", head.ref(), head.id(), null);
    }

    private static ClientFrame read(Members frame) throws Misshapen, NotJson {
        String type = frame.string("type");
        return switch (type) {
            case "session.open" -> open(frame);
            case "functions.register" -> register(frame);
            case "functions.unregister" -> unregister(frame);
            case "function.started" -> new ClientFrame.Started(text(frame, "id", MAX_ID));
            case "function.result" -> new ClientFrame.Result(text(frame, "id", MAX_ID), answer(frame));
            case "conversation.text" ->
                new ClientFrame.Text(
                        text(frame, "ref", MAX_REF), text(frame, "text", MAX_TEXT), RealtimeBodies.textChoices(frame));
            case "session.attach" -> attach(frame);
            case "session.close" -> new ClientFrame.Close(optionalText(frame, "ref", MAX_REF));
            default -> unreadable(frame, EdgeCode.UNKNOWN_FRAME, "The server knows no frame of this type.", "/type");
        };
    }

    private static ClientFrame open(Members frame) throws Misshapen, NotJson {
        Members resume = frame.optionalObject("resume");
        List<String> heldSlices = Objects.requireNonNullElse(frame.optionalArray("held"), List.of());
        if (heldSlices.size() > MAX_HELD) {
            throw new Misshapen("/held", "must have at most " + MAX_HELD + " elements");
        }
        List<ClientFrame.Held> held = new ArrayList<>();
        for (String slice : heldSlices) {
            Members one = Members.of(slice, "/held/" + held.size());
            held.add(new ClientFrame.Held(text(one, "id", MAX_ID), one.bool("started", false)));
        }
        return new ClientFrame.Open(
                text(frame, "ref", MAX_REF),
                optionalText(frame, "token", MAX_TOKEN),
                text(frame, "page", 128),
                optionalText(frame, "client", 128),
                resume == null
                        ? null
                        : new ClientFrame.Resume(text(resume, "sessionId", 128), text(resume, "secret", 512)),
                held);
    }

    private static ClientFrame attach(Members frame) throws Misshapen {
        String ref = text(frame, "ref", MAX_REF);
        String callId = frame.string("callId");
        if (!RealtimeBodies.isCallId(callId)) {
            throw new Misshapen("/callId", "must be the id of a call");
        }
        return new ClientFrame.AttachModel(ref, callId);
    }

    private static ClientFrame register(Members frame) throws Misshapen, NotJson {
        String ref = text(frame, "ref", MAX_REF);
        List<ClientFrame.Entry> entries = new ArrayList<>();
        for (String slice : bounded(frame, "functions")) {
            entries.add(FunctionReader.read(slice));
        }
        return new ClientFrame.Register(ref, entries);
    }

    private static ClientFrame unregister(Members frame) throws Misshapen, NotJson {
        String ref = text(frame, "ref", MAX_REF);
        List<String> names = new ArrayList<>();
        for (String slice : bounded(frame, "names")) {
            names.add(Members.stringOf(slice, "/names/" + names.size()));
        }
        return new ClientFrame.Unregister(ref, names);
    }

    private static List<String> bounded(Members frame, String name) throws Misshapen, NotJson {
        List<String> slices = frame.array(name);
        if (slices.size() > MAX_BATCH) {
            throw new Misshapen(frame.at(name), "must have at most " + MAX_BATCH + " elements");
        }
        return slices;
    }

    private static ClientFrame.Answer answer(Members frame) throws Misshapen, NotJson {
        Members data = frame.optionalObject("data");
        if (data == null) {
            throw new Misshapen("/data", "must be an object");
        }
        Boolean success = data.optionalBool("success");
        if (success == null) {
            throw new Misshapen("/data/success", "must be true or false");
        }
        if (success) {
            String result = Objects.requireNonNullElse(data.raw("result"), "null");
            return Json.depth(result) <= Json.MAX_DEPTH
                    ? new ClientFrame.Answer.Returned(result)
                    : new ClientFrame.Answer.Failed("INVALID_RESULT", TOO_DEEP, false, null);
        }
        Members error = data.optionalObject("error");
        if (error == null) {
            throw new Misshapen("/data/error", "must be an object");
        }
        String code = error.optionalString("code");
        String message = error.optionalString("message");
        String type = error.optionalString("type");
        return new ClientFrame.Answer.Failed(
                code == null || code.isEmpty() ? "EXECUTION_ERROR" : cut(code, MAX_CODE),
                message == null ? "" : cut(message, MAX_MESSAGE),
                error.optionalBool("retryable"),
                type == null || type.isEmpty() ? null : cut(type, MAX_CODE));
    }

    private static String text(Members members, String name, int most) throws Misshapen {
        String text = members.string(name);
        if (text.isEmpty() || text.length() > most) {
            throw new Misshapen(members.at(name), "must have 1 to " + most + " characters");
        }
        return text;
    }

    private static @Nullable String optionalText(Members members, String name, int most) throws Misshapen {
        return members.has(name) ? text(members, name, most) : null;
    }

    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end);
    }

    private static ClientFrame unreadable(Members frame, EdgeCode code, String message, String pointer) {
        return new ClientFrame.Unreadable(
                code, message, readable(frame, "ref", MAX_REF), readable(frame, "id", MAX_ID), pointer);
    }

    /** A ref or id for the refusal, if there is one. */
    private static @Nullable String readable(Members frame, String name, int most) {
        try {
            return optionalText(frame, name, most);
        } catch (Misshapen e) {
            return null;
        }
    }
}
