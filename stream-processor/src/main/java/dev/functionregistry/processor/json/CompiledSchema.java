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

    /** Most work for the patterns of one evaluation: their steps times the characters that they look at. */
    static final long MAX_MATCHING = 20_000_000;

    /** What is left of {@link #MAX_MATCHING} in this thread: the validator hands a pattern the text and nothing else. */
    private static final ThreadLocal<long[]> MATCHING_LEFT = ThreadLocal.withInitial(() -> new long[] {MAX_MATCHING});

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
        MATCHING_LEFT.get()[0] = MAX_MATCHING;
        try {
            schema.validate(context, value, OutputFormat.DEFAULT);
        } catch (TooManySteps | StackOverflowError e) { // RE2/J calls itself along the steps of a pattern
            return List.of(Violations.of("complexity", "is too complex to be checked against this schema"));
        }
        return context.getErrors().stream()
                .limit(MAX_VIOLATIONS)
                .map(Violations::of)
                .toList();
    }

    /** Ends the evaluation under way in this thread when a pattern of so many steps has more text to look at than is left. */
    static void beforeMatching(int size, int length) {
        var left = MATCHING_LEFT.get();
        left[0] -= (long) size * (length + 1);
        if (left[0] < 0) {
            throw new TooManySteps();
        }
    }

    /** Thrown through the validator, which would log an exception, and caught above; carries no trace since it is no bug. */
    private static final class TooManySteps extends Error {
        private static final long serialVersionUID = 1L;

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
