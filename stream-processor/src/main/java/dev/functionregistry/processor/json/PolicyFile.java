package dev.functionregistry.processor.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import dev.functionregistry.core.function.DefinitionRules;
import dev.functionregistry.core.function.Permissions;
import dev.functionregistry.core.function.Policy;
import dev.functionregistry.core.function.RateLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The operator's policy as a JSON file; {@code docs/policy.md} describes it. Nothing in it is ignored: a member that is not known is an
 * error, since a rule with a misspelt word would protect nothing.
 */
public final class PolicyFile {
    private static final int MAX_RULES = 1_000;
    private static final JsonFactory ONCE = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_*-]{1,64}");
    private static final Set<String> MEMBERS = Set.of(
            "name",
            "requiredRoles",
            "requiredScopes",
            "allowedOrigins",
            "maxCallsPerHour",
            "rateLimit",
            "requiresAudit",
            "comment");

    private PolicyFile() {}

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException when it cannot be read or is no policy; the message names the file and the place
     */
    public static Policy read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (MalformedInputException e) {
            throw refused(file, "is not UTF-8 text", e);
        } catch (IOException e) {
            throw refused(file, "cannot be read (" + e + ")", e);
        } catch (Misshapen e) {
            throw refused(file, e.getMessage(), e);
        }
    }

    private static IllegalArgumentException refused(Path file, @Nullable String what, Exception cause) {
        return new IllegalArgumentException("FR_POLICY_FILE " + file + ": " + what, cause);
    }

    private static Policy parse(String text) throws Misshapen {
        var root = switch (StrictJson.parse(text)) {
            case StrictJson.Parsed.Value value -> value.node();
            case StrictJson.Parsed.Malformed malformed -> throw new Misshapen("it is " + malformed.reason());
        };
        eachMemberOnce(text);
        only(root, "", Set.of("rules", "comment"));
        var rules = root.path("rules");
        require(rules.isArray() && rules.size() <= MAX_RULES, "/rules", "must be an array of at most " + MAX_RULES);
        var read = new ArrayList<Policy.Rule>();
        for (var rule : rules) {
            read.add(rule(rule, "/rules/" + read.size()));
        }
        return new Policy(read);
    }

    /** {@link StrictJson} takes the last of two members; here the first would protect nothing, and nobody would know. */
    private static void eachMemberOnce(String text) throws Misshapen {
        try (var parser = ONCE.createParser(text)) {
            while (parser.nextToken() != null) {
                // only to have it looked at
            }
        } catch (JsonProcessingException e) {
            throw new Misshapen(
                    "it names a member twice at line " + e.getLocation().getLineNr());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Policy.Rule rule(JsonNode rule, String at) throws Misshapen {
        only(rule, at, MEMBERS);
        var name = rule.path("name");
        require(
                name.isTextual() && NAME.matcher(name.textValue()).matches(),
                at + "/name",
                "must be 1 to 64 of a-z A-Z 0-9 _ - and *, which stands for any characters");
        require(
                rule.path("requiresAudit").isMissingNode()
                        || rule.path("requiresAudit").isBoolean(),
                at + "/requiresAudit",
                "must be true or false");
        var permissions = new Permissions(
                words(rule, "requiredRoles", at),
                words(rule, "requiredScopes", at),
                words(rule, "allowedOrigins", at),
                rule.has("maxCallsPerHour")
                        ? (Integer) (int) number(rule, "maxCallsPerHour", at, DefinitionRules.MAX_CALLS)
                        : null,
                rule.path("requiresAudit").asBoolean(false));
        var limit = rule.has("rateLimit") ? rateLimit(rule.get("rateLimit"), at + "/rateLimit") : null;
        require(
                limit != null || !permissions.equals(Permissions.OPEN),
                at,
                "asks for nothing; name a role, a scope, an origin, a limit or the audit");
        return new Policy.Rule(name.textValue(), permissions, limit);
    }

    private static RateLimit rateLimit(JsonNode limit, String at) throws Misshapen {
        only(limit, at, Set.of("maxCalls", "window"));
        return new RateLimit(
                (int) number(limit, "maxCalls", at, DefinitionRules.MAX_CALLS),
                number(limit, "window", at, DefinitionRules.MAX_WINDOW_MS));
    }

    private static long number(JsonNode object, String name, String at, long most) throws Misshapen {
        var value = object.path(name);
        require(
                value.canConvertToLong()
                        && value.isIntegralNumber()
                        && value.longValue() >= 1
                        && value.longValue() <= most,
                at + "/" + name,
                "must be a whole number from 1 to " + most);
        return value.longValue();
    }

    private static Set<String> words(JsonNode rule, String name, String at) throws Misshapen {
        var array = rule.path(name);
        var words = new HashSet<String>();
        if (array.isMissingNode()) {
            return words;
        }
        // an empty list would look like a demand and be none
        require(array.isArray() && !array.isEmpty(), at + "/" + name, "must be a list of at least one text");
        for (var word : array) {
            require(
                    word.isTextual()
                            && !word.textValue().isBlank()
                            && word.textValue().length() <= DefinitionRules.MAX_PERMISSION_LENGTH,
                    at + "/" + name,
                    "must hold texts of 1 to " + DefinitionRules.MAX_PERMISSION_LENGTH + " characters");
            words.add(word.textValue());
        }
        return words;
    }

    private static void only(JsonNode object, String at, Set<String> known) throws Misshapen {
        require(object.isObject(), at.isEmpty() ? "it" : at, "must be an object");
        for (var name : List.copyOf(names(object))) {
            require(known.contains(name), at + "/" + name, "is not known");
        }
    }

    private static Set<String> names(JsonNode object) {
        var names = new HashSet<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static void require(boolean holds, String at, String otherwise) throws Misshapen {
        if (!holds) {
            throw new Misshapen(at + " " + otherwise);
        }
    }

    /** The file is no policy. */
    private static final class Misshapen extends Exception {
        private static final long serialVersionUID = 1L;

        Misshapen(String message) {
            super(message);
        }
    }
}
