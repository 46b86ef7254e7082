package dev.functionregistry.core.function;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the operator lays over the functions that pages declare. It can only tighten: a function must satisfy its own declaration and every
 * rule that covers its name.
 *
 * @param rules in the operator's order
 */
public record Policy(List<Rule> rules) {
    /** The operator asks for nothing. */
    public static final Policy NONE = new Policy(List.of());

    public Policy {
        rules = List.copyOf(rules);
    }

    /**
     * What the functions of some names must satisfy.
     *
     * @param name function name, in which {@code *} stands for any characters, also none
     * @param permissions what the session's user and page must have
     * @param rateLimit null: no limit per session
     */
    public record Rule(
            String name, Permissions permissions, @Nullable RateLimit rateLimit) {

        /** True when the rule speaks of that function. */
        public boolean covers(String function) {
            return NamePattern.matches(name, function);
        }
    }

    /** What holds for a function: its own declaration and the rules that cover it. */
    public Terms over(FunctionDefinition definition) {
        List<Rule> covering = rules.isEmpty()
                ? List.of()
                : rules.stream().filter(rule -> rule.covers(definition.name())).toList();
        return new Terms(definition.permissions(), definition.rateLimit(), covering);
    }
}
