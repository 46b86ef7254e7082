package dev.functionregistry.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.processor.topology.Tally;
import java.util.ArrayList;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.apache.kafka.streams.errors.ProductionExceptionHandler.Result;
import org.apache.kafka.streams.errors.internals.DefaultErrorHandlerContext;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.Test;

class OversizeOutputsTest {
    private static final ErrorHandlerContext CONTEXT =
            new DefaultErrorHandlerContext(null, "tools.calls", 0, 7, null, "decide", new TaskId(0, 0), 0L, null, null);
    private static final ProducerRecord<byte[], byte[]> RECORD = new ProducerRecord<>("tools.results", new byte[1]);

    private final ArrayList<String> lost = new ArrayList<>();
    private final ProductionExceptionHandler handler = new OversizeOutputs();

    OversizeOutputsTest() {
        handler.configure(Map.of(OversizeOutputs.TALLY, new Tally() {
            @Override
            public void outputLost(String topicName) {
                lost.add(topicName);
            }
        }));
    }

    @Test
    void aRecordThatIsTooLargeIsCountedAndTheRestGoesOn() {
        assertThat(handler.handleError(CONTEXT, RECORD, new RecordTooLargeException("600000 bytes"))
                        .result())
                .isEqualTo(Result.RESUME);
        assertThat(lost).containsExactly("tools.results");
    }

    @Test
    void everythingElseFailsTheThread() {
        assertThat(handler.handleError(CONTEXT, RECORD, new TimeoutException("no broker"))
                        .result())
                .isEqualTo(Result.FAIL);
        assertThat(lost).isEmpty();
    }
}
