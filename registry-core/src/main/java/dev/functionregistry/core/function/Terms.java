package dev.functionregistry.core.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What must hold before a function is seen or called: what its author declared and what the operator laid over it. Whatever is refused says
 * which of the two refused.
 *
 * @param declared the author's permissions
 * @param rateLimit the author's limit per session; null when there is none
 * @param rules the operator's rules that cover the function
 */
public record Terms(Permissions declared, @Nullable RateLimit rateLimit, List<Policy.Rule> rules) {
    private static final long HOUR_MS = 3_600_000;
    private static final String BY_FUNCTION = " (the function's own rule)";
    private static final String BY_POLICY = " (the operator's policy)";

    public Terms {
        rules = List.copyOf(rules);
    }

    /**
     * A limit of calls per window, under the name by which it is refused.
     *
     * @param name {@code rateLimit}, {@code maxCallsPerHour}, or one of them after {@code policy.}
     */
    public record Ceiling(String name, int maxCalls, long windowMs) {}

    /**
     * The one rule that both hides a tool and blocks a call.
     *
     * @param origin origin of the page; null outside browsers, which no list of origins allows
     * @return what is missing and who asks for it, as a clause for the model; null when nothing is
     */
    public @Nullable String missing(Set<String> roles, Set<String> scopes, @Nullable String origin) {
        String own = declared.missing(roles, scopes, origin);
        if (own != null) {
            return own + BY_FUNCTION;
        }
        for (Policy.Rule rule : rules) {
            String laid = rule.permissions().missing(roles, scopes, origin);
            if (laid != null) {
                return laid + BY_POLICY;
            }
        }
        return null;
    }

    /** True when a dispatch must carry the id of its audit record. */
    public boolean requiresAudit() {
        return declared.requiresAudit()
                || rules.stream().anyMatch(rule -> rule.permissions().requiresAudit());
    }

    /** The tightest limit per user and hour; null when nobody sets one. */
    public @Nullable Ceiling perUserAndHour() {
        Integer own = declared.maxCallsPerHour();
        Ceiling tightest = own == null ? null : new Ceiling("maxCallsPerHour", own, HOUR_MS);
        for (Policy.Rule rule : rules) {
            Integer laid = rule.permissions().maxCallsPerHour();
            if (laid != null && (tightest == null || laid < tightest.maxCalls())) {
                tightest = new Ceiling("policy.maxCallsPerHour", laid, HOUR_MS);
            }
        }
        return tightest;
    }

    /** The operator's limits per session, the tightest of each window; the author's own is {@link #rateLimit}. */
    public List<Ceiling> laidPerSession() {
        Map<Long, Ceiling> byWindow = new TreeMap<>();
        for (Policy.Rule rule : rules) {
            RateLimit laid = rule.rateLimit();
            if (laid != null) {
                byWindow.merge(
                        laid.windowMs(),
                        new Ceiling("policy.rateLimit", laid.maxCalls(), laid.windowMs()),
                        (one, other) -> one.maxCalls() <= other.maxCalls() ? one : other);
            }
        }
        return new ArrayList<>(byWindow.values());
    }
}
