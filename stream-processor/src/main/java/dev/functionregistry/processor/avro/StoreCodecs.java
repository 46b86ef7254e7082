package dev.functionregistry.processor.avro;

import dev.functionregistry.schemas.kafka.KeptSchemas;
import dev.functionregistry.schemas.kafka.KeptSchemas.Kept;
import dev.functionregistry.schemas.kafka.StoreCodec;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Codecs of what the stores hold. Entries outlive the build that wrote them, so each codec reads what any release wrote: records of the
 * stores by the schemas kept in this jar, parts that are records of the contract by those that the contract keeps.
 */
public final class StoreCodecs {
    /** Folder of the stores' kept schemas in the jar. */
    static final String FOLDER = "stores/released";

    private static final List<Kept> KEPT =
            Stream.concat(stores().stream(), KeptSchemas.ofContract().stream()).toList();

    private StoreCodecs() {}

    /** Every kept schema of the stores, the oldest release first. */
    static List<Kept> stores() {
        return KeptSchemas.in(StoreCodecs.class.getClassLoader(), FOLDER);
    }

    /**
     * A codec that writes by this build's schema and reads what any release wrote.
     *
     * @param type generated class, of the stores or of the contract
     */
    public static <T extends SpecificRecord> StoreCodec<T> of(Class<T> type) {
        return StoreCodec.of(
                type, KeptSchemas.named(KEPT, SpecificData.get().getSchema(type).getFullName()));
    }
}
