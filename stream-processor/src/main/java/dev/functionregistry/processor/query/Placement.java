package dev.functionregistry.processor.query;

import java.util.List;

/** Where the parts of one store lie, as the last rebalance left them. */
public interface Placement {

    /** Who holds what stands under the key. */
    Owner of(String key);

    /** Every instance but this one that holds a part. */
    List<Instance> others();

    /** Every partition that the store has, whoever holds it. */
    List<StorePartition> all();
}
