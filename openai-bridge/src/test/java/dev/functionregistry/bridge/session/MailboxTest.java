package dev.functionregistry.bridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private static final int SENDERS = 8;
    private static final int MAILS = 2_000;

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);

    @AfterEach
    void close() {
        timer.shutdownNow();
        executor.shutdownNow();
    }

    @Test
    void runsEverythingOnceInTheOrderOfEachSenderAndNeverTwoAtOnce() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger crowded = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();
        List<int[]> seen = new ArrayList<>(); // guarded by the mailbox itself
        CountDownLatch all = new CountDownLatch(SENDERS * MAILS);
        Mailbox mailbox = new Mailbox(executor, timer, () -> asked.incrementAndGet() % 50 != 0, () -> {}, () -> {});

        for (int i = 0; i < SENDERS; i++) {
            int sender = i;
            executor.execute(() -> {
                for (int j = 0; j < MAILS; j++) {
                    int number = j;
                    mailbox.put(() -> {
                        crowded.addAndGet(inside.incrementAndGet() - 1);
                        seen.add(new int[] {sender, number});
                        inside.decrementAndGet();
                        all.countDown();
                    });
                }
            });
        }

        assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(crowded).hasValue(0);
        int[] next = new int[SENDERS];
        for (int[] mail : seen) {
            assertThat(mail[1]).isEqualTo(next[mail[0]]++);
        }
        assertThat(next).containsOnly(MAILS);
    }

    @Test
    void waitsWhileItMayNotAct() throws Exception {
        AtomicBoolean mayAct = new AtomicBoolean();
        CountDownLatch ran = new CountDownLatch(1);
        Mailbox mailbox = new Mailbox(executor, timer, mayAct::get, () -> {}, () -> {});

        mailbox.put(ran::countDown);

        assertThat(ran.await(100, TimeUnit.MILLISECONDS)).isFalse();
        mayAct.set(true);
        assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void stopsBetweenTwoMailsWhenItMayNotActAnyMore() throws Exception {
        AtomicBoolean mayAct = new AtomicBoolean(true);
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        Mailbox mailbox = new Mailbox(executor, timer, mayAct::get, () -> {}, () -> {});

        mailbox.put(() -> {
            first.countDown();
            awaitQuietly(written);
            mayAct.set(false); // as if the process had been stopped for a while just here
        });
        assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();
        mailbox.put(second::countDown);
        written.countDown();

        assertThat(second.await(100, TimeUnit.MILLISECONDS)).isFalse();
        mayAct.set(true);
        assertThat(second.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aMailThatFailsDoesNotStopTheNext() throws Exception {
        CountDownLatch ran = new CountDownLatch(2);
        Mailbox mailbox = new Mailbox(executor, timer, () -> true, ran::countDown, () -> {});

        mailbox.put(() -> {
            throw new IllegalStateException("a bug, on purpose");
        });
        mailbox.put(ran::countDown);

        assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void afterTheStopNothingRuns() {
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger stops = new AtomicInteger();
        Mailbox mailbox = new Mailbox(executor, timer, () -> true, () -> {}, stops::incrementAndGet);

        assertThat(mailbox.stop()).succeedsWithin(Duration.ofSeconds(10));
        mailbox.put(ran::incrementAndGet);

        assertThat(mailbox.stop()).isDone();
        assertThat(stops).hasValueGreaterThanOrEqualTo(1);
        assertThat(ran).hasValue(0);
    }

    @Test
    void aProcessThatGoesDownIsNotWaitedFor() {
        executor.shutdownNow();
        Mailbox mailbox = new Mailbox(executor, timer, () -> true, () -> {}, () -> {});

        assertThat(mailbox.stop()).isDone();
    }
}
