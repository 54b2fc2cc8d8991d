package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rookery.agents.CellsWorld;
import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.environments.EnvironmentFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trainings from observations that stay bits until a network reads them, beside the same from numbers. */
class BitsTest {
    private static final int STEPS_PER_ITERATION = 17 * 24;
    private static final String OBS = "training.obs";

    @TempDir
    Path folder;

    /** @param other lines of the file */
    private ExperimentConfig config(String other, String... overrides) throws IOException {
        Path file = Files.writeString(
                folder.resolve("test.yaml"), """
                seeds: [3, 4]
                total_timesteps: %d
                environment: {id: Any-v0, num_envs: 17}
                %s
                algorithm: {name: ppo, num_steps: 24, num_minibatches: 3, learning_rate: 1e-2, anneal_lr: false}
                evaluation: {episodes: 5, interval: 0}
                checkpoint: {interval: %d}
                """.formatted(4 * STEPS_PER_ITERATION, other, 2 * STEPS_PER_ITERATION));
        return ExperimentConfig.load(file, List.of(overrides));
    }

    private EnvironmentFolder played(ExperimentConfig config, String lanes, boolean bits) {
        return CellsWorld.in(folder, lanes, bits).wrapped(config.wrappers().environment());
    }

    private static Map<String, Tensor> learnt(Trained trained) {
        Map<String, Tensor> tensors = new TreeMap<>(trained.last().tensors());
        assertThat(tensors.remove(OBS)).isNotNull();
        return tensors;
    }

    private static DType kept(Trained trained) {
        return trained.last().tensors().get(OBS).dtype();
    }

    /** @param kept how the observations of the world that tells bits are in memory */
    private void assertLearnsTheSame(ExperimentConfig config, String kind, int lanes, DType kept) throws Exception {
        Trained fromNumbers = Trained.of(config, played(config, kind, false), lanes);
        Trained fromBits = Trained.of(config, played(config, kind, true), lanes);

        assertThat(kept(fromNumbers)).isEqualTo(DType.F32);
        assertThat(kept(fromBits)).isEqualTo(kept);
        assertThat(learnt(fromBits)).isEqualTo(learnt(fromNumbers));
        assertThat(fromBits.evaluation()).isEqualTo(fromNumbers.evaluation());
    }

    @ParameterizedTest
    @CsvSource({"1, scalar", "8, vector", "16, vector", "16, scalar"})
    void bitsTeachTheSameAsNumbers(int lanes, String kind) throws Exception {
        assertLearnsTheSame(config("policy: {hidden_sizes: [9], separate: agents}"), kind, lanes, DType.U32);
    }

    @Test
    void convolutionsOfBitsLearnTheSame() throws Exception {
        ExperimentConfig config =
                config("policy: {convolutions: [{filters: 3, kernel: 3, stride: 1}], hidden_sizes: [9]}");
        assertLearnsTheSame(config, "scalar", 16, DType.U32);
    }

    @ParameterizedTest
    @CsvSource({"1, scalar", "16, vector"})
    void bitsAreNormalizedLikeNumbers(int lanes, String kind) throws Exception {
        ExperimentConfig config = config("""
                policy: {hidden_sizes: [9]}
                wrappers: {normalize_observations: true, time_limit: 5}
                """);
        assertLearnsTheSame(config, kind, lanes, DType.U32);
    }

    @ParameterizedTest
    @CsvSource({"8, vector", "16, scalar"})
    void stackedBitsBecomeNumbers(int lanes, String kind) throws Exception {
        ExperimentConfig config = config("""
                policy: {hidden_sizes: [9]}
                wrappers: {frame_stack: 3}
                """);
        assertLearnsTheSame(config, kind, lanes, DType.F32);
    }

    @Test
    void numbersThatAreNotFiniteAreGuardedAgainstLikeAmongNumbers() throws Exception {
        for (String then : List.of("reset", "clamp")) {
            assertLearnsTheSame(
                    config(
                            "policy: {hidden_sizes: [9]}",
                            "environment.non_finite=" + then,
                            "environment.params.broken_at=2"),
                    "scalar",
                    16,
                    DType.U32);
        }
    }

    @Test
    void aRewardThatIsNotFiniteStopsATrainingFromBits() throws Exception {
        ExperimentConfig config = config("policy: {hidden_sizes: [9]}", "environment.params.broken_at=2");
        EnvironmentFolder world = played(config, "scalar", true);

        assertThatThrownBy(() -> Trained.of(config, world, 16))
                .hasRootCauseInstanceOf(NonFiniteException.class)
                .rootCause()
                .hasMessageContaining("reward");
    }

    @Test
    void aTrainingFromBitsIsResumed() throws Exception {
        ExperimentConfig config = config("policy: {hidden_sizes: [9]}");
        EnvironmentFolder world = played(config, "scalar", true);
        Trained whole = Trained.of(config, world, null);
        Checkpoint half = whole.checkpoints().get(0);

        assertThat(half.iteration()).isEqualTo(2);
        assertThat(Trained.of(config, world, half).last().tensors())
                .isEqualTo(whole.last().tensors());
    }
}
