package dev.functionregistry.processor.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.DialectId;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.AnnotationKeyword;
import com.networknt.schema.path.PathType;
import dev.functionregistry.core.call.Answer;
import dev.functionregistry.core.call.JsonCheck;
import dev.functionregistry.core.call.Violation;
import dev.functionregistry.core.function.FunctionDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JSON Schema draft-07, compiled once per schema text and kept while used. Nothing is ever fetched: a reference that leaves
 * the schema is refused, and the loader below it has nothing to load from.
 *
 * <p>Safe for any number of threads.
 */
public final class JsonSchemas implements JsonChecks {
    /** Longest text that is checked, in UTF-16 units. */
    public static final int MAX_TEXT = 256 * 1024;

    /** Deepest nesting of a schema: it stands inside of lists of tools whose readers stop at {@link StrictJson#MAX_DEPTH}. */
    public static final int MAX_SCHEMA_DEPTH = 60;

    static final SchemaRegistryConfig CONFIG = SchemaRegistryConfig.builder()
            .regularExpressionFactory(new Re2Expressions())
            .formatAssertionsEnabled(false)
            .pathType(PathType.JSON_POINTER)
            .preloadSchema(false)
            .build();

    private static final CompiledSchema META_SCHEMA = new CompiledSchema(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7, b -> b.schemaRegistryConfig(CONFIG))
                    .getSchema(SchemaLocation.of(DialectId.DRAFT_7)));

    /** The library's own way with unknown keywords logs each name and keeps it for ever, and the names come from pages. */
    static final Dialect DRAFT_07 = Dialect.builder(Dialects.getDraft7())
            .unknownKeywordFactory((name, context) -> new AnnotationKeyword(name))
            .keyword(new UniqueItems())
            .keywords(Bound.all())
            .build();

    private static final Logger log = LoggerFactory.getLogger(JsonSchemas.class);

    private final SchemaRegistry registry = SchemaRegistry.withDialect(
            DRAFT_07,
            builder -> builder.schemaRegistryConfig(CONFIG)
                    .schemaCacheEnabled(false)
                    .schemaLoader(loader -> loader.allow(iri -> false)));

    private final int capacity;
    private final Map<String, Known> kept = new LinkedHashMap<>(64, 0.75f, true);
    private int keptCharacters;

    /** A schema text with what became of it. */
    private sealed interface Known {
        record Usable(CompiledSchema schema) implements Known {}

        record Refused(List<Problem> problems) implements Known {}
    }

    /** @param capacity characters of schema text kept compiled, about ten bytes of memory each; the least recently used goes first */
    public JsonSchemas(int capacity) {
        this.capacity = capacity;
    }

    @Override
    public List<Problem> problems(String schema) {
        return switch (known(schema)) {
            case Known.Usable usable -> List.of();
            case Known.Refused refused -> refused.problems();
        };
    }

    /** {@link SchemaComparison} says what counts. Never throws: a registration that nobody answers would be read again for ever. */
    @Override
    public Optional<Problem> breaks(String before, String after) {
        try {
            return compared(before, after);
        } catch (RuntimeException | StackOverflowError e) {
            log.error("two schemas cannot be compared", e);
            return Optional.of(new Problem("", "cannot be compared with the schema before"));
        }
    }

    private static Optional<Problem> compared(String before, String after) {
        return StrictJson.parse(before) instanceof StrictJson.Parsed.Value(JsonNode old)
                        && StrictJson.parse(after) instanceof StrictJson.Parsed.Value(JsonNode young)
                ? Optional.ofNullable(SchemaComparison.breakBetween(old, young))
                : Optional.of(new Problem("", "cannot be compared with the schema before"));
    }

    /** A schema that {@link #problems} refuses is a bug of the caller: nothing fits it. */
    @Override
    public JsonCheck.Checked check(String schema, String json) {
        return switch (ReadOnce.read(json)) {
            case StrictJson.Parsed.Malformed malformed -> new JsonCheck.Checked.Unparseable(malformed.reason());
            case StrictJson.Parsed.Value value -> verdict(violations(schema, value.node()));
        };
    }

    @Override
    public JsonCheck.Examined examine(FunctionDefinition function, StrictJson.Parsed arguments) {
        return ArgumentCheck.examine(function, arguments, this::violations);
    }

    @Override
    public Optional<Answer.Failed> failure(String result) {
        return StructuredFailure.of(result);
    }

    private List<Violation> violations(String schema, JsonNode value) {
        return switch (known(schema)) {
            case Known.Usable usable -> usable.schema().violations(value);
            case Known.Refused refused ->
                List.of(Violations.of("schema", "cannot be checked: the schema is not usable"));
        };
    }

    private static JsonCheck.Checked verdict(List<Violation> violations) {
        return violations.isEmpty() ? new JsonCheck.Checked.Valid() : new JsonCheck.Checked.Broken(violations);
    }

    private Known known(String schema) {
        synchronized (kept) {
            var known = kept.get(schema);
            if (known != null) {
                return known;
            }
        }
        var compiled = compile(schema);
        keep(schema, compiled);
        return compiled;
    }

    private void keep(String schema, Known compiled) {
        synchronized (kept) {
            if (kept.put(schema, compiled) == null) {
                keptCharacters += schema.length();
            }
            var eldest = kept.keySet().iterator();
            while (keptCharacters > capacity && kept.size() > 1) {
                keptCharacters -= eldest.next().length();
                eldest.remove();
            }
        }
    }

    /** Never throws, as {@link #breaks}. */
    private Known compile(String text) {
        try {
            return switch (StrictJson.parse(text)) {
                case StrictJson.Parsed.Malformed malformed -> refused("", malformed.reason());
                case StrictJson.Parsed.Value value -> compile(value.node());
            };
        } catch (RuntimeException | StackOverflowError e) {
            log.error("a schema cannot be checked", e);
            return refused("", "cannot be checked");
        }
    }

    private Known compile(JsonNode schema) {
        if (isDeeper(schema, MAX_SCHEMA_DEPTH)) {
            return refused("", "nested deeper than " + MAX_SCHEMA_DEPTH);
        }
        var broken = againstMetaSchema(schema);
        if (!broken.isEmpty()) {
            return new Known.Refused(broken);
        }
        var problem = SchemaShape.problemIn(schema, JsonSchemas::againstMetaSchema);
        if (problem != null) {
            return new Known.Refused(List.of(problem));
        }
        try {
            return new Known.Usable(compile(registry, schema));
        } catch (SchemaException e) {
            return refused("", "a reference in it leads nowhere");
        }
    }

    private static boolean isDeeper(JsonNode node, int levels) {
        if (levels == 0 || !node.isContainerNode()) {
            return node.isContainerNode();
        }
        for (var child : node) {
            if (isDeeper(child, levels - 1)) {
                return true;
            }
        }
        return false;
    }

    private static List<Problem> againstMetaSchema(JsonNode schema) {
        return META_SCHEMA.violations(schema).stream()
                .map(v -> new Problem(v.instancePath(), v.message()))
                .toList();
    }

    /** Compiles and resolves every reference now, so that nothing can be missing later. */
    static CompiledSchema compile(SchemaRegistry registry, JsonNode node) {
        Schema schema = registry.getSchema(node);
        schema.initializeValidators();
        return new CompiledSchema(schema);
    }

    private static Known refused(String pointer, String message) {
        return new Known.Refused(List.of(new Problem(pointer, message)));
    }
}
