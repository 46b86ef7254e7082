package dev.functionregistry.bridge.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.bridge.kafka.OffsetLedger.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
            Optional<Position> committable = ledger.takeCommittable();
            if (committable.isPresent()) {
                assertThat(committable.get().offset()).isGreaterThanOrEqualTo(last);
                last = committable.get().offset();
                assertThat(last).isEqualTo(open.isEmpty() ? next : open.first());
                assertThat(needed(committable.get(), last, next)).containsExactlyElementsOf(open);
            }
        }
        open.forEach(ledger::done);
        long end = ledger.takeCommittable().map(Position::offset).orElse(last);
        assertThat(end).isEqualTo(next == 100 ? -1 : next);
    }

    /** What a successor does of the records that were read. */
    private static List<Long> needed(Position committed, long from, long end) {
        OffsetLedger successor = new OffsetLedger();
        successor.goOn(committed);
        return LongStream.range(from, end).filter(successor::read).boxed().toList();
    }

    @Test
    void whatWasNotReadIsNotCommitted() {
        OffsetLedger ledger = new OffsetLedger();

        assertThat(ledger.takeCommittable()).isEmpty();
        ledger.read(7);
        assertThat(ledger.takeCommittable()).hasValue(new Position(7, "1:0"));
        assertThat(ledger.takeCommittable()).isEmpty();
        ledger.done(7);
        ledger.done(7);
        assertThat(ledger.takeCommittable()).hasValue(new Position(8, ""));
        ledger.takeAgain();
        assertThat(ledger.takeCommittable()).hasValue(new Position(8, ""));
    }

    @Test
    void aPartitionWithoutARecordIsCommittedWhereItBegins() {
        OffsetLedger ledger = new OffsetLedger();
        assertThat(ledger.taken()).isNull();

        ledger.startAt(5);

        assertThat(ledger.takeCommittable()).hasValue(new Position(5, ""));
        ledger.read(9);
        ledger.startAt(5);
        assertThat(ledger.takeCommittable()).hasValue(new Position(9, "1:0"));
    }

    @Test
    void aSuccessorThatReadsPartOfItHandsOnTheRest() {
        OffsetLedger ledger = new OffsetLedger();
        ledger.goOn(new Position(10, "5:0,3"));

        assertThat(ledger.read(10)).isTrue();
        ledger.done(10);

        assertThat(ledger.takeCommittable()).hasValue(new Position(13, "2:0"));
        assertThat(ledger.read(11)).isFalse();
        assertThat(ledger.read(13)).isTrue();
        ledger.done(13);
        assertThat(ledger.takeCommittable()).hasValue(new Position(15, ""));
        assertThat(ledger.read(15)).isTrue();
    }

    @Test
    void whatTheLogHasLostIsNotWaitedFor() {
        OffsetLedger ledger = new OffsetLedger();
        ledger.goOn(new Position(10, "5:0,3"));

        assertThat(ledger.read(20)).isTrue();

        assertThat(ledger.takeCommittable()).hasValue(new Position(20, "1:0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "5", "5:", ":0", "5:0,", "99999999999:0"})
    void whatSomebodyElseWroteBesideAnOffsetIsPassedBy(String metadata) {
        OffsetLedger ledger = new OffsetLedger();

        ledger.goOn(new Position(10, metadata));

        assertThat(ledger.read(10)).isTrue();
        assertThat(ledger.read(11)).isTrue();
    }
}
