package dev.functionregistry.simulator.conversation;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.codec.JsonObject;
import dev.functionregistry.simulator.model.Model;
import dev.functionregistry.simulator.model.Prompt;
import dev.functionregistry.simulator.model.Reply;
import dev.functionregistry.simulator.protocol.ApiError;
import dev.functionregistry.simulator.protocol.ClientEvent;
import dev.functionregistry.simulator.protocol.Ids;
import dev.functionregistry.simulator.protocol.Item;
import dev.functionregistry.simulator.protocol.Tool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedCollection;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One Realtime session: client events and the passing of time in, outputs out. Time, ids and randomness are arguments,
 * so the same inputs give the same outputs. Belongs to one thread at a time.
 *
 * <pre>
 *            response.create                      last step, cancel
 *   idle ----------------------> active response ------------------> idle
 *    |                             | response.create: conversation_already_has_active_response
 *    |  conversation:"none" -----> any number of responses beside it, writing to no conversation
 *    \---- expires_at -----------> session_expired, closed (1001)
 * </pre>
 */
public final class Conversation {
    private final String conversationId;
    private final Ids ids;
    private final RandomGenerator random;
    private final Model model;
    private final EventFactory events;
    private final boolean peerConnection;
    private final Instant begun;
    private final Instant expiresAt;
    private final ItemLog items = new ItemLog();
    /** Responses on their way, by id; at most one of them is {@link #active}. */
    private final Map<String, ResponseRun> runs = new LinkedHashMap<>();

    private SessionSettings settings;
    private Pacing pacing;
    private @Nullable ResponseRun active;
    private int contextTokens;
    private int audioBytes;
    private boolean spoke;
    private boolean over;

    public Conversation(Setup setup, Pacing pacing, Model model, Ids ids, RandomGenerator random, Instant now) {
        this.conversationId = ids.next("conv");
        this.ids = ids;
        this.random = random;
        this.model = model;
        this.pacing = pacing;
        this.events = new EventFactory(ids);
        this.peerConnection = setup.peerConnection();
        this.begun = now;
        this.expiresAt = now.plus(setup.life());
        this.settings = SessionSettings.initial(setup.sessionId(), setup.model(), expiresAt)
                .updated(setup.config());
    }

    /** What a new client is told first. A client that attaches to a running session is told nothing. */
    public List<Output> greeting() {
        return List.of(new Output.Answer(events.sessionCreated(settings.tree())));
    }

    /** The session as {@code session.updated} would show it. */
    public Map<String, Object> session() {
        return settings.tree();
    }

    /** Applies to responses that start from now on. */
    public void pace(Pacing pacing) {
        this.pacing = pacing;
    }

    /** When {@link #tick} has something to do next. */
    public Instant due() {
        Instant next = over ? Instant.MAX : expiresAt;
        for (ResponseRun run : runs.values()) {
            next = run.due().isBefore(next) ? run.due() : next;
        }
        return next;
    }

    /** Takes every step that is due. */
    public List<Output> tick(Instant now) {
        List<Output> out = new ArrayList<>();
        Optional<String> interruption = Optional.empty();
        for (Iterator<ResponseRun> each = runs.values().iterator(); each.hasNext(); ) {
            ResponseRun run = each.next();
            while (!run.over() && interruption.isEmpty() && !run.due().isAfter(now)) {
                out.addAll(run.advance(pacing.perDelta()));
                interruption = run.takeInterruption();
            }
            if (run.over()) {
                each.remove();
                settle(run);
            }
        }
        interruption.ifPresent(words -> out.addAll(hear(words, now)));
        if (!over && !expiresAt.isAfter(now)) {
            out.addAll(expire());
        }
        return out;
    }

    /** The session's time is up. */
    public List<Output> expire() {
        over = true;
        active = null;
        runs.clear();
        ApiError expired =
                ApiError.invalidRequest("session_expired", "Your session hit the maximum duration of 60 minutes.");
        return List.of(new Output.Broadcast(events.error(expired, null)), new Output.Close(1001, "session_expired"));
    }

    /** Answers a client event with an error, whatever it says. */
    public List<Output> refuse(ApiError error, ClientEvent event) {
        return List.of(new Output.Answer(events.error(error, event.eventId())));
    }

    /**
     * The user speaks, as voice detection hears it: what the model is saying is broken off, the words join the
     * conversation, and a response to them starts by itself, both as far as {@code turn_detection} has it.
     */
    public List<Output> hear(String words, Instant now) {
        List<Output> out = new ArrayList<>();
        Map<String, Object> detection =
                Json.objectAt(Json.objectAt(Json.objectAt(settings.tree(), "audio"), "input"), "turn_detection");
        String itemId = ids.next("item");
        long atMs = Duration.between(begun, now).toMillis();
        out.add(new Output.Broadcast(events.speechStarted(itemId, atMs)));
        ResponseRun speaking = active;
        if (speaking != null && !Boolean.FALSE.equals(detection.get("interrupt_response"))) {
            out.addAll(speaking.interrupt());
            runs.remove(speaking.id());
            settle(speaking);
        }
        out.add(new Output.Broadcast(events.speechStopped(itemId, atMs)));
        out.add(new Output.Broadcast(events.audioCommitted(items.lastId(), itemId)));
        JsonObject heard = JsonObject.of("type", "input_audio").with("transcript", words);
        add(new Item.Message(itemId, "completed", "user", List.of(heard)), null, out);
        if (active == null && !Boolean.FALSE.equals(detection.get("create_response"))) {
            respond(Map.of(), now, out);
        }
        return out;
    }

    /** Answers one client event. */
    public List<Output> receive(ClientEvent event, Instant now) {
        List<Output> out = new ArrayList<>();
        Optional<ApiError> refusal = switch (event) {
            case ClientEvent.Refused refused -> Optional.of(refused.error());
            case ClientEvent.SessionUpdate update -> update(update.session(), out);
            case ClientEvent.ItemCreate create -> create(create, out);
            case ClientEvent.ItemRetrieve retrieve -> retrieve(retrieve.itemId(), out);
            case ClientEvent.ItemDelete delete -> delete(delete.itemId(), out);
            case ClientEvent.ItemTruncate truncate -> truncate(truncate, out);
            case ClientEvent.ResponseCreate create -> respond(create.response(), now, out);
            case ClientEvent.ResponseCancel cancel -> cancel(cancel.responseId(), out);
            case ClientEvent.AudioAppend append -> {
                audioBytes += append.bytes();
                yield Optional.empty();
            }
            case ClientEvent.AudioCommit commit -> commitAudio(out);
            case ClientEvent.AudioClear clear -> {
                audioBytes = 0;
                out.add(new Output.Broadcast(events.audioCleared()));
                yield Optional.empty();
            }
            // only a peer connection has an output buffer to clear
            case ClientEvent.OutputAudioClear clear -> Optional.empty();
        };
        refusal.ifPresent(error -> out.add(new Output.Answer(events.error(error, event.eventId()))));
        return out;
    }

    private Optional<ApiError> update(Map<String, Object> update, List<Output> out) {
        Optional<ApiError> refusal = settings.refusal(update, spoke);
        if (refusal.isEmpty()) {
            settings = settings.updated(update);
            out.add(new Output.Broadcast(events.sessionUpdated(settings.tree())));
        }
        return refusal;
    }

    private Optional<ApiError> create(ClientEvent.ItemCreate create, List<Output> out) {
        Item item = Item.of(create.item(), ids);
        String previous = create.previousItemId();
        if (items.contains(item.id())) {
            return invalid("invalid_value", "Item '" + item.id() + "' is in the conversation already.", "item.id");
        }
        if (item instanceof Item.FunctionCallOutput output && !items.knowsCall(output.callId())) {
            return invalid(
                    "invalid_tool_call_id",
                    "Tool call ID '" + output.callId() + "' not found in conversation.",
                    "item.call_id");
        }
        if (previous != null && !previous.equals("root") && !items.contains(previous)) {
            return invalid("invalid_value", "Item '" + previous + "' not found in conversation.", "previous_item_id");
        }
        add(item, previous, out);
        return Optional.empty();
    }

    private void add(Item item, @Nullable String previous, List<Output> out) {
        String before = previous == null ? items.lastId() : previous.equals("root") ? null : previous;
        if (previous == null) {
            items.append(item);
        } else if (previous.equals("root")) {
            items.putFirst(item);
        } else {
            items.insertAfter(previous, item);
        }
        contextTokens += Tokens.of(item);
        out.add(new Output.Broadcast(events.itemAdded(before, item)));
        out.add(new Output.Broadcast(events.itemDone(before, item)));
    }

    private Optional<ApiError> retrieve(String itemId, List<Output> out) {
        Optional<Item> item = items.find(itemId);
        item.ifPresent(found -> out.add(new Output.Answer(events.itemRetrieved(found))));
        return item.isPresent() ? Optional.empty() : notFound("retriev", itemId);
    }

    private Optional<ApiError> delete(String itemId, List<Output> out) {
        Optional<Item> item = items.remove(itemId);
        if (item.isEmpty()) {
            return notFound("delet", itemId);
        }
        contextTokens -= Tokens.of(item.get());
        out.add(new Output.Broadcast(events.itemDeleted(itemId)));
        return Optional.empty();
    }

    private Optional<ApiError> truncate(ClientEvent.ItemTruncate truncate, List<Output> out) {
        Optional<Item> item = items.find(truncate.itemId());
        if (item.isEmpty()) {
            return notFound("truncat", truncate.itemId());
        }
        if (!(item.get() instanceof Item.Message message)
                || !message.role().equals("assistant")
                || truncate.contentIndex() >= message.content().size()
                || !"output_audio"
                        .equals(message.content().get(truncate.contentIndex()).get("type"))) {
            return invalid("invalid_value", "Only model output audio messages can be truncated.", "item_id");
        }
        // what was not heard must not stay in the context: the transcript goes with it
        items.replace(new Item.Message(
                message.id(), message.status(), message.role(), List.of(JsonObject.of("type", "output_audio"))));
        out.add(new Output.Broadcast(
                events.itemTruncated(truncate.itemId(), truncate.contentIndex(), truncate.audioEndMs())));
        return Optional.empty();
    }

    private Optional<ApiError> commitAudio(List<Output> out) {
        if (audioBytes == 0) {
            return invalid(
                    "input_audio_buffer_commit_empty",
                    "Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, but buffer"
                            + " only has 0.00ms of audio.",
                    null);
        }
        audioBytes = 0;
        Item heard = new Item.Message(
                ids.next("item"),
                "completed",
                "user",
                List.of(JsonObject.of("type", "input_audio").with("transcript", null)));
        out.add(new Output.Broadcast(events.audioCommitted(items.lastId(), heard.id())));
        add(heard, null, out);
        return Optional.empty();
    }

    private Optional<ApiError> respond(Map<String, Object> overrides, Instant now, List<Output> out) {
        boolean outOfBand = "none".equals(overrides.get("conversation"));
        if (!outOfBand && active != null) {
            return invalid(
                    "conversation_already_has_active_response",
                    "Conversation already has an active response in progress: " + active.id()
                            + ". Wait until the response is finished before creating a new one.",
                    null);
        }
        Map<String, Object> inForce = settings.updated(overrides).tree();
        List<Object> tools = Json.listAt(inForce, "tools");
        Object choice = inForce.getOrDefault("tool_choice", "auto");
        Optional<ApiError> refusedChoice = SessionSettings.refusedChoice(choice, tools, "response.tool_choice");
        if (refusedChoice.isPresent()) {
            return refusedChoice;
        }
        SequencedCollection<Item> context = items.all();
        if (overrides.containsKey("input")) {
            List<Item> input = new ArrayList<>();
            Optional<ApiError> unknown = resolve(Json.listAt(overrides, "input"), input);
            if (unknown.isPresent()) {
                return unknown;
            }
            context = input;
        }
        Reply reply = model.reply(new Prompt(
                context,
                Tool.of(tools),
                SessionSettings.choice(choice),
                !Boolean.FALSE.equals(inForce.get("parallel_tool_calls"))));
        ResponseRun run = new ResponseRun(
                terms(inForce, overrides, outOfBand),
                reply,
                events,
                ids,
                outOfBand ? null : items,
                now.plus(pacing.beforeFirstOutput(random)).plus(reply.delay()));
        runs.put(run.id(), run);
        active = outOfBand ? active : run;
        out.add(new Output.Broadcast(run.created()));
        return Optional.empty();
    }

    private ResponseRun.Terms terms(Map<String, Object> inForce, Map<String, Object> overrides, boolean outOfBand) {
        boolean audio = Json.listAt(inForce, "output_modalities").contains("audio");
        Map<String, Object> voice = Json.objectAt(Json.objectAt(inForce, "audio"), "output");
        spoke |= audio;
        return new ResponseRun.Terms(
                ids.next("resp"),
                outOfBand ? null : conversationId,
                audio,
                peerConnection,
                JsonObject.of("format", voice.get("format")).with("voice", voice.get("voice")),
                inForce.getOrDefault("max_output_tokens", "inf"),
                overrides.get("metadata"),
                contextTokens);
    }

    private Optional<ApiError> resolve(List<Object> input, List<Item> resolved) {
        for (int i = 0; i < input.size(); i++) {
            Map<String, Object> tree = Json.asObject((Map<?, ?>) input.get(i));
            if (!"item_reference".equals(tree.get("type"))) {
                resolved.add(Item.of(tree, ids));
                continue;
            }
            String itemId = String.valueOf(tree.get("id"));
            Optional<Item> item = items.find(itemId);
            if (item.isEmpty()) {
                return invalid(
                        "invalid_value",
                        "Item '" + itemId + "' not found in conversation.",
                        "response.input[" + i + "].id");
            }
            resolved.add(item.get());
        }
        return Optional.empty();
    }

    private Optional<ApiError> cancel(@Nullable String responseId, List<Output> out) {
        ResponseRun run = responseId == null ? active : runs.get(responseId);
        if (run == null) {
            return invalid("response_cancel_not_active", "Cancellation failed: no active response found", null);
        }
        out.addAll(run.cancel());
        runs.remove(run.id());
        settle(run);
        return Optional.empty();
    }

    private void settle(ResponseRun run) {
        if (run == active) {
            active = null;
            run.output().forEach(item -> contextTokens += Tokens.of(item));
        }
    }

    private static Optional<ApiError> notFound(String verb, String itemId) {
        return invalid(
                "item_" + verb + "e_invalid_item_id",
                "Error " + verb + "ing item: the item with id '" + itemId + "' does not exist.",
                "item_id");
    }

    private static Optional<ApiError> invalid(String code, String message, @Nullable String param) {
        return Optional.of(ApiError.invalidRequest(code, message, param));
    }
}
