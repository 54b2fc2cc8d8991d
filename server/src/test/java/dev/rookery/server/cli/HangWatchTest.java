package dev.rookery.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HangWatchTest {
    @Test
    void aSilenceIsToldOnceUntilSomethingIsHeardAgain() throws InterruptedException {
        Semaphore told = new Semaphore(0);
        try (HangWatch watch = new HangWatch(0.1, told::release)) {
            assertThat(told.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            assertThat(told.tryAcquire(1, TimeUnit.SECONDS)).isFalse();
            watch.heard();
            assertThat(told.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whereNothingIsExpectedNothingIsTold() throws InterruptedException {
        Semaphore told = new Semaphore(0);
        try (HangWatch watch = new HangWatch(0.3, told::release)) {
            watch.rest();
            assertThat(told.tryAcquire(1, TimeUnit.SECONDS)).isFalse();
        }
    }

    @Test
    void timeInWhichTheMachineWasSuspendedIsNoSilence() throws InterruptedException {
        AtomicLong now = new AtomicLong();
        Semaphore told = new Semaphore(0);
        try (HangWatch watch = new HangWatch(5, told::release, now::get)) {
            watch.heard();
            now.addAndGet(TimeUnit.HOURS.toNanos(1));
            assertThat(told.tryAcquire(1, TimeUnit.SECONDS)).isFalse();
            for (int look = 0; look < 3 && told.availablePermits() == 0; look++) {
                now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1500));
                Thread.sleep(500);
            }
            assertThat(told.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
