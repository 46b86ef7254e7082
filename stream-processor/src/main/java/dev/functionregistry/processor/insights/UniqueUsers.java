package dev.functionregistry.processor.insights;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * An estimate of how many different users there were, in {@value #REGISTERS} bytes whatever their number: a HyperLogLog (Flajolet et al.,
 * 2007) over the first 64 bits of SHA-256. Its standard error is 1.04/√{@value #REGISTERS}, about 2.3 %; small numbers are nearly exact.
 * Immutable.
 */
public final class UniqueUsers {
    static final int REGISTERS = 2_048;
    private static final int INDEX_BITS = 11;
    private static final double ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);

    public static final UniqueUsers NONE = new UniqueUsers(new byte[REGISTERS]);

    private final byte[] registers;

    private UniqueUsers(byte[] registers) {
        this.registers = registers;
    }

    /** @throws IllegalArgumentException when these are not the bytes of {@link #bytes()} */
    public static UniqueUsers of(byte[] registers) {
        if (registers.length != REGISTERS) {
            throw new IllegalArgumentException(REGISTERS + " registers are wanted, not " + registers.length);
        }
        return new UniqueUsers(registers.clone());
    }

    /** With one more user, who may have been there before. */
    public UniqueUsers and(String user) {
        long hash = hash(user);
        int register = (int) (hash >>> (Long.SIZE - INDEX_BITS));
        // the rest of the hash, ended by a bit so that the rank is bounded
        int rank = Long.numberOfLeadingZeros((hash << INDEX_BITS) | (1L << (INDEX_BITS - 1))) + 1;
        if (registers[register] >= rank) {
            return this;
        }
        var more = registers.clone();
        more[register] = (byte) rank;
        return new UniqueUsers(more);
    }

    public long estimate() {
        double sum = 0;
        int empty = 0;
        for (byte register : registers) {
            sum += 1.0 / (1L << register);
            empty += register == 0 ? 1 : 0;
        }
        double raw = ALPHA * REGISTERS * REGISTERS / sum;
        // few users leave registers empty, and counting those is more exact
        boolean few = raw <= 2.5 * REGISTERS && empty > 0;
        return Math.round(few ? REGISTERS * Math.log((double) REGISTERS / empty) : raw);
    }

    public byte[] bytes() {
        return registers.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UniqueUsers that && Arrays.equals(registers, that.registers);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(registers);
    }

    private static long hash(String user) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(user.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
