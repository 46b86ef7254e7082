package dev.functionregistry.core.session;

import static dev.functionregistry.core.Given.function;

import dev.functionregistry.core.Given;
import dev.functionregistry.core.function.FunctionCandidate;
import dev.functionregistry.core.function.Permissions;
import dev.functionregistry.core.function.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** A session in a world where its inputs come in any order, under a policy of the operator, with a record of all that they did. */
final class SessionWorld {
    static final long GRACE = 1_000;
    static final String ELSEWHERE = "https://elsewhere.example";

    /** Cheap functions of a crowded session; five more names find no room for all of them. */
    static final int CROWD = 126;

    /**
     * @param law what the operator lays over the functions
     * @param crowded true: the session begins with {@value #CROWD} functions
     */
    record History(Law law, boolean crowded, List<Step> steps) {}

    /** One step: an input as it would come now, after some milliseconds. */
    record Step(Kind kind, int choice, long gap) {}

    enum Law {
        NONE(Policy.NONE),
        ROLE(rule("f1", new Permissions(Set.of("admin"), Set.of(), Set.of(), null, false))),
        SCOPE(rule("f*", new Permissions(Set.of(), Set.of("weather"), Set.of(), null, false))),
        ORIGIN(rule("f2", new Permissions(Set.of(), Set.of(), Set.of(Given.ORIGIN), null, false)));

        final Policy policy;

        Law(Policy policy) {
            this.policy = policy;
        }

        private static Policy rule(String names, Permissions permissions) {
            return new Policy(List.of(new Policy.Rule(names, permissions, null)));
        }
    }

    enum Kind {
        OPEN,
        ATTACH,
        ATTACH_RELOADED,
        ATTACH_FOREIGN,
        ATTACH_OTHER_CLAIMS,
        DETACH,
        CLOSE,
        REGISTER,
        UNREGISTER,
        GRACE_OVER,
        GATEWAY_LOST,
        REPLAY,
        CLOCK_BACK
    }

    /**
     * What one input did.
     *
     * @param shown the list published last, before or by this input
     */
    record Told(
            SessionInput input, SessionState before, List<SessionEvent> events, SessionState after, List<Tool> shown) {}

    final SessionStory story = new SessionStory();
    final List<SessionEvent.ToolsChanged> published = new ArrayList<>();
    final List<Told> told = new ArrayList<>();
    final History history;
    private long epoch = 10;
    private long number;
    private int lives = 1;
    private Principal user = Given.ALICE;
    private @Nullable String origin = Given.ORIGIN;

    /** The world told last: all invariants are held against one history before the next comes. */
    private static @Nullable SessionWorld last;

    private SessionWorld(History history) {
        this.history = history;
        story.ports = new SessionPorts(Given.SCHEMAS, Given.CHANGES, history.law().policy);
        tell(new SessionInput.Open(user, origin, GRACE));
        tell(SessionStory.attaching(++epoch, "life-1", user, origin));
        if (history.crowded()) {
            List<FunctionCandidate> crowd = IntStream.range(0, CROWD)
                    .mapToObj(i -> function("m" + i).candidate())
                    .toList();
            tell(new SessionInput.Register("ref", epoch, ++number, crowd));
        }
        history.steps().forEach(this::take);
    }

    /** The world after a history. To be looked at, not changed. */
    static SessionWorld of(History history) {
        SessionWorld known = last;
        if (known == null || known.history != history) {
            known = new SessionWorld(history);
            last = known;
        }
        return known;
    }

    private void take(Step step) {
        story.now += step.kind() == Kind.CLOCK_BACK ? -step.gap() : step.gap();
        tell(input(step));
    }

    private void tell(SessionInput input) {
        SessionState before = story.state;
        story.tell(input);
        for (SessionEvent event : story.events) {
            if (event instanceof SessionEvent.ToolsChanged changed) {
                published.add(changed);
            }
        }
        List<Tool> shown = published.isEmpty() ? List.of() : published.getLast().tools();
        told.add(new Told(input, before, story.events, story.state, shown));
    }

    private SessionInput input(Step step) {
        int choice = step.choice();
        // one in five comes from a socket of the past
        long socket = choice % 5 == 0 ? epoch - 1 : epoch;
        return switch (step.kind()) {
            case OPEN -> new SessionInput.Open(user, origin, GRACE);
            case ATTACH -> attach("life-" + lives);
            case ATTACH_RELOADED -> attach("life-" + ++lives);
            case ATTACH_FOREIGN -> SessionStory.attaching(epoch + 1, "life-0", Given.BOB, origin);
            case ATTACH_OTHER_CLAIMS -> {
                user = new Principal(
                        "idp",
                        "alice",
                        choice % 2 == 0 ? Set.of("admin") : Set.of(),
                        choice % 3 == 0 ? Set.of() : Set.of("weather"));
                origin = choice % 7 == 0 ? null : choice % 7 == 1 ? ELSEWHERE : Given.ORIGIN;
                yield attach("life-" + lives);
            }
            case DETACH -> new SessionInput.Detach(socket, "socket_lost");
            case CLOSE -> new SessionInput.Close(choice % 2 == 0 ? socket : null, "closed_by_client");
            case REGISTER ->
                new SessionInput.Register(
                        "ref", socket, next(choice), List.of(definition(choice), definition(choice / 7 + 3)));
            case UNREGISTER -> new SessionInput.Unregister("ref", socket, next(choice), List.of("f" + choice % 5));
            case GRACE_OVER -> new SessionInput.Due(socket, DueReason.GRACE_OVER);
            case GATEWAY_LOST, CLOCK_BACK -> new SessionInput.Due(socket, DueReason.GATEWAY_LOST);
            case REPLAY -> told.get(choice % told.size()).input();
        };
    }

    private SessionInput attach(String pageLife) {
        number = 0;
        return SessionStory.attaching(++epoch, pageLife, user, origin);
    }

    /** Mostly the next number of the epoch, sometimes one that came before. */
    private long next(int choice) {
        return choice % 9 == 0 ? Math.max(1, number - 1) : ++number;
    }

    private static FunctionCandidate definition(int choice) {
        Given.Definition definition =
                function("f" + choice % 5).version(1 + choice % 4 + ".0.0").timeout(1_000 + choice % 2);
        switch (choice % 11) {
            case 0 -> definition.role("admin");
            case 1 -> definition.permissions(new Permissions(Set.of(), Set.of("weather"), Set.of(), null, false));
            case 2 -> definition.permissions(new Permissions(Set.of(), Set.of(), Set.of(Given.ORIGIN), null, false));
            case 3 -> definition.parameters("{\"narrow\":true}");
            default -> {}
        }
        if (choice % 13 == 0) {
            definition.deprecates("9.0.0", 2 + choice % 4 + ".0.0");
        }
        if (choice % 17 == 0) {
            definition.timeout(0);
        }
        return definition.candidate();
    }

    static Arbitrary<History> histories() {
        return histories(1);
    }

    /** @param crowded so many of two hundred sessions begin crowded, which takes time */
    static Arbitrary<History> histories(int crowded) {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(8, Kind.REGISTER),
                Tuple.of(3, Kind.UNREGISTER),
                Tuple.of(3, Kind.ATTACH),
                Tuple.of(2, Kind.ATTACH_RELOADED),
                Tuple.of(2, Kind.ATTACH_OTHER_CLAIMS),
                Tuple.of(1, Kind.ATTACH_FOREIGN),
                Tuple.of(2, Kind.DETACH),
                Tuple.of(2, Kind.GRACE_OVER),
                Tuple.of(1, Kind.GATEWAY_LOST),
                Tuple.of(1, Kind.OPEN),
                Tuple.of(1, Kind.REPLAY),
                Tuple.of(1, Kind.CLOCK_BACK),
                Tuple.of(1, Kind.CLOSE));
        Arbitrary<Step> steps = Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, 1_000),
                        Arbitraries.longs().between(0, 700))
                .as(Step::new);
        return Combinators.combine(
                        Arbitraries.of(Law.class),
                        Arbitraries.frequency(Tuple.of(200 - crowded, false), Tuple.of(crowded, true)),
                        steps.list().ofMaxSize(40))
                .as(History::new);
    }
}
