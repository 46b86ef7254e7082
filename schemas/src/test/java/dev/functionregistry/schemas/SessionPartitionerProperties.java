package dev.functionregistry.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SessionPartitionerProperties {
    @Property
    void everyKeyHasOnePlaceInRange(@ForAll String key, @ForAll @IntRange(min = 1, max = 100) int partitions) {
        int partition = SessionPartitioner.partition(key, partitions);

        assertThat(partition).isBetween(0, partitions - 1);
        assertThat(SessionPartitioner.partition(key + (key.contains(".") ? "x" : ".x"), partitions))
                .isEqualTo(partition);
    }
}
