package dev.functionregistry.bridge.conversation;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The model session that a conversation has, or had last.
 *
 * @param number model sessions so far
 * @param openaiSessionId {@code sess_…}; null when unknown
 * @param callId {@code rtc_…} of the WebRTC or SIP call that it belongs to; null where the bridge opens model sessions itself
 * @param tenant whose key it runs on: the one of the call, or of the newest text; null for the deployment's own
 * @param options that the session asked for, as JSON text by name
 * @param configured true once this model session was told these options
 * @param reached true once this call was reached: from then on an unknown call id means that it is over
 * @param patienceMicros until when a call that cannot be reached yet is tried again, microseconds since the epoch
 * @param bornMicros when it began, microseconds since the epoch
 * @param endMicros when the service ends it, microseconds since the epoch; 0 when there is none
 * @param spoken true once something was said in it
 */
record ModelLife(
        int number,
        @Nullable String openaiSessionId,
        @Nullable String callId,
        @Nullable String tenant,
        Map<String, String> options,
        boolean configured,
        boolean reached,
        long patienceMicros,
        long bornMicros,
        long endMicros,
        boolean spoken) {

    /** What services grant where they do not say. */
    private static final Duration USUAL = Duration.ofMinutes(60);

    /** A quiet moment is taken so long before the end, or in the last sixth of a shorter life. */
    private static final Duration EARLY = Duration.ofMinutes(5);

    /** So long before the end, or in the last twentieth of a shorter life, there is no waiting for a quiet moment. */
    private static final Duration LATE = Duration.ofSeconds(30);

    static ModelLife none() {
        return new ModelLife(0, null, null, null, Map.of(), false, false, 0, 0, 0, false);
    }

    boolean sideband() {
        return callId != null;
    }

    /** The next model session, opened by ourselves. */
    ModelLife born(@Nullable String sessionId, long now, long expiresMicros) {
        long end = expiresMicros > now ? expiresMicros : now + ConversationLimits.micros(USUAL);
        return new ModelLife(number + 1, sessionId, null, tenant, options, false, false, 0, now, end, false);
    }

    /** A call to be attached to. */
    ModelLife calling(String id, @Nullable String payer, long patienceUntil) {
        return new ModelLife(number, null, id, payer, options, false, false, patienceUntil, 0, 0, false);
    }

    /** The call is there; it is one model session however often we attach. */
    ModelLife attached(long now) {
        return reached ? this : new ModelLife(number + 1, null, callId, tenant, options, false, true, 0, now, 0, false);
    }

    /** No model session any more; the next one counts on, and whoever paid pays until somebody else asks. */
    ModelLife over() {
        return new ModelLife(number, null, null, tenant, options, false, false, 0, 0, 0, false);
    }

    /** The next model session of our own runs on this tenant's key. */
    ModelLife paidBy(@Nullable String payer) {
        return Objects.equals(payer, tenant)
                ? this
                : new ModelLife(
                        number,
                        openaiSessionId,
                        callId,
                        payer,
                        options,
                        configured,
                        reached,
                        patienceMicros,
                        bornMicros,
                        endMicros,
                        spoken);
    }

    ModelLife speaking() {
        return spoken
                ? this
                : new ModelLife(
                        number,
                        openaiSessionId,
                        callId,
                        tenant,
                        options,
                        configured,
                        reached,
                        patienceMicros,
                        bornMicros,
                        endMicros,
                        true);
    }

    /** What the session asks for from here on; what it does not name stays as it is. */
    ModelLife under(Map<String, String> wanted) {
        Map<String, String> all = new HashMap<>(options);
        all.putAll(wanted);
        return all.equals(options) ? this : withOptions(Map.copyOf(all), false);
    }

    /** True when there are options that this model session has yet to be told. */
    boolean optionsUntold() {
        return !sideband() && !configured && !options.isEmpty();
    }

    ModelLife toldOptions() {
        return withOptions(options, true);
    }

    private ModelLife withOptions(Map<String, String> wanted, boolean told) {
        return new ModelLife(
                number,
                openaiSessionId,
                callId,
                tenant,
                wanted,
                told,
                reached,
                patienceMicros,
                bornMicros,
                endMicros,
                spoken);
    }

    /** From when on a quiet moment is used to begin a new one; the end of time where nothing ends. */
    long renewalMicros() {
        return endMicros == 0 ? Long.MAX_VALUE : endMicros - Math.min(ConversationLimits.micros(EARLY), lifetime() / 6);
    }

    /** When it is renewed whatever is under way. */
    long lastMomentMicros() {
        return endMicros == 0 ? Long.MAX_VALUE : endMicros - Math.min(ConversationLimits.micros(LATE), lifetime() / 20);
    }

    private long lifetime() {
        return endMicros - bornMicros;
    }
}
