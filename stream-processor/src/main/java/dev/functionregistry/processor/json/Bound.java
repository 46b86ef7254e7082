package dev.functionregistry.processor.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.BaseKeywordValidator;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordType;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.path.NodePath;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * {@code minimum}, {@code maximum}, their exclusive forms and {@code multipleOf} (draft-07, 6.2), in decimals. Beside {@code
 * "type":"integer"} the library's bounds compare the lowest 64 bits, so that 1e300 is 0 and passes {@code "maximum":10}, and its {@code
 * multipleOf} takes 9007199254740993 for even.
 */
final class Bound implements Keyword {
    private final KeywordType type;
    private final BiPredicate<BigDecimal, BigDecimal> holds;

    /** @param holds judges a value and the keyword's */
    private Bound(KeywordType type, BiPredicate<BigDecimal, BigDecimal> holds) {
        this.type = type;
        this.holds = holds;
    }

    static List<Keyword> all() {
        return List.of(
                new Bound(KeywordType.MINIMUM, (value, limit) -> value.compareTo(limit) >= 0),
                new Bound(KeywordType.EXCLUSIVE_MINIMUM, (value, limit) -> value.compareTo(limit) > 0),
                new Bound(KeywordType.MAXIMUM, (value, limit) -> value.compareTo(limit) <= 0),
                new Bound(KeywordType.EXCLUSIVE_MAXIMUM, (value, limit) -> value.compareTo(limit) < 0),
                new Bound(
                        KeywordType.MULTIPLE_OF,
                        (value, step) -> value.remainder(step).signum() == 0));
    }

    @Override
    public String getValue() {
        return type.getValue();
    }

    @Override
    public KeywordValidator newValidator(
            SchemaLocation location, JsonNode value, Schema parent, SchemaContext context) {
        BigDecimal limit = value.decimalValue();
        return new BaseKeywordValidator(type, value, location, parent, context) {
            @Override
            public void validate(ExecutionContext execution, JsonNode node, JsonNode root, NodePath path) {
                if (node.isNumber() && !holds.test(node.decimalValue(), limit)) {
                    execution.addError(error().instanceNode(node)
                            .instanceLocation(path)
                            .evaluationPath(execution.getEvaluationPath())
                            .locale(execution.getExecutionConfig().getLocale())
                            .arguments(value.asText())
                            .build());
                }
            }
        };
    }
}
