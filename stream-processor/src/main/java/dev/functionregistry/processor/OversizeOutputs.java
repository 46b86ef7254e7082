package dev.functionregistry.processor;

import dev.functionregistry.processor.topology.Tally;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A record too large for its topic is lost, counted and told in the log rather than sent for ever; everything else fails the thread. What
 * the topology sends is kept below that size before it leaves; this is for what nobody thought of.
 */
public final class OversizeOutputs implements ProductionExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(OversizeOutputs.class);

    /** Setting that holds the {@link Tally} to count with. */
    static final String TALLY = "function.registry.tally";

    private Tally tally = Tally.NONE;

    @Override
    public Response handleError(
            ErrorHandlerContext context, ProducerRecord<byte[], byte[]> message, Exception exception) {
        if (exception instanceof RecordTooLargeException) {
            tally.outputLost(message.topic());
            log.error(
                    "record too large for its topic topicName={} causedBy={}-{}-{}",
                    message.topic(),
                    context.topic(),
                    context.partition(),
                    context.offset());
            return Response.resume();
        }
        return Response.fail();
    }

    @Override
    public void configure(Map<String, ?> configs) {
        if (configs.get(TALLY) instanceof Tally given) {
            tally = given;
        }
    }
}
