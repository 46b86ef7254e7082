package dev.functionregistry.gateway.auth;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sessions that an address may open without a token: so many at once, refilled evenly over a minute. Of IPv6 the network of 64 bits counts:
 * whoever has one address there has all of them. Remembers the newest addresses only. Safe for use by many threads.
 */
public final class AddressLimit {
    private static final int MOST_ADDRESSES = 50_000;
    private static final int IPV6_NETWORK_BYTES = 8;
    private static final double REFILL_MS = 60_000;

    private final int perMinute;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };

    private record Bucket(double left, long at) {}

    public AddressLimit(int perMinute) {
        this.perMinute = perMinute;
    }

    /** Takes one; false when the address has none left. @param nowMillis milliseconds since the epoch */
    public boolean take(String address, long nowMillis) {
        return takeFrom(household(address), nowMillis);
    }

    private synchronized boolean takeFrom(String household, long nowMillis) {
        Bucket bucket = buckets.getOrDefault(household, new Bucket(perMinute, nowMillis));
        double left = Math.min(perMinute, bucket.left() + Math.max(0, nowMillis - bucket.at()) * perMinute / REFILL_MS);
        boolean granted = left >= 1;
        buckets.put(household, new Bucket(granted ? left - 1 : left, nowMillis));
        return granted;
    }

    /** What counts as one sender; a text that is no address counts as it is. */
    private static String household(String address) {
        return TrustedProxies.address(address)
                .map(bytes -> HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, IPV6_NETWORK_BYTES)))
                .orElse(address);
    }
}
