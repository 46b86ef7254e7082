package dev.functionregistry.bridge.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OffsetLedgerProperties {

    /** Whatever the order, no record that still needs something is ever committed away, and all of it is at last. */
    @Property
    void neverSkipsARecordThatIsOpen(@ForAll @Size(max = 60) List<@IntRange(min = 0, max = 1_000) Integer> choices) {
        OffsetLedger ledger = new OffsetLedger();
        TreeSet<Long> open = new TreeSet<>();
        long next = 100;
        long last = -1;
        for (int choice : choices) {
            if (choice % 2 == 0 || open.isEmpty()) {
                ledger.read(next);
                open.add(next++);
            } else {
                long done = new ArrayList<>(open).get(choice % open.size());
                ledger.done(done);
                open.remove(done);
            }
            OptionalLong committable = ledger.takeCommittable();
            if (committable.isPresent()) {
                assertThat(committable.getAsLong()).isGreaterThan(last);
                last = committable.getAsLong();
                assertThat(last).isEqualTo(open.isEmpty() ? next : open.first());
            }
        }
        open.forEach(ledger::done);
        long end = ledger.takeCommittable().orElse(last);
        assertThat(end).isEqualTo(next == 100 ? -1 : next);
    }

    @Test
    void whatWasNotReadIsNotCommitted() {
        OffsetLedger ledger = new OffsetLedger();

        assertThat(ledger.takeCommittable()).isEmpty();
        ledger.read(7);
        assertThat(ledger.takeCommittable()).hasValue(7);
        assertThat(ledger.takeCommittable()).isEmpty();
        ledger.done(7);
        ledger.done(7);
        assertThat(ledger.takeCommittable()).hasValue(8);
        ledger.takeAgain();
        assertThat(ledger.takeCommittable()).hasValue(8);
    }

    @Test
    void aPartitionWithoutARecordIsCommittedWhereItBegins() {
        OffsetLedger ledger = new OffsetLedger();
        assertThat(ledger.taken()).isNegative();

        ledger.startAt(5);

        assertThat(ledger.takeCommittable()).hasValue(5);
        assertThat(ledger.taken()).isEqualTo(5);
        ledger.read(9);
        ledger.startAt(5);
        assertThat(ledger.takeCommittable()).hasValue(9);
    }
}
