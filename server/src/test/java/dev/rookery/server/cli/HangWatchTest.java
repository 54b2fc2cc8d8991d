package dev.rookery.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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
}
