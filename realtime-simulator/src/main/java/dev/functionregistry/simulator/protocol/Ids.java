package dev.functionregistry.simulator.protocol;

import java.util.random.RandomGenerator;

/** Where ids come from; a test passes a counter. */
@FunctionalInterface
public interface Ids {
    /** A fresh id: the prefix ({@code item}, {@code resp}, {@code call}, ...), an underscore, and a part never given before. */
    String next(String prefix);

    /** Ids as the service makes them: 21 letters and digits after the prefix. */
    static Ids random(RandomGenerator random) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        return prefix -> {
            StringBuilder id =
                    new StringBuilder(prefix.length() + 22).append(prefix).append('_');
            for (int i = 0; i < 21; i++) {
                id.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            return id.toString();
        };
    }
}
