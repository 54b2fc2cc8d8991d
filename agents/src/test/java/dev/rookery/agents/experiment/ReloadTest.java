package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.CheckedVertx;
import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.compute.Device;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.EnvironmentFolder;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dynamics that are saved while an experiment trains with them. */
class ReloadTest {
    private static final int EPISODE_STEPS = 8;
    private static final int STEPS_PER_ITERATION = 2 * EPISODE_STEPS * 17;

    private static final String SPEC = """
            id: Walk-v0
            summary: a walk that always ends after the same time
            source: made up for tests
            observation: [{name: x}]
            action: {discrete: [{name: left}, {name: right}]}
            params: {}
            max_episode_steps: %d
            lanes: %s
            draw: {max_primitives: 4, view: {x: [-1, 1], y: [-1, 1]}}
            """;

    /** Every step is worth 1. */
    private static final String DYNAMICS = """
            typedef struct { real x; integer steps; } State;

            void env_reset(State *s, const Params *p, Rng *rng) {
                s->x = to_real(rng_below(rng, 8u)) * 0.125f;
                s->steps = INTEGER(0);
            }

            void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
                s->x += 0.25f * (to_real(actions[0]) - 0.5f);
                s->steps += 1;
                rewards[0] = REAL(1.0f);
            }

            mask env_terminated(const State *s, const Params *p) {
                return s->steps > 1000;
            }

            void env_observe(const State *s, const Params *p, int agent, real *obs) {
                obs[0] = s->x;
            }

            void env_draw(const State *s, const Params *p, Canvas *canvas) {
                draw_circle(canvas, s->x, 0.0f, 0.1f, INK);
            }
            """;

    private static final String WORTH_TWO = DYNAMICS.replace("REAL(1.0f)", "REAL(2.0f)");

    @TempDir
    Path directory;

    private Path folder;

    @BeforeEach
    void writeTheEnvironment() throws IOException {
        folder = Files.createDirectories(directory.resolve("walk"));
        Files.writeString(folder.resolve("environment.yaml"), SPEC.formatted(EPISODE_STEPS, "vector"));
        save(DYNAMICS);
    }

    private void save(String dynamics) {
        try {
            Files.writeString(folder.resolve("walk.cl"), dynamics);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ExperimentConfig config(int iterations) throws IOException {
        Path file = Files.writeString(
                directory.resolve("walk.yaml"), """
                total_timesteps: %d
                environment: {path: walk, num_envs: 17}
                policy: {hidden_sizes: [9]}
                algorithm: {name: ppo, num_steps: %d, num_minibatches: 2, update_epochs: 1, anneal_lr: false}
                evaluation: {episodes: 5, interval: 0}
                """.formatted(iterations * STEPS_PER_ITERATION, 2 * EPISODE_STEPS));
        return ExperimentConfig.load(file, List.of(), EnvironmentCatalog.builtIn());
    }

    /**
     * Saves texts one after another, each in a pause between two iterations, which ends when something came of it. One that
     * goes on saves its only text when the old one has been drawn, and stops when the new one has.
     */
    private final class Edited implements ExperimentListener {
        private final int every;
        private final List<String> texts;
        private final List<Double> returns = new ArrayList<>();
        private final List<EnvironmentReload> reloads = new ArrayList<>();
        private final List<String> refusals = new ArrayList<>();
        private final List<EvaluationResult> evaluations = new ArrayList<>();
        private final List<Integer> primitives = new ArrayList<>();
        private final List<Integer> livePrograms = new ArrayList<>();
        private boolean goingOn;
        private int saved;
        private int savedAfter;
        private Checkpoint last;
        private Device device;
        private Experiment experiment;

        /** @param every iterations between two texts, the first of which comes after so many */
        Edited(int every, String... texts) {
            this.every = every;
            this.texts = List.of(texts);
        }

        Edited train(ExperimentConfig config, int lanes, int viewers) throws Exception {
            try (Device opened = TestDevice.open(lanes);
                    CheckedVertx vertx = new CheckedVertx()) {
                device = opened;
                Context context = ((VertxInternal) vertx.vertx()).createEventLoopContext();
                experiment = new Experiment(
                        vertx.vertx(), context, device, config, EnvironmentFolder.of(folder), this, checkpoint -> {
                            last = checkpoint;
                            return Future.succeededFuture();
                        });
                Promise<RunPhase> ended = Promise.promise();
                experiment.live().viewers(viewers);
                context.runOnContext(ignored -> experiment.run(null).onComplete(ended));
                try {
                    assertThat(CheckedVertx.await(ended.future()))
                            .isEqualTo(goingOn ? RunPhase.STOPPED : RunPhase.FINISHED);
                } finally {
                    CheckedVertx.await(experiment.close());
                }
                assertThat(device.programs()).isEmpty();
            }
            return this;
        }

        @Override
        public void iterationCompleted(IterationMetrics metrics) {
            returns.add(metrics.values().get("charts/episodic_return"));
            if (goingOn) {
                if (saved == 0 && primitives.contains(1)) {
                    savedAfter = metrics.iteration();
                    saveNext();
                } else if (primitives.contains(2)
                        && metrics.globalStep() > reloads.get(0).globalStep()) {
                    experiment.stop();
                }
            } else if (metrics.iteration() == every * (saved + 1) && saved < texts.size()) {
                livePrograms.add(device.programs().size());
                experiment.pause();
                saveNext();
            }
        }

        private void saveNext() {
            save(texts.get(saved++));
            experiment.reloadEnvironment();
        }

        @Override
        public void environmentReloaded(EnvironmentReload reload) {
            reloads.add(reload);
            experiment.resume();
        }

        @Override
        public void environmentRefused(long globalStep, String message) {
            refusals.add(message);
            experiment.resume();
        }

        @Override
        public void evaluationCompleted(EvaluationResult result) {
            evaluations.add(result);
        }

        @Override
        public void frameDrawn(ViewFrame frame) {
            primitives.add(Arrays.stream(frame.primitiveCounts()).max().orElseThrow());
        }
    }

    @ParameterizedTest
    @CsvSource({"1, vector", "8, vector", "16, vector", "1, scalar", "16, scalar"})
    void savedDynamicsMoveTheTrainingAndTheEvaluationFromThenOn(int lanes, String written) throws Exception {
        Files.writeString(folder.resolve("environment.yaml"), SPEC.formatted(EPISODE_STEPS, written));
        String worthFive = DYNAMICS.replace("REAL(1.0f)", "REAL(5.0f)");

        Edited run = new Edited(2, WORTH_TWO, worthFive).train(config(6), lanes, 0);

        assertThat(run.refusals).isEmpty();
        assertThat(run.returns).containsExactly(8.0, 8.0, 16.0, 16.0, 40.0, 40.0);
        assertThat(run.evaluations.get(0).returnMean()).isEqualTo(40);
        assertThat(run.reloads)
                .extracting(EnvironmentReload::described)
                .containsExactly(
                        "reloaded walk.cl at step " + 2 * STEPS_PER_ITERATION,
                        "reloaded walk.cl at step " + 4 * STEPS_PER_ITERATION);
        assertThat(run.reloads.get(1).sha256())
                .isEqualTo(EnvironmentFolder.of(folder).dynamicsSha256().orElseThrow())
                .isNotEqualTo(run.reloads.get(0).sha256());
    }

    @Test
    void whatDoesNotCompileOrHasAnotherStateIsRefusedWithItsPlaceUntilSomethingSoundIsSaved() throws Exception {
        String typo = WORTH_TWO.replace("s->steps += 1", "s->stepps += 1");
        String parameters = WORTH_TWO.replace("const Action *actions, Rng *rng", "const Action *actions");
        String wrongDrawing = WORTH_TWO.replace("draw_circle(canvas", "draw_circles(canvas");
        String renamed = WORTH_TWO.replace("integer steps;", "integer count;").replace("s->steps", "s->count");
        String longer = WORTH_TWO.replace("integer steps;", "integer steps; mask late;");
        String shorter = WORTH_TWO.replace("real x; integer steps;", "real x;");

        String limited = WORTH_TWO + """
                mask env_truncated(const State *s, const Params *p) {
                    return s->steps > 4;
                }
                """;

        Edited run = new Edited(
                        1, typo, parameters, wrongDrawing, renamed, longer, shorter, limited, DYNAMICS, WORTH_TWO)
                .train(config(10), 8, 0);

        String file = folder.resolve("walk.cl").toString();
        assertThat(run.refusals).hasSize(7);
        assertThat(run.refusals.get(0)).startsWith(file + ":10:").contains("stepps");
        assertThat(run.refusals.get(1)).startsWith(file + ":8: env_step must be defined as");
        assertThat(run.refusals.get(2)).startsWith(file + ":23:").contains("draw_circles");
        assertThat(run.refusals.get(3))
                .isEqualTo(file + ":1: State is not what it was when the run began: word 1 was 'integer steps' and is"
                        + " 'integer count'; a run keeps its states, so this takes a new run");
        assertThat(run.refusals.get(4)).contains(":1: State is not", "'mask late' was added");
        assertThat(run.refusals.get(5)).contains(":1: State is not", "'integer steps' was taken away");
        assertThat(run.refusals.get(6))
                .startsWith(file + ": a function that the platform calls has come or gone since the run began");
        assertThat(run.reloads).extracting(EnvironmentReload::changes).containsExactly(false, true);
        assertThat(run.returns).containsExactly(8.0, 8.0, 8.0, 8.0, 8.0, 8.0, 8.0, 8.0, 8.0, 16.0);
        assertThat(run.livePrograms.subList(0, 8))
                .as("nothing is left of what was refused")
                .containsOnly(run.livePrograms.get(0));
    }

    @Test
    void aReloadThatChangesNothingButACommentChangesNoBitAndLeavesNothingOfTheOldPrograms() throws Exception {
        Edited plain = new Edited(2).train(config(6), 16, 0);
        Edited reloaded =
                new Edited(1, DYNAMICS + "// 1", DYNAMICS + "// 2", DYNAMICS + "// 3").train(config(6), 16, 0);
        assertThat(reloaded.reloads).hasSize(3);
        assertThat(reloaded.last.tensors()).isEqualTo(plain.last.tensors());
        int before = reloaded.livePrograms.get(0);
        assertThat(reloaded.livePrograms).containsExactly(before, before, before);
    }

    @Test
    void aTrainingGoesOnWhileItsDynamicsAreCompiledAndThePictureIsOfTheNewOnes() throws Exception {
        String twice = WORTH_TWO.replace("INK);", "INK);\n    draw_circle(canvas, s->x, 0.5f, 0.1f, INK);");
        Edited run = new Edited(1, twice);
        run.goingOn = true;
        run.train(config(1_000_000), 16, 1);

        assertThat(run.refusals).isEmpty();
        assertThat(run.reloads).hasSize(1);
        int before = (int) run.reloads.get(0).globalStep() / STEPS_PER_ITERATION;
        assertThat(before).isGreaterThan(run.savedAfter);
        assertThat(run.returns.subList(0, before)).containsOnly(8.0);
        assertThat(run.returns.subList(before, run.returns.size())).isNotEmpty().containsOnly(16.0);
        assertThat(run.primitives).startsWith(1).endsWith(2).isSorted();
    }
}
