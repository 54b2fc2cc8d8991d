package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.environments.EnvironmentCatalog;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTest {
    private static final int STEPS_PER_ITERATION = 17 * 32;
    /** Which primitive of CartPole's drawing this is. */
    private static final int CART = 3;

    private static final int POLE = 4;

    @TempDir
    Path folder;

    /** Keeps every moment of every episode, and what was reported of them. */
    private static class Kept implements EpisodeRecorder, ExperimentListener {
        final Map<Long, List<PlayedStep>> episodes = new TreeMap<>();
        final List<Long> written = new ArrayList<>();
        final List<String> ends = new ArrayList<>();
        List<PlayedStep> current;

        @Override
        public Future<Void> begin(long globalStep) {
            current = new ArrayList<>();
            episodes.put(globalStep, current);
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> add(PlayedStep moment) {
            current.add(moment);
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> finish() {
            ends.add("finished");
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> abandon() {
            ends.add("abandoned");
            return Future.succeededFuture();
        }

        @Override
        public void videoWritten(long globalStep) {
            written.add(globalStep);
        }
    }

    private ExperimentConfig config(int iterations, int videoAfter, int maxSteps) throws IOException {
        return config("CartPole-v1", iterations, videoAfter, maxSteps, "");
    }

    private ExperimentConfig config(String id, int iterations, int videoAfter, int maxSteps, String more)
            throws IOException {
        Path file = folder.resolve("test.yaml");
        Files.writeString(file, """
                total_timesteps: %d
                seeds: [5, 6]
                environment: {id: %s, num_envs: 17%s}
                policy: {hidden_sizes: [24, 9]}
                algorithm: {name: ppo, num_steps: 32, num_minibatches: 3, anneal_lr: false}
                evaluation: {episodes: 1, interval: 0}
                checkpoint: {interval: 0}
                video: {interval: %d, max_steps: %d}
                """.formatted(
                        iterations * STEPS_PER_ITERATION, id, more, videoAfter * STEPS_PER_ITERATION, maxSteps));
        return ExperimentConfig.load(file, List.of(), EnvironmentCatalog.builtIn());
    }

    @Test
    void recordingNeverChangesATrajectory() throws Exception {
        Kept kept = new Kept();
        Trained recorded = Trained.of(config(40, 3, 2000), kept, kept);
        assertThat(kept.written).isNotEmpty();
        Trained plain = Trained.of(config(40, 0, 2000), null);
        assertThat(recorded.last().tensors()).isEqualTo(plain.last().tensors());
    }

    @Test
    void everyEpisodeIsThatOfAnEvaluationWithItsLastStateAndTheLastOneComesAtTheEnd() throws Exception {
        Kept kept = new Kept();
        Trained trained = Trained.of(config(12, 5, 2000), kept, kept);
        long end = 12 * STEPS_PER_ITERATION;
        assertThat(kept.written).contains(end).isEqualTo(List.copyOf(kept.episodes.keySet()));
        assertThat(kept.ends).containsOnly("finished");
        kept.episodes.forEach((globalStep, moments) -> {
            assertThat(moments).extracting(PlayedStep::step).startsWith(0, 1).isSorted();
            PlayedStep last = moments.get(moments.size() - 1);
            assertThat(last.step()).isEqualTo(moments.size() - 1);
            assertThat(last.goesOn()).isFalse();
            // CartPole: a 1 for every step; the last state has moved on, by a little, from the one before.
            assertThat(last.episodicReturn()).isEqualTo(last.step());
            assertThat(cart(last)).isNotEqualTo(cart(moments.get(moments.size() - 2)));
            assertThat(Math.abs(cart(last) - cart(moments.get(moments.size() - 2))))
                    .isLessThan(0.2);
            assertThat(Math.abs(tilt(last)))
                    .as("CartPole ends beyond 12° or 2.4 m")
                    .satisfiesAnyOf(
                            tilt -> assertThat(tilt).isGreaterThan(Math.toRadians(12)),
                            tilt -> assertThat(Math.abs(cart(last))).isGreaterThan(2.4));
        });
        List<PlayedStep> last = kept.episodes.get(end);
        double[] means = trained.evaluation().policyMeans();
        assertThat(last.get(last.size() - 1).episodicReturn()).isEqualTo(Math.max(means[0], means[1]));
    }

    /** m, from what cartpole.cl draws. */
    private static double cart(PlayedStep moment) {
        return number(moment, CART, 2);
    }

    /** rad */
    private static double tilt(PlayedStep moment) {
        return Math.atan2(
                number(moment, POLE, 4) - number(moment, POLE, 2), number(moment, POLE, 5) - number(moment, POLE, 3));
    }

    /** m */
    private static double poleLength(PlayedStep moment) {
        return Math.hypot(
                number(moment, POLE, 4) - number(moment, POLE, 2), number(moment, POLE, 5) - number(moment, POLE, 3));
    }

    private static double number(PlayedStep moment, int primitive, int word) {
        return Float.intBitsToFloat(moment.primitives()[12 * primitive + word]);
    }

    @Test
    void aLongEpisodeIsCut() throws Exception {
        Kept kept = new Kept();
        Trained.of(config(4, 2, 4), kept, kept);
        kept.episodes.values().forEach(moments -> {
            assertThat(moments).extracting(PlayedStep::step).containsExactly(0, 1, 2, 3, 4);
            assertThat(moments.get(4).goesOn()).isTrue();
        });
        assertThat(kept.written).contains(4L * STEPS_PER_ITERATION);
    }

    /** Its first picture is taken only when thirty iterations are over. */
    @Test
    void aRecorderThatTakesItsTimeHoldsNobodyUp() throws Exception {
        Promise<Void> taken = Promise.promise();
        Kept slow = new Kept() {
            @Override
            public Future<Void> add(PlayedStep moment) {
                return super.add(moment).compose(ignored -> taken.future());
            }

            @Override
            public void iterationCompleted(IterationMetrics metrics) {
                if (metrics.iteration() == 30) {
                    taken.complete();
                }
            }
        };
        Trained.of(config(40, 2, 5), slow, slow);
        assertThat(slow.episodes.keySet())
                .contains(2L * STEPS_PER_ITERATION, 40L * STEPS_PER_ITERATION)
                .doesNotContain(4L * STEPS_PER_ITERATION, 30L * STEPS_PER_ITERATION);
    }

    @Test
    void whatCannotBeRecordedIsGivenUpAndTheTrainingGoesOn() throws Exception {
        Kept broken = new Kept() {
            @Override
            public Future<Void> add(PlayedStep moment) {
                return moment.step() < 2 ? super.add(moment) : Future.failedFuture(new IOException("the disk is full"));
            }
        };
        Trained trained = Trained.of(config(6, 3, 100), broken, broken);
        assertThat(trained.iterations()).hasSize(6);
        assertThat(broken.written).isEmpty();
        assertThat(broken.ends).isNotEmpty().containsOnly("abandoned");
    }

    @Test
    void parametersThatAreDrawnForEachEpisodeAreThoseOfItsLastStateToo() throws Exception {
        Kept kept = new Kept();
        Trained.of(config("CartPole-v1", 2, 1, 2000, ", randomization: {length: [0.2, 1.5]}"), kept, kept);
        assertThat(kept.episodes.values()).isNotEmpty().allSatisfy(moments -> {
            double drawn = poleLength(moments.get(0));
            assertThat(moments)
                    .allSatisfy(moment -> assertThat(poleLength(moment))
                            .isCloseTo(drawn, org.assertj.core.api.Assertions.within(1e-4)));
        });
    }
}
