package dev.functionregistry.processor.rest;

import dev.functionregistry.processor.json.QueryJson;
import dev.functionregistry.processor.query.FunctionSummary;
import dev.functionregistry.processor.query.FunctionTotals;
import dev.functionregistry.processor.query.Instance;
import dev.functionregistry.processor.query.LocalAnswers;
import dev.functionregistry.processor.query.Owner;
import dev.functionregistry.processor.query.Part;
import dev.functionregistry.processor.query.Placement;
import dev.functionregistry.processor.query.SessionFunction;
import dev.functionregistry.processor.query.SessionSummary;
import dev.functionregistry.processor.query.StoreMovingException;
import dev.functionregistry.processor.query.StorePartition;
import dev.functionregistry.processor.query.Usage;
import dev.functionregistry.schemas.SessionId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Answers a query wherever it comes in: from the stores here, by the instance that holds what it is about, or, for a list, by all of them
 * together.
 */
public final class QueryDesk {
    private static final String FUNCTIONS = "functions";
    private static final String USAGE = "usage";

    private final LocalAnswers here;
    private final Placement sessions;
    private final Placement usage;
    private final Placement functions;
    private final Peers peers;
    private final Instance self;

    /**
     * @param sessions where sessions lie
     * @param usage where the use of a session's functions lies
     * @param functions where the totals of functions lie
     * @param self this instance, by the name under which others know it
     */
    public QueryDesk(
            LocalAnswers here, Placement sessions, Placement usage, Placement functions, Peers peers, Instance self) {
        this.here = here;
        this.sessions = sessions;
        this.usage = usage;
        this.functions = functions;
        this.peers = peers;
        this.self = self;
    }

    Reply sessions(Asked asked) {
        if (asked.after() != null && SessionId.parse(asked.after()).isEmpty()) {
            return Reply.refused(400, "INVALID_REQUEST", "The cursor is none that a list ended with.");
        }
        return list(
                asked,
                List.of(sessions),
                "sessions",
                SessionSummary.class,
                () -> here.sessions(asked.after(), asked.limit(), asked::maySee),
                SessionSummary::id,
                (one, other) -> one);
    }

    Reply session(Asked asked, String sessionId) {
        return ofSession(
                asked,
                sessionId,
                () -> here.session(sessionId).map(Reply::ok).orElseGet(() -> unknownSession(sessionId)));
    }

    Reply sessionFunctions(Asked asked, String sessionId) {
        return ofSession(asked, sessionId, () -> {
            var used = usageOf(asked, sessionId);
            if (used.isEmpty()) {
                return Reply.moving();
            }
            var byVersion = new LinkedHashMap<String, Usage>();
            used.get().forEach(use -> byVersion.put(use.name() + "@" + use.version(), use));
            var found = here.functions(sessionId).stream()
                    .map(function -> SessionFunction.of(
                            function,
                            byVersion.get(function.name() + "@"
                                    + function.definition().version())))
                    .toList();
            return page(FUNCTIONS, new Part<>(found, null), List.of());
        });
    }

    /** What was counted for the session, which another instance may keep; empty while that is moving. */
    private Optional<List<Usage>> usageOf(Asked asked, String sessionId) {
        return switch (usage.of(sessionId)) {
            case Owner.Here keeper -> Optional.of(here.usage(sessionId, asked::maySee));
            case Owner.Elsewhere(Instance instance) ->
                peers.ask(instance, "/v1/sessions/" + sessionId + "/usage", asked.authorization())
                        .join()
                        .filter(reply -> reply.status() == 200)
                        .flatMap(reply -> QueryJson.readPage(reply.body(), USAGE, Usage.class))
                        .map(Part::items);
            case Owner.Moving moving -> Optional.empty();
        };
    }

    /** How the functions of a session were used: those that it has no more, too. */
    Reply usage(Asked asked, String sessionId) {
        if (SessionId.parse(sessionId).isEmpty()) {
            return Reply.refused(404, "UNKNOWN_SESSION", "This is no session id.");
        }
        return byOwner(
                asked,
                usage.of(sessionId),
                () -> page(USAGE, new Part<>(here.usage(sessionId, asked::maySee), null), List.of()));
    }

    Reply calls(Asked asked, String sessionId) {
        return ofSession(
                asked, sessionId, () -> page("calls", here.calls(sessionId, asked.after(), asked.limit()), List.of()));
    }

    Reply call(Asked asked, String sessionId, String callId) {
        return ofSession(
                asked,
                sessionId,
                () -> here.call(sessionId, callId)
                        .map(Reply::ok)
                        .orElseGet(() -> Reply.refused(
                                404,
                                "UNKNOWN_CALL",
                                "The session has no call of this id, or it ended more than an hour ago.")));
    }

    Reply functions(Asked asked) {
        if (!asked.operator()) {
            return operatorsOnly();
        }
        return list(
                asked,
                List.of(sessions, functions),
                FUNCTIONS,
                FunctionSummary.class,
                () -> here.functions(asked.after(), asked.limit()),
                FunctionSummary::name,
                FunctionSummary::and);
    }

    Reply stats(Asked asked, String name) {
        if (!asked.operator()) {
            return operatorsOnly();
        }
        var counted = byOwner(
                asked,
                functions.of(name),
                () -> here.totals(name)
                        .map(Reply::ok)
                        .orElseGet(() -> Reply.refused(
                                404, "UNKNOWN_FUNCTION", "No function of this name is registered or was called.")));
        return counted.status() == 404 && !asked.routed() ? uncounted(asked, name, counted) : counted;
    }

    /** The answer for a function without totals: any instance may have it, as the first of a list that begins just before it. */
    private Reply uncounted(Asked asked, String name, Reply unknown) {
        int last = name.length() - 1;
        var before = name.substring(0, last) + (char) (name.charAt(last) - 1) + '\uffff';
        var target = "/v1/functions?limit=1&cursor=" + URLEncoder.encode(before, StandardCharsets.UTF_8);
        var page = functions(new Asked(asked.caller(), asked.authorization(), target, false, before, 1));
        boolean registered = QueryJson.readPage(page.body(), FUNCTIONS, FunctionSummary.class).stream()
                .flatMap(part -> part.items().stream())
                .anyMatch(function -> function.name().equals(name));
        if (registered) {
            return Reply.ok(FunctionTotals.none(name));
        }
        return page.status() == 200 ? unknown : Reply.moving(); // where nobody answered it may well be registered
    }

    private static Reply operatorsOnly() {
        return Reply.refused(
                403, "FORBIDDEN", "Statistics run over the sessions of all users; role operator is needed.");
    }

    private static Reply unknownSession(String sessionId) {
        return Reply.refused(404, "UNKNOWN_SESSION", "There is no session " + sessionId + ".");
    }

    private Reply ofSession(Asked asked, String sessionId, Supplier<Reply> answer) {
        if (SessionId.parse(sessionId).isEmpty()) {
            return Reply.refused(404, "UNKNOWN_SESSION", "This is no session id.");
        }
        return byOwner(asked, sessions.of(sessionId), () -> {
            var owner = here.owner(sessionId);
            if (owner.isEmpty()) {
                return unknownSession(sessionId);
            }
            return asked.maySee(owner.get())
                    ? answer.get()
                    : Reply.refused(403, "FORBIDDEN", "The session belongs to somebody else.");
        });
    }

    private Reply byOwner(Asked asked, Owner owner, Supplier<Reply> answer) {
        try {
            return switch (owner) {
                case Owner.Here here -> answer.get();
                case Owner.Elsewhere(Instance instance) ->
                    asked.routed()
                            ? Reply.moving()
                            : peers.ask(instance, asked.target(), asked.authorization())
                                    .join()
                                    .orElseGet(Reply::moving);
                case Owner.Moving moving -> Reply.moving();
            };
        } catch (StoreMovingException e) {
            return Reply.moving();
        }
    }

    private <T> Reply list(
            Asked asked,
            List<Placement> placements,
            String name,
            Class<T> type,
            Supplier<Map<StorePartition, Part<T>>> local,
            Function<T, String> key,
            BinaryOperator<T> same) {
        if (asked.routed()) {
            return byOwner(asked, new Owner.Here(), () -> share(name, local.get(), key, same, asked.limit()));
        }
        var silent = new ArrayList<String>();
        // two may have read the same partition, while it moves: the first counts
        var parts = new LinkedHashMap<StorePartition, Part<T>>();
        var others = new LinkedHashMap<Instance, CompletableFuture<Optional<Reply>>>();
        try {
            for (var placement : placements) {
                placement
                        .others()
                        .forEach(other -> others.computeIfAbsent(
                                other, instance -> peers.ask(instance, asked.target(), asked.authorization())));
            }
            parts.putAll(local.get());
        } catch (StoreMovingException e) {
            silent.add(self.toString());
        }
        others.forEach((instance, answer) -> answer.join()
                .filter(reply -> reply.status() == 200)
                .flatMap(reply -> QueryJson.readParts(reply.body(), name, type))
                .ifPresentOrElse(share -> share.forEach(parts::putIfAbsent), () -> silent.add(instance.toString())));
        if (parts.isEmpty()) {
            return Reply.moving();
        }
        // not who should hold a partition counts, but whether somebody read it: views differ while partitions move
        placements.stream()
                .flatMap(placement -> placement.all().stream())
                .filter(partition -> !parts.containsKey(partition))
                .map(partition -> "partition " + partition.partition())
                .distinct()
                .forEach(silent::add);
        return page(name, Part.merge(parts.values(), key, same, asked.limit()), silent);
    }

    /** What this instance gives to another's list: each part by itself, no further than its page can reach. */
    private static <T> Reply share(
            String name,
            Map<StorePartition, Part<T>> parts,
            Function<T, String> key,
            BinaryOperator<T> same,
            int limit) {
        var end = Part.merge(parts.values(), key, same, limit).cursor();
        var cut = new LinkedHashMap<StorePartition, Part<T>>();
        parts.forEach((partition, part) -> cut.put(partition, part.until(end, key)));
        return new Reply(200, QueryJson.parts(name, cut), null);
    }

    private static Reply page(String name, Part<?> part, List<String> silent) {
        return new Reply(silent.isEmpty() ? 200 : 206, QueryJson.page(name, part, silent), null);
    }
}
