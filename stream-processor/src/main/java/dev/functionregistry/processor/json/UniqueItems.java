package dev.functionregistry.processor.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordType;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.keyword.UniqueItemsValidator;
import com.networknt.schema.path.NodePath;

/**
 * {@code uniqueItems} for arrays only, as draft-07 (6.4.5) has it: the library's also refuses objects with two equal values, and
 * takes 10 and 1e1 for different numbers.
 */
final class UniqueItems implements Keyword {
    @Override
    public String getValue() {
        return KeywordType.UNIQUE_ITEMS.getValue();
    }

    @Override
    public KeywordValidator newValidator(
            SchemaLocation location, JsonNode value, Schema parent, SchemaContext context) {
        return new UniqueItemsValidator(location, value, parent, context) {
            @Override
            public void validate(ExecutionContext execution, JsonNode node, JsonNode root, NodePath path) {
                if (node.isArray()) {
                    super.validate(execution, alike(node), root, path);
                }
            }
        };
    }

    /** The value with equal numbers written the same: to the library 10 and 1e1 are two. */
    private static JsonNode alike(JsonNode node) {
        return switch (node) {
            case ArrayNode array -> {
                var same = array.arrayNode(array.size());
                array.forEach(item -> same.add(alike(item)));
                yield same;
            }
            case ObjectNode object -> {
                var same = object.objectNode();
                object.properties().forEach(member -> same.set(member.getKey(), alike(member.getValue())));
                yield same;
            }
            case NumericNode number -> DecimalNode.valueOf(number.decimalValue().stripTrailingZeros());
            default -> node;
        };
    }
}
