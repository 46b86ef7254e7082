package dev.functionregistry.simulator.script;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.model.Model;
import dev.functionregistry.simulator.model.Reply;
import dev.functionregistry.simulator.model.Reply.Ending;
import dev.functionregistry.simulator.protocol.ApiError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * What goes wrong. Connections: the next ones in line, then a share of all; responses: a share of all. Safe for many threads.
 *
 * @param connect refusals in the order in which they are used up
 * @param shares from 0 to 1, by kind: {@code failed}, {@code incomplete}, {@code dropped}, or an HTTP status such as {@code 429}
 */
public record Faults(List<Refusal> connect, Map<String, Double> shares) {
    public static final Faults NONE = new Faults(List.of(), Map.of());

    private static final Set<String> REFUSAL = Set.of("status", "closeCode", "retryAfterSeconds", "times", "error");
    private static final Set<String> ENDINGS = Set.of("failed", "incomplete", "dropped");

    /**
     * How a connection, or a request for a call or a secret, is refused.
     *
     * @param status HTTP status that fails the upgrade; empty where it succeeds and {@code closeCode} follows the error event
     * @param left how often it is still to be used
     */
    public record Refusal(
            OptionalInt status, int closeCode, OptionalInt retryAfterSeconds, ApiError error, AtomicInteger left) {
        /** The status for a request that is no upgrade. */
        public int statusOr(int otherwise) {
            return status.orElse(otherwise);
        }
    }

    public Faults {
        connect = List.copyOf(connect);
        shares = Map.copyOf(shares);
        for (Map.Entry<String, Double> share : shares.entrySet()) {
            if (!ENDINGS.contains(share.getKey()) && !share.getKey().matches("[45]\\d\\d")) {
                throw new IllegalArgumentException("no kind of fault: '" + share.getKey() + "'; known are "
                        + "failed, incomplete, dropped and HTTP statuses from 400 to 599");
            }
            if (!(share.getValue() >= 0 && share.getValue() <= 1)) {
                throw new IllegalArgumentException("a share is 0% to 100%, not " + share.getValue() * 100 + "%");
            }
        }
    }

    /** From {@code 429=5%,failed=1%}; empty text is none. */
    public static Faults parse(String text) {
        Map<String, Double> shares = new LinkedHashMap<>();
        for (String part : text.split(",")) {
            if (!part.isBlank()) {
                String[] sides = part.split("=", 2);
                shares.put(sides[0].strip(), share(sides.length == 2 ? sides[1] : "100%"));
            }
        }
        return new Faults(List.of(), shares);
    }

    static Faults of(List<Object> connect, Map<String, Object> shares) {
        List<Refusal> refusals = new ArrayList<>();
        for (Object one : connect) {
            String place = "connect[" + refusals.size() + "]";
            if (!(one instanceof Map<?, ?> map)) {
                throw new IllegalArgumentException(place + " is not an object");
            }
            refusals.add(refusal(Json.asObject(map), place));
        }
        Map<String, Double> read = new LinkedHashMap<>();
        shares.forEach((kind, share) -> read.put(kind, share(String.valueOf(share))));
        return new Faults(refusals, read);
    }

    /** Both, these first. */
    public Faults and(Faults other) {
        List<Refusal> refusals = new ArrayList<>(connect);
        refusals.addAll(other.connect);
        Map<String, Double> merged = new LinkedHashMap<>(other.shares);
        merged.putAll(shares);
        return new Faults(refusals, merged);
    }

    /** Why the connection that is being made is refused. */
    public Optional<Refusal> refuse(RandomGenerator random) {
        for (Refusal refusal : connect) {
            if (refusal.left().getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
                return Optional.of(refusal);
            }
        }
        double draw = random.nextDouble();
        for (Map.Entry<String, Double> share : shares.entrySet()) {
            if (!ENDINGS.contains(share.getKey())) {
                draw -= share.getValue();
                if (draw < 0) {
                    return Optional.of(ofStatus(Integer.parseInt(share.getKey()), OptionalInt.empty(), 1));
                }
            }
        }
        return Optional.empty();
    }

    /** The same model, with the share of its replies that end badly. */
    public Model spoil(Model model, RandomGenerator random) {
        if (shares.keySet().stream().noneMatch(ENDINGS::contains)) {
            return model;
        }
        return prompt -> {
            Reply reply = model.reply(prompt);
            return reply.ending() instanceof Ending.Completed
                    ? new Reply(reply.parts(), ending(random.nextDouble()), reply.delay())
                    : reply;
        };
    }

    private Ending ending(double draw) {
        double failed = shares.getOrDefault("failed", 0.0);
        double incomplete = failed + shares.getOrDefault("incomplete", 0.0);
        double dropped = incomplete + shares.getOrDefault("dropped", 0.0);
        if (draw < failed) {
            return new Ending.Failed("server_error", "The server had an error while processing your request.");
        }
        if (draw < incomplete) {
            return new Ending.Incomplete("max_output_tokens");
        }
        return draw < dropped ? new Ending.Dropped() : new Ending.Completed();
    }

    private static Refusal refusal(Map<String, Object> tree, String place) {
        Keys.check(tree, REFUSAL, place);
        int times = Keys.number(tree, "times", Integer.MAX_VALUE);
        OptionalInt retry = tree.containsKey("retryAfterSeconds")
                ? OptionalInt.of(Keys.number(tree, "retryAfterSeconds", 0))
                : OptionalInt.empty();
        int status = Keys.number(tree, "status", 0);
        if (status == 0 && !tree.containsKey("closeCode")) {
            throw new IllegalArgumentException(place + " needs a status or a closeCode");
        }
        Refusal plain = ofStatus(status, retry, times);
        ApiError error =
                tree.get("error") instanceof Map<?, ?> map ? ScriptErrors.of(Json.asObject(map)) : plain.error();
        return new Refusal(
                status == 0 ? OptionalInt.empty() : OptionalInt.of(status),
                Keys.number(tree, "closeCode", 1011),
                retry,
                error,
                plain.left());
    }

    private static Refusal ofStatus(int status, OptionalInt retryAfterSeconds, int times) {
        ApiError error = status == 429
                ? new ApiError("requests", "rate_limit_exceeded", "Rate limit reached. Please try again later.", null)
                : status >= 500 || status == 0
                        ? new ApiError("server_error", "server_error", "The server had an error.", null)
                        : ApiError.invalidRequest("invalid_request", "The request was refused.");
        return new Refusal(OptionalInt.of(status), 1011, retryAfterSeconds, error, new AtomicInteger(times));
    }

    private static double share(String text) {
        String number = text.strip();
        boolean percent = number.endsWith("%");
        try {
            double value = Double.parseDouble(percent ? number.substring(0, number.length() - 1) : number);
            return percent ? value / 100 : value;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a share is a number such as 5%, not '" + text + "'", e);
        }
    }
}
