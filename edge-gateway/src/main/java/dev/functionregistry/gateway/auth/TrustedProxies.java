package dev.functionregistry.gateway.auth;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Proxies whose {@code X-Forwarded-For} is believed. The header is a list to which every proxy appends the address that it saw; anybody
 * may send one, so only what trusted proxies appended counts: read from the right, the first address that is no trusted proxy is the
 * client's. Without any trusted proxy the socket's own address counts.
 */
public final class TrustedProxies {
    /** What Java takes for a literal and looks up nowhere: four numbers, or anything with a colon. */
    private static final Pattern ADDRESS = Pattern.compile("(\\d{1,3}\\.){3}\\d{1,3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private static final int MOST_HOPS = 32;

    private final List<Block> blocks;

    private TrustedProxies(List<Block> blocks) {
        this.blocks = List.copyOf(blocks);
    }

    /** An address with the length of its prefix in bits. */
    private record Block(byte[] address, int bits) {
        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Reads addresses and CIDR blocks, as in {@code 10.0.0.0/8, ::1}; empty trusts nobody.
     *
     * @throws IllegalArgumentException for anything else; names are not looked up
     */
    public static TrustedProxies parse(String list) {
        List<Block> blocks = new ArrayList<>();
        for (String word : list.split(",")) {
            if (!word.isBlank()) {
                blocks.add(block(word.strip()));
            }
        }
        return new TrustedProxies(blocks);
    }

    private static Block block(String word) {
        int slash = word.indexOf('/');
        byte[] address = address(slash < 0 ? word : word.substring(0, slash))
                .orElseThrow(() -> new IllegalArgumentException(word + " is no address and no block of addresses"));
        int most = address.length * 8;
        String bits = slash < 0 ? Integer.toString(most) : word.substring(slash + 1);
        if (!bits.matches("\\d{1,3}") || Integer.parseInt(bits) > most) {
            throw new IllegalArgumentException(word + " is no block of addresses");
        }
        return new Block(address, Integer.parseInt(bits));
    }

    /**
     * Whose request it is.
     *
     * @param peer address of the socket's other end
     * @param forwardedFor the header, several joined by commas; null when there was none
     */
    public String client(String peer, @Nullable String forwardedFor) {
        if (forwardedFor == null || !trusts(peer)) {
            return peer;
        }
        String client = peer;
        int end = forwardedFor.length();
        for (int hops = 0; hops < MOST_HOPS && end >= 0; hops++) {
            int comma = forwardedFor.lastIndexOf(',', end - 1);
            String hop = forwardedFor.substring(comma + 1, end).strip();
            if (address(hop).isEmpty()) {
                return client; // nobody can be told apart by it
            }
            client = hop;
            if (!trusts(hop)) {
                return client;
            }
            end = comma;
        }
        return client;
    }

    private boolean trusts(String text) {
        return address(text)
                .filter(address -> blocks.stream().anyMatch(block -> block.contains(address)))
                .isPresent();
    }

    /** Bytes of a literal address; an IPv4 address inside IPv6 is IPv4. Never asks a name server. */
    static Optional<byte[]> address(String text) {
        if (text.length() > 45 || !ADDRESS.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text).getAddress());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
