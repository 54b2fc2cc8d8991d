package dev.rookery.environments.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.rookery.environments.guard.NonFinite;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** An environment that throws, or does not return, costs nothing but its own episode. */
class HostFailureTest {
    private static final int NUM_ENVS = 20;
    private static final int BAD = 13;
    private static final int FAILS_AT = 3;

    private final Logger logger = (Logger) LoggerFactory.getLogger(HostBatch.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicLong badSeed = new AtomicLong();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(log);
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static HostOptions options(double deadlineSeconds, int maxRebuilds) {
        return new HostOptions(2, deadlineSeconds, maxRebuilds);
    }

    /** Does it once, to one environment, in its fourth step. */
    private Consumer<Walk> once(Runnable mischief) {
        return walk -> {
            if (walk.seed() == badSeed.get() && walk.steps() == FAILS_AT && done.compareAndSet(false, true)) {
                mischief.run();
            }
        };
    }

    /** Three steps, the fourth with the failure, and some more, beside the same without failure. */
    private void assertThatOnlyOneEpisodeIsLost(Runnable mischief, double deadlineSeconds) {
        try (Walks good = new Walks(1, NUM_ENVS, 2, options(10, 0), walk -> {});
                Walks bad = new Walks(1, NUM_ENVS, 2, options(deadlineSeconds, 1), once(mischief))) {
            good.reset();
            bad.reset();
            good.steps(FAILS_AT);
            bad.steps(FAILS_AT);
            badSeed.set(bad.batch().seed(BAD));
            assertThat(bad.batch().length(BAD))
                    .as("an episode that has not ended yet")
                    .isEqualTo(FAILS_AT);
            int row = bad.row(0, BAD, 1);
            float seenLast = bad.obs(0, row);
            good.step();
            bad.step();
            assertThat(done).isTrue();
            assertThat(bad.truncated(row)).isTrue();
            assertThat(bad.terminated(row)).isFalse();
            assertThat(bad.reward(row)).isZero();
            assertThat(bad.finalObs(0, row)).isEqualTo(seenLast);
            assertThat(bad.obs(2, row)).as("steps of a new episode").isZero();
            for (int step = 0; step < 20; step++) {
                for (int env = 0; env < NUM_ENVS; env++) {
                    int other = bad.row(0, env, 0);
                    if (env != BAD) {
                        assertThat(bad.obs(0, other)).isEqualTo(good.obs(0, other));
                        assertThat(bad.reward(other)).isEqualTo(good.reward(other));
                    }
                }
                good.step();
                bad.step();
            }
            assertThat(warnings()).hasSize(1);
            assertThat(warnings().get(0))
                    .contains("environment 13 (testing) failed in step 4 of the episode with seed " + badSeed.get())
                    .contains("1 of at most 1");
        }
    }

    @Test
    void anExceptionEndsOneEpisodeAndTheOthersGoOn() {
        assertThatOnlyOneEpisodeIsLost(
                () -> {
                    throw new IllegalStateException("it broke");
                },
                10);
        assertThat(warnings().get(0)).contains("IllegalStateException: it broke");
    }

    @Test
    void anErrorIsNoDifferent() {
        assertThatOnlyOneEpisodeIsLost(
                () -> {
                    throw new StackOverflowError();
                },
                10);
    }

    @Test
    void aHangEndsOneEpisodeAndTheOthersGoOnEvenWhenItReturnsLater() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch returned = new CountDownLatch(1);
        assertThatOnlyOneEpisodeIsLost(
                () -> {
                    boolean waiting = true;
                    while (waiting) {
                        try {
                            never.await();
                            waiting = false;
                        } catch (InterruptedException stubborn) {
                            never.countDown(); // it was interrupted at the deadline: and returns late
                        }
                    }
                    returned.countDown();
                },
                1);
        assertThat(returned.await(10, TimeUnit.SECONDS)).isTrue(); // by then the others had gone on
        assertThat(warnings().get(0)).contains("did not return within 1.0 s");
    }

    @Test
    void tooManyFailuresEndTheRunWithTheReason() {
        try (Walks walks = new Walks(2, NUM_ENVS, 1, new HostOptions(1, 10, 2), walk -> {
            throw new IllegalStateException("always");
        })) {
            walks.reset();
            assertThatThrownBy(walks::step)
                    .isInstanceOf(HostEnvironmentException.class)
                    .hasMessageContaining("always")
                    .hasMessageContaining("step 1 of the episode with seed ")
                    .hasMessageContaining("of policy ")
                    .hasMessageContaining("at most 2 environments are made anew")
                    .hasCauseInstanceOf(IllegalStateException.class);
        }
        assertThat(warnings()).hasSize(2);
    }

    @Test
    void anEnvironmentThatCannotBeMadeEndsTheRun() {
        HostLayout layout = new HostLayout(1, 3, 16, 1, 1, 1, List.of(), List.of(), 5);
        try (HostWorkers workers = new HostWorkers(options(10, 0), getClass().getClassLoader())) {
            HostBatch batch = new HostBatch(
                    layout,
                    Walks.guard(NonFinite.STOP),
                    () -> {
                        throw new UnsupportedOperationException("no world today");
                    },
                    new EpisodeParams(Map.of(), Map.of()),
                    workers,
                    "testing",
                    0);
            assertThatThrownBy(() -> batch.reset().toCompletableFuture().join())
                    .hasCauseInstanceOf(HostEnvironmentException.class)
                    .hasMessageContaining("failed in the reset of the episode with seed ")
                    .hasMessageContaining("no world today");
        }
    }
}
