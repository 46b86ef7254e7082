package dev.functionregistry.processor.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.functionregistry.core.call.InjectionSignal;
import dev.functionregistry.core.call.JsonCheck.Examined;
import dev.functionregistry.core.call.Violation;
import dev.functionregistry.core.function.FunctionDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks through the arguments of a call: what reaches a prototype is refused, strings are rewritten where the function asks for it, the
 * schema is held against what came of it, and what looks like an attack is noted. Everything else is left as it was sent: control characters
 * that JSON escapes, unpaired surrogates and any length that fits the call are the schema's to forbid.
 */
final class ArgumentCheck {
    /** Most signals that are told of one call. */
    static final int MAX_SIGNALS = 20;

    private ArgumentCheck() {}

    /** Holds a value against the function's parameters. */
    interface SchemaOf {
        List<Violation> violations(String schema, JsonNode value);
    }

    static Examined examine(FunctionDefinition function, StrictJson.Parsed arguments, SchemaOf schemas) {
        return switch (arguments) {
            case StrictJson.Parsed.Malformed malformed -> new Examined.Unparseable(malformed.reason());
            case StrictJson.Parsed.Value(JsonNode value) -> examine(function, value, schemas);
        };
    }

    private static Examined examine(FunctionDefinition function, JsonNode sent, SchemaOf schemas) {
        var polluting = polluting(sent, Pointer.WHOLE);
        if (polluting != null) {
            return new Examined.Broken(List.of(polluting));
        }
        var sanitizer = new Sanitizer(function.sanitize());
        var value = function.sanitize().isEmpty() ? sent : sanitizer.rewrite(sent, Pointer.WHOLE);
        var broken = schemas.violations(function.parameters(), value);
        if (!broken.isEmpty()) {
            return new Examined.Broken(broken);
        }
        var signals = new ArrayList<InjectionSignal>();
        // what is only noted may be noted of the beginning; what is refused must not hide behind harmless text
        int most = function.injectionCheck().equals("reject") ? Integer.MAX_VALUE : InjectionPatterns.MAX_CHARACTERS;
        new Scan(signals, most).look(value, Pointer.WHOLE);
        if (sanitizer.changed().isEmpty() && signals.isEmpty()) {
            return Examined.Fit.PLAIN;
        }
        return new Examined.Fit(
                sanitizer.changed().isEmpty() ? null : CanonicalJson.asRead(value), sanitizer.changed(), signals);
    }

    /**
     * A member that a careless copy in the page would turn into a change of every object: {@code __proto__}, and {@code constructor} with a
     * {@code prototype} in it. Null when there is none.
     */
    private static @Nullable Violation polluting(JsonNode node, Pointer at) {
        if (node.isObject()) {
            for (var member : node.properties()) {
                var name = member.getKey();
                if (name.equals("__proto__")
                        || (name.equals("constructor") && member.getValue().has("prototype"))) {
                    return Violations.forbiddenName(at, name);
                }
                var deeper = polluting(member.getValue(), at.at(name));
                if (deeper != null) {
                    return deeper;
                }
            }
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                var deeper = polluting(node.get(i), at.at(i));
                if (deeper != null) {
                    return deeper;
                }
            }
        }
        return null;
    }

    /** Strings, and members' names that are operators, until enough was found or read. */
    private static final class Scan {
        private final List<InjectionSignal> signals;
        private int left;

        Scan(List<InjectionSignal> signals, int most) {
            this.signals = signals;
            this.left = most;
        }

        void look(JsonNode node, Pointer at) {
            if (node.isTextual()) {
                var text = node.textValue();
                var read = text.length() <= left ? text : text.substring(0, left);
                left -= read.length();
                InjectionPatterns.kindsIn(read).forEach(kind -> note(kind, at));
            } else if (node.isObject()) {
                for (var member : node.properties()) {
                    var place = at.at(member.getKey());
                    if (InjectionPatterns.isOperator(member.getKey())) {
                        note(InjectionPatterns.NOSQL, place);
                    }
                    look(member.getValue(), place);
                }
            } else if (node.isArray()) {
                for (int i = 0; i < node.size(); i++) {
                    look(node.get(i), at.at(i));
                }
            }
        }

        private void note(String kind, Pointer at) {
            if (signals.size() < MAX_SIGNALS) {
                signals.add(new InjectionSignal(kind, at.told()));
            }
        }
    }
}
