package dev.functionregistry.processor.query;

import java.util.List;
import java.util.Set;

/** Where the parts of one store lie, as the last rebalance left them. */
public interface Placement {

    /** Who holds what stands under the key. */
    Owner of(String key);

    /** Every instance but this one that holds a part. */
    List<Instance> others();

    /** Partitions of the store that nobody holds now. */
    Set<Integer> orphans();
}
