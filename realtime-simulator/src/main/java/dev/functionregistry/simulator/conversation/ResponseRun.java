package dev.functionregistry.simulator.conversation;

import dev.functionregistry.simulator.codec.JsonObject;
import dev.functionregistry.simulator.conversation.EventFactory.Place;
import dev.functionregistry.simulator.model.Reply;
import dev.functionregistry.simulator.model.Reply.Ending;
import dev.functionregistry.simulator.model.Reply.Part;
import dev.functionregistry.simulator.protocol.Ids;
import dev.functionregistry.simulator.protocol.Item;
import dev.functionregistry.simulator.protocol.ServerEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One response on its way, item by item.
 *
 * <pre>
 *  created --latency--> opened --> delta* --> closed --+--> done(completed | failed | incomplete) | dropped
 *                         ^                            |
 *                         +-------- next part ---------+
 *  cancel or interruption, anywhere: the open item is closed as incomplete, then done(cancelled)
 * </pre>
 *
 * The reply is settled when the response starts; what the conversation gains meanwhile is for the next one.
 */
final class ResponseRun {
    private static final int ARGUMENT_DELTA = 12;
    private static final int WORDS_PER_DELTA = 3;
    private static final long TOKENS_PER_MINUTE = 1_000_000;
    /** 20 ms of silence as 24 kHz PCM16, base64. */
    private static final String SILENCE = "AAAA".repeat(320);

    private final Terms terms;
    private final Reply reply;
    private final EventFactory events;
    private final Ids ids;
    private final @Nullable ItemLog log;
    private final List<Item> output = new ArrayList<>();
    private final Deque<String> deltas = new ArrayDeque<>();
    private final StringBuilder sent = new StringBuilder();

    private Instant due;
    private int nextPart;
    private @Nullable Item open;
    private boolean playing;
    private boolean over;
    private @Nullable String interruption;
    private boolean interrupted;

    /**
     * What holds for this response.
     *
     * @param conversationId null for a response outside the conversation
     * @param audio whether it is spoken
     * @param peerConnection whether what is spoken goes over WebRTC, past this session's sockets
     * @param context tokens that the model read
     */
    record Terms(
            String responseId,
            @Nullable String conversationId,
            boolean audio,
            boolean peerConnection,
            Map<String, Object> audioOutput,
            Object maxOutputTokens,
            @Nullable Object metadata,
            int context) {}

    /** {@code log} is null for a response outside the conversation: its items are written nowhere. */
    ResponseRun(Terms terms, Reply reply, EventFactory events, Ids ids, @Nullable ItemLog log, Instant firstDue) {
        this.terms = terms;
        this.reply = reply;
        this.events = events;
        this.ids = ids;
        this.log = log;
        this.due = firstDue;
    }

    String id() {
        return terms.responseId();
    }

    Instant due() {
        return due;
    }

    boolean over() {
        return over;
    }

    /** What the user says in the middle of it, told once; a run that is not broken off for it then goes on to its end. */
    Optional<String> takeInterruption() {
        Optional<String> words = Optional.ofNullable(interruption);
        interruption = null;
        return words;
    }

    List<Item> output() {
        return output;
    }

    ServerEvent created() {
        return events.responseCreated(tree("in_progress", null, null));
    }

    /** The next step. */
    List<Output> advance(Duration perDelta) {
        List<Output> out = new ArrayList<>();
        if (open != null) {
            if (deltas.isEmpty() && breaksIn()) {
                interruption = ((Ending.Interrupted) reply.ending()).words();
                interrupted = true;
            } else if (deltas.isEmpty()) {
                close(out, open, reply.ending() instanceof Ending.Incomplete && cutOff() ? "incomplete" : "completed");
            } else {
                delta(out, open, deltas.remove());
                due = due.plus(perDelta);
            }
        } else if (nextPart < reply.parts().size()) {
            open(out, reply.parts().get(nextPart++));
        } else {
            finish(out);
        }
        return out;
    }

    List<Output> cancel() {
        return cancel("client_cancelled");
    }

    /** The user was heard: what is being played is thrown away. */
    List<Output> interrupt() {
        List<Output> out = new ArrayList<>();
        if (playing) {
            playing = false;
            say(out, events.playbackCleared(terms.responseId()));
        }
        out.addAll(cancel("turn_detected"));
        return out;
    }

    private List<Output> cancel(String reason) {
        List<Output> out = new ArrayList<>();
        if (open != null) {
            close(out, open, "incomplete");
        }
        done(out, "cancelled", JsonObject.of("type", "cancelled").with("reason", reason));
        return out;
    }

    private void open(List<Output> out, Part part) {
        sent.setLength(0);
        Item item = switch (part) {
            case Part.Say(String text) -> {
                splitWords(text);
                yield new Item.Message(ids.next("item"), "in_progress", "assistant", List.of());
            }
            case Part.Call(String name, String arguments) -> {
                splitEvery(arguments);
                yield new Item.FunctionCall(ids.next("item"), "in_progress", ids.next("call"), name, "");
            }
        };
        if (cutOff()) {
            int kept = deltas.size() / 2;
            while (deltas.size() > kept) {
                deltas.removeLast();
            }
        }
        open = item;
        say(out, events.outputItemAdded(place(item), item));
        if (log != null) {
            String previous = log.lastId();
            log.append(item);
            say(out, events.itemAdded(previous, item));
        }
        if (item instanceof Item.Message) {
            say(out, events.contentPartAdded(place(item), part("")));
            if (terms.audio() && terms.peerConnection() && !playing) {
                playing = true;
                say(out, events.playbackStarted(terms.responseId()));
            }
        }
    }

    private void delta(List<Output> out, Item item, String delta) {
        sent.append(delta);
        Place place = place(item);
        switch (item) {
            case Item.FunctionCall call -> say(out, events.argumentsDelta(place, call.callId(), delta));
            case Item.Message message
            when terms.audio() -> {
                say(out, events.transcriptDelta(place, delta));
                if (!terms.peerConnection()) {
                    say(out, events.audioDelta(place, SILENCE));
                }
            }
            default -> say(out, events.textDelta(place, delta));
        }
    }

    private void close(List<Output> out, Item item, String status) {
        Place place = place(item);
        String text = sent.toString();
        Item closed = switch (item) {
            case Item.FunctionCall call -> {
                Item.FunctionCall whole = new Item.FunctionCall(call.id(), status, call.callId(), call.name(), text);
                say(out, events.argumentsDone(place, whole));
                yield whole;
            }
            case Item.Message message -> {
                if (terms.audio()) {
                    say(out, events.audioDone(place));
                    say(out, events.transcriptDone(place, text));
                } else {
                    say(out, events.textDone(place, text));
                }
                say(out, events.contentPartDone(place, part(text)));
                yield new Item.Message(message.id(), status, "assistant", List.of(content(text)));
            }
            case Item.FunctionCallOutput never -> throw new IllegalStateException("a model makes no outputs");
        };
        if (log != null) {
            log.replace(closed);
            say(out, events.itemDone(null, closed));
        }
        say(out, events.outputItemDone(place, closed));
        output.add(closed);
        deltas.clear();
        open = null;
    }

    private void finish(List<Output> out) {
        switch (reply.ending()) {
            case Ending.Completed completed -> done(out, "completed", null);
            case Ending.Failed(String code, String message) ->
                done(
                        out,
                        "failed",
                        JsonObject.of("type", "failed")
                                .with(
                                        "error",
                                        JsonObject.of("type", "server_error")
                                                .with("code", code)
                                                .with("message", message)));
            case Ending.Incomplete(String reason) ->
                done(out, "incomplete", JsonObject.of("type", "incomplete").with("reason", reason));
            case Ending.Interrupted(String words) -> {
                interruption = interrupted ? null : words;
                if (interrupted) {
                    done(out, "completed", null);
                }
                interrupted = true;
            }
            case Ending.Dropped dropped -> {
                over = true;
                out.add(new Output.Drop());
                if (terms.peerConnection()) {
                    // the call goes on without those who listened to it
                    done(out, "completed", null);
                }
            }
        }
    }

    private void done(List<Output> out, String status, @Nullable Object details) {
        over = true;
        int written = output.stream().mapToInt(Tokens::of).sum();
        say(out, events.responseDone(tree(status, details, Tokens.usage(terms.context(), written, terms.audio()))));
        if (playing) {
            say(out, events.playbackStopped(terms.responseId()));
        }
        long used = terms.context() + written;
        say(
                out,
                events.rateLimits(
                        TOKENS_PER_MINUTE,
                        Math.max(0, TOKENS_PER_MINUTE - used),
                        Math.round(used * 60_000.0 / TOKENS_PER_MINUTE) / 1_000.0));
    }

    /** Says whether the part that is out now is the one that the response breaks off in. */
    private boolean cutOff() {
        return (reply.ending() instanceof Ending.Incomplete || reply.ending() instanceof Ending.Interrupted)
                && nextPart == reply.parts().size();
    }

    private boolean breaksIn() {
        return reply.ending() instanceof Ending.Interrupted && !interrupted && cutOff();
    }

    private Map<String, Object> tree(String status, @Nullable Object details, @Nullable Object usage) {
        return JsonObject.of("object", "realtime.response")
                .with("id", terms.responseId())
                .with("status", status)
                .with("status_details", details)
                .with("output", output.stream().map(Item::tree).toList())
                .with("conversation_id", terms.conversationId())
                .with("output_modalities", List.of(terms.audio() ? "audio" : "text"))
                .with("max_output_tokens", terms.maxOutputTokens())
                .with("audio", JsonObject.of("output", terms.audioOutput()))
                .with("usage", usage)
                .with("metadata", terms.metadata());
    }

    /** A part as content events name it: {@code text} or {@code audio}. */
    private Map<String, Object> part(String text) {
        return terms.audio()
                ? JsonObject.of("type", "audio").with("transcript", text)
                : JsonObject.of("type", "text").with("text", text);
    }

    /** The same part as items name it: {@code output_text} or {@code output_audio}. */
    private Map<String, Object> content(String text) {
        return terms.audio()
                ? JsonObject.of("type", "output_audio").with("transcript", text)
                : JsonObject.of("type", "output_text").with("text", text);
    }

    private Place place(Item item) {
        return new Place(terms.responseId(), item.id(), output.size());
    }

    private void splitWords(String text) {
        int start = 0;
        int words = 0;
        for (int i = 1; i < text.length(); i++) {
            if (text.charAt(i) == ' ' && ++words % WORDS_PER_DELTA == 0) {
                deltas.add(text.substring(start, i));
                start = i;
            }
        }
        if (start < text.length()) {
            deltas.add(text.substring(start));
        }
    }

    private void splitEvery(String arguments) {
        int start = 0;
        while (start < arguments.length()) {
            int end = Math.min(arguments.length(), start + ARGUMENT_DELTA);
            if (end < arguments.length() && Character.isHighSurrogate(arguments.charAt(end - 1))) {
                end++;
            }
            deltas.add(arguments.substring(start, end));
            start = end;
        }
    }

    private static void say(List<Output> out, ServerEvent event) {
        out.add(new Output.Broadcast(event));
    }
}
