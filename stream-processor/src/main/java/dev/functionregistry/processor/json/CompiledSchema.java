package dev.functionregistry.processor.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.Schema;
import dev.functionregistry.core.call.Violation;
import java.util.List;

/** A schema ready for use by any thread. */
final class CompiledSchema {
    /** Most keywords that are evaluated for one value. */
    static final int MAX_STEPS = 200_000;

    /** Deepest nesting of keywords and instance members in one evaluation. */
    static final int MAX_EVALUATION_DEPTH = 500;

    /** Most violations that are told. */
    static final int MAX_VIOLATIONS = 20;

    private static final ExecutionConfig PLAIN = ExecutionConfig.builder()
            .formatAssertionsEnabled(false)
            .annotationCollectionEnabled(false)
            .build();

    private final Schema schema;

    CompiledSchema(Schema schema) {
        this.schema = schema;
    }

    /** What is wrong with the value, at most {@value #MAX_VIOLATIONS}; empty when it fits. */
    List<Violation> violations(JsonNode value) {
        var context = new BoundedContext();
        try {
            schema.validate(context, value, OutputFormat.DEFAULT);
        } catch (TooManySteps e) {
            return List.of(Violations.of("complexity", "is too complex to be checked against this schema"));
        }
        return context.getErrors().stream()
                .limit(MAX_VIOLATIONS)
                .map(Violations::of)
                .toList();
    }

    /** Thrown through the validator and caught above; carries no trace since it is no bug. */
    private static final class TooManySteps extends RuntimeException {
        TooManySteps() {
            super("evaluation limit reached", null, false, false);
        }
    }

    /** Counts what the validator visits: a small schema can ask for more work than there is time. */
    private static final class BoundedContext extends ExecutionContext {
        private int steps;
        private int depth;

        BoundedContext() {
            super(PLAIN);
        }

        @Override
        public void evaluationPathAddLast(String token) {
            step();
            super.evaluationPathAddLast(token);
        }

        @Override
        public void evaluationPathAddLast(int token) {
            step();
            super.evaluationPathAddLast(token);
        }

        @Override
        public void evaluationPathRemoveLast() {
            depth--;
            super.evaluationPathRemoveLast();
        }

        private void step() {
            depth++;
            if (++steps > MAX_STEPS || depth > MAX_EVALUATION_DEPTH) {
                throw new TooManySteps();
            }
        }
    }
}
