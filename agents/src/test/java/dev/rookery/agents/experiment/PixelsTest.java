package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.JavaTilesWorld;
import dev.rookery.agents.TilesWorld;
import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.profile.Profile;
import dev.rookery.compute.Device;
import dev.rookery.compute.Knob;
import dev.rookery.compute.LocalTiles;
import dev.rookery.compute.TestDevice;
import dev.rookery.compute.Tuning;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.EnvironmentFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trainings from pixels. */
class PixelsTest {
    private static final int STEPS_PER_ITERATION = 17 * 24;

    @TempDir
    Path folder;

    private ExperimentConfig config(String seen) throws IOException {
        Path file = Files.writeString(
                folder.resolve("test.yaml"), """
                seeds: [3, 4]
                total_timesteps: %d
                environment: {id: Any-v0, num_envs: 17}
                %s
                policy: {hidden_sizes: [9], separate: agents}
                algorithm: {name: ppo, num_steps: 24, num_minibatches: 3, learning_rate: 1e-2, anneal_lr: false}
                evaluation: {episodes: 5, interval: 0}
                checkpoint: {interval: %d}
                """.formatted(4 * STEPS_PER_ITERATION, seen, 2 * STEPS_PER_ITERATION));
        return ExperimentConfig.load(file, List.of());
    }

    private static EnvironmentFolder played(ExperimentConfig config, EnvironmentFolder world) {
        EnvironmentFolder wrapped = world.wrapped(config.wrappers().environment());
        return config.observation().pixels().map(wrapped::seenIn).orElse(wrapped);
    }

    private static Map<String, Tensor> learnt(Trained trained) {
        Map<String, Tensor> tensors = new TreeMap<>(trained.last().tensors());
        assertThat(tensors.remove("training.obs")).isNotNull();
        return tensors;
    }

    /** The world observes what is drawn of it: frames, stacks, resets, last observations and what is learnt from them agree. */
    private void assertLearnsTheSame(EnvironmentFolder world, int frames, Supplier<Device> device) throws Exception {
        ExperimentConfig numbers = config("wrappers: {frame_stack: %d}".formatted(frames));
        ExperimentConfig pixels = config("observation: {pixels: {width: 8, height: 8, stack: %d}}".formatted(frames));

        Trained fromNumbers = Trained.on(device.get(), numbers, played(numbers, world));
        Trained fromPixels = Trained.on(device.get(), pixels, played(pixels, world));

        Map<String, Tensor> expected = learnt(fromNumbers);
        Map<String, Tensor> learnt = learnt(fromPixels);
        expected.keySet().removeIf(name -> !learnt.containsKey(name));
        assertThat(expected).containsKey("policy.agent_0.actor.0.weight");
        learnt.keySet().removeIf(name -> name.equals("training.state") || name.equals("training.host_states"));
        expected.keySet().removeIf(name -> name.equals("training.state") || name.equals("training.host_states"));
        assertThat(learnt).isEqualTo(expected);
        assertThat(fromPixels.evaluation()).isEqualTo(fromNumbers.evaluation());
    }

    @ParameterizedTest
    @CsvSource({"1, 3, vector", "8, 1, vector", "16, 4, vector", "16, 2, scalar"})
    void pixelsTeachTheSameAsNumbers(int lanes, int frames, String kind) throws Exception {
        assertLearnsTheSame(TilesWorld.in(folder, kind), frames, () -> TestDevice.open(lanes));
    }

    @Test
    void soTheyDoWhereTheTuningHasTiles() throws Exception {
        Tuning tuning = TestDevice.tiling(new LocalTiles(32, 8, 4)).with(Knob.FUSED_BYTES, 512);
        assertLearnsTheSame(TilesWorld.in(folder, "vector"), 3, () -> Device.open(TestDevice.info(), 1, tuning));
    }

    @Test
    void pixelsOfJavaTeachTheSameAsItsNumbers() throws Exception {
        assertLearnsTheSame(JavaTilesWorld.folder(), 3, () -> TestDevice.open(16));
    }

    private ExperimentConfig ofCartPole() throws IOException {
        Path file = Files.writeString(
                folder.resolve("cartpole.yaml"), """
                seeds: [3, 4]
                total_timesteps: %d
                environment: {id: CartPole-v1, num_envs: 17, randomization: {length: [0.3, 0.7]}}
                observation: {pixels: {width: 21, height: 13, channels: rgb, stack: 2}}
                wrappers: {action_repeat: 2, time_limit: 9}
                policy: {convolutions: [{filters: 3, kernel: 3, stride: 2}], hidden_sizes: [9]}
                algorithm: {name: ppo, num_steps: 24, num_minibatches: 3, anneal_lr: false}
                evaluation: {episodes: 5, interval: 0}
                checkpoint: {interval: %d}
                """.formatted(4 * STEPS_PER_ITERATION, 2 * STEPS_PER_ITERATION));
        return ExperimentConfig.load(file, List.of(), EnvironmentCatalog.builtIn());
    }

    @Test
    void framesOfAnEpisodeAreResumedWithIt() throws Exception {
        ExperimentConfig config = ofCartPole();
        Trained whole = Trained.of(config, null);
        Checkpoint half = whole.checkpoints().get(0);

        assertThat(half.iteration()).isEqualTo(2);
        assertThat(Trained.of(config, half).last().tensors())
                .isEqualTo(whole.last().tensors());
    }

    @Test
    void framesOfAnEpisodeInJavaAreResumedWithIt() throws Exception {
        ExperimentConfig config = config("observation: {pixels: {width: 8, height: 8, stack: 3}}");
        EnvironmentFolder world = played(config, JavaTilesWorld.folder());
        Trained whole = Trained.of(config, world, null);

        assertThat(Trained.of(config, world, whole.checkpoints().get(0)).last().tensors())
                .isEqualTo(whole.last().tensors());
    }

    @Test
    void whoWatchesChangesNothing() throws Exception {
        ExperimentConfig config = ofCartPole();

        assertThat(Trained.of(config, null, 2, Profile.none()).last().tensors())
                .isEqualTo(Trained.of(config, null).last().tensors());
    }
}
