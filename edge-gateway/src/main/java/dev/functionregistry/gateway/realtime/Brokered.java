package dev.functionregistry.gateway.realtime;

import org.jspecify.annotations.Nullable;

/** What the service said. */
public sealed interface Brokered {

    /**
     * A call has begun.
     *
     * @param callId {@code rtc_…}
     * @param answer SDP answer for the browser
     */
    record Call(String callId, String answer) implements Brokered {}

    /**
     * A secret that opens one session for a while.
     *
     * @param value {@code ek_…}
     * @param expiresAt seconds since the epoch
     */
    record Secret(String value, long expiresAt) implements Brokered {}

    /**
     * It did not do what was asked.
     *
     * @param passing true when the same request may succeed later
     * @param reason one sentence without secrets
     * @param retryAfterMs null when the service did not say
     */
    record Refused(boolean passing, String reason, @Nullable Long retryAfterMs) implements Brokered {}
}
