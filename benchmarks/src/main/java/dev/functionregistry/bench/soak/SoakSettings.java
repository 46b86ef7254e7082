package dev.functionregistry.bench.soak;

import java.time.Duration;

/**
 * How long and how rough a soak is.
 *
 * @param seed everything that is drawn is drawn from it
 * @param conversations at least so many
 * @param calls at least so many function calls of the model, in as many further conversations as that takes
 * @param lanes conversations that run side by side
 * @param killEvery pause between two {@code kill -9} of a bridge
 * @param dropEvery mean time between two cuts of the same session's socket
 */
record SoakSettings(long seed, int conversations, int calls, int lanes, Duration killEvery, Duration dropEvery) {

    /** The run that the promise is about. */
    static SoakSettings whole(long seed) {
        return new SoakSettings(seed, 1_000, 10_000, 100, Duration.ofSeconds(10), Duration.ofSeconds(40));
    }

    /** Half a minute: for tests, and while one works on the bridge. */
    static SoakSettings small(long seed) {
        return new SoakSettings(seed, 60, 500, 20, Duration.ofSeconds(10), Duration.ofSeconds(40));
    }

    /**
     * From {@code --name value} pairs: {@code seed}, {@code conversations}, {@code calls}, {@code lanes}, {@code kill-every},
     * {@code drop-every} (milliseconds); {@code --small} comes first.
     *
     * @throws IllegalArgumentException naming what cannot be used
     */
    static SoakSettings of(String[] arguments, long freshSeed) {
        boolean small = arguments.length > 0 && arguments[0].equals("--small");
        SoakSettings settings = small ? small(freshSeed) : whole(freshSeed);
        for (int i = small ? 1 : 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " needs a value");
            }
            settings = settings.with(arguments[i], Long.parseLong(arguments[i + 1]));
        }
        return settings;
    }

    private SoakSettings with(String name, long value) {
        int number = Math.toIntExact(Math.min(value, Integer.MAX_VALUE));
        return switch (name) {
            case "--seed" -> new SoakSettings(value, conversations, calls, lanes, killEvery, dropEvery);
            case "--conversations" -> new SoakSettings(seed, number, calls, lanes, killEvery, dropEvery);
            case "--calls" -> new SoakSettings(seed, conversations, number, lanes, killEvery, dropEvery);
            case "--lanes" -> new SoakSettings(seed, conversations, calls, number, killEvery, dropEvery);
            case "--kill-every" ->
                new SoakSettings(seed, conversations, calls, lanes, Duration.ofMillis(value), dropEvery);
            case "--drop-every" ->
                new SoakSettings(seed, conversations, calls, lanes, killEvery, Duration.ofMillis(value));
            default -> throw new IllegalArgumentException("there is no argument " + name);
        };
    }
}
