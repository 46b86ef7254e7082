package dev.functionregistry.gateway.session;

import org.jspecify.annotations.Nullable;

/**
 * The newest executions whose answer is in the log: a repeated request for one of them must not reach the client, which may have forgotten
 * it. Persistent and bounded: two generations of at most 256; when the young one is full it becomes the old one.
 */
record AnsweredExecutions(
        @Nullable Cell young, int youngSize, @Nullable Cell old) {
    private static final int GENERATION = 256;

    static final AnsweredExecutions NONE = new AnsweredExecutions(null, 0, null);

    record Cell(ExecutionId id, @Nullable Cell next) {}

    AnsweredExecutions with(ExecutionId id) {
        return youngSize == GENERATION
                ? new AnsweredExecutions(new Cell(id, null), 1, young)
                : new AnsweredExecutions(new Cell(id, young), youngSize + 1, old);
    }

    boolean contains(ExecutionId id) {
        return contains(young, id) || contains(old, id);
    }

    private static boolean contains(@Nullable Cell cells, ExecutionId id) {
        for (Cell cell = cells; cell != null; cell = cell.next()) {
            if (cell.id().equals(id)) {
                return true;
            }
        }
        return false;
    }
}
