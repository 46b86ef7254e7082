package dev.functionregistry.core.call;

import dev.functionregistry.core.function.FunctionDefinition;
import dev.functionregistry.core.limit.Limit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the checks of a new call saw, for the audit.
 *
 * @param sensitive true: the arguments are shown as hash and size alone
 * @param auditArguments true: the arguments are shown in clear, unless sensitive
 * @param limits verdicts of the limits that were asked, in their order
 * @param sanitized JSON pointers to the strings that were rewritten
 * @param signals what looked like an attack
 */
public record Examination(
        boolean sensitive,
        boolean auditArguments,
        List<Limit.Verdict> limits,
        List<String> sanitized,
        List<InjectionSignal> signals) {
    public Examination {
        limits = List.copyOf(limits);
        sanitized = List.copyOf(sanitized);
        signals = List.copyOf(signals);
    }

    /** @param function null: no function was found, so nothing is known of its secrets and nothing is shown */
    static Examination of(
            @Nullable FunctionDefinition function, JsonCheck.Examined.Fit fit, List<Limit.Verdict> limits) {
        return new Examination(
                function != null && function.sensitive(),
                function != null && function.auditArguments(),
                limits,
                fit.sanitized(),
                fit.signals());
    }
}
