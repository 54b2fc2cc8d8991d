package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.profile.Profile;
import dev.rookery.agents.profile.Timeline;
import dev.rookery.compute.CommandTiming;
import dev.rookery.environments.EnvironmentCatalog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileTest {
    private static final int SKIPPED = 2;
    private static final int RECORDED = 5;
    private static final int STEPS = 8;
    private static final int STEPS_PER_ITERATION = 17 * STEPS;
    private static final double CLOCKS_AGREE_US = 20;

    @TempDir
    Path folder;

    /** An evaluation after the fourth iteration and a checkpoint after the fifth, both of them among those recorded. */
    private ExperimentConfig config() throws IOException {
        Path file = folder.resolve("test.yaml");
        Files.writeString(
                file, """
                total_timesteps: %d
                environment: {id: CartPole-v1, num_envs: 17}
                policy: {hidden_sizes: [8]}
                algorithm: {name: ppo, num_steps: %d, num_minibatches: 3, update_epochs: 2}
                evaluation: {episodes: 3, interval: %d}
                checkpoint: {interval: %d}
                """.formatted(10 * STEPS_PER_ITERATION, STEPS, 4 * STEPS_PER_ITERATION, 5 * STEPS_PER_ITERATION));
        return ExperimentConfig.load(file, List.of(), EnvironmentCatalog.builtIn());
    }

    private static JsonNode timeline(Profile profile) throws IOException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        Timeline.write(profile, Map.of("device", "the tests'"), written);
        return new ObjectMapper().readTree(written.toByteArray());
    }

    private static List<JsonNode> events(JsonNode timeline, String category) {
        List<JsonNode> events = new ArrayList<>();
        timeline.get("traceEvents").forEach(event -> {
            if (event.path("cat").asText().equals(category)) {
                events.add(event);
            }
        });
        return events;
    }

    private static double start(JsonNode event) {
        return event.get("ts").asDouble();
    }

    private static double end(JsonNode event) {
        return start(event) + event.get("dur").asDouble();
    }

    private static List<JsonNode> named(List<JsonNode> events, String name) {
        return events.stream()
                .filter(event -> event.get("name").asText().equals(name))
                .toList();
    }

    @Test
    void aProfileChangesNoBitOfTheTraining() throws Exception {
        ExperimentConfig config = config();
        Profile profile = new Profile(SKIPPED, RECORDED, () -> {});
        Checkpoint profiled = Trained.of(config, null, 0, profile).last();
        Checkpoint plain = Trained.of(config, null).last();
        assertThat(profile.complete()).isTrue();
        assertThat(profiled.tensors()).isEqualTo(plain.tensors());
    }

    @Test
    void theTimelineShowsEveryPhaseOfTheRecordedIterationsAndNoTwoCommandsAtOnce() throws Exception {
        AtomicInteger completions = new AtomicInteger();
        Profile profile = new Profile(SKIPPED, RECORDED, completions::incrementAndGet);
        Trained.of(config(), null, 0, profile);
        assertThat(completions).hasValue(1);
        assertThat(profile.iterations())
                .extracting(Profile.Iteration::index)
                .containsExactly(SKIPPED + 1, SKIPPED + 2, SKIPPED + 3, SKIPPED + 4, SKIPPED + 5);

        JsonNode timeline = timeline(profile);
        assertThat(timeline.at("/otherData/device").asText()).isEqualTo("the tests'");
        List<JsonNode> phases = events(timeline, "phase");
        for (String phase : new String[] {"rollout", "advantages", "update"}) {
            assertThat(named(phases, phase)).as(phase).hasSize(RECORDED);
        }
        assertThat(named(phases, "evaluation")).hasSize(1);
        List<JsonNode> host = events(timeline, "host");
        for (String work : new String[] {"enqueue", "metrics", "publish"}) {
            assertThat(named(host, work)).as(work).hasSize(RECORDED);
        }
        assertThat(named(host, "evaluation")).hasSize(1);
        assertThat(named(host, "checkpoint")).hasSize(1);

        List<JsonNode> device = new ArrayList<>();
        timeline.get("traceEvents").forEach(event -> {
            if (event.get("tid").asInt() == 3 && event.has("ts")) {
                device.add(event);
            }
        });
        assertThat(device).hasSameSizeAs(profile.commands());
        double free = Double.NEGATIVE_INFINITY;
        for (JsonNode command : device) {
            assertThat(command.get("dur").asDouble()).isNotNegative();
            assertThat(command.get("ts").asDouble()).as("start of %s", command).isGreaterThanOrEqualTo(free - 1e-3);
            free = end(command);
        }
    }

    /** By the host's clock, as far as the two clocks agree. */
    @Test
    void thePhasesOfAnIterationFollowEachOtherWithinIt() throws Exception {
        Profile profile = new Profile(SKIPPED, RECORDED, () -> {});
        Trained.of(config(), null, 0, profile);
        JsonNode timeline = timeline(profile);
        List<JsonNode> phases = events(timeline, "phase");
        List<JsonNode> iterations = events(timeline, "iteration");
        for (int i = 0; i < RECORDED; i++) {
            JsonNode iteration = iterations.get(i);
            JsonNode rollout = named(phases, "rollout").get(i);
            JsonNode advantages = named(phases, "advantages").get(i);
            JsonNode update = named(phases, "update").get(i);
            assertThat(iteration.at("/args/iteration").asInt()).isEqualTo(SKIPPED + 1 + i);
            assertThat(start(rollout)).isGreaterThanOrEqualTo(start(iteration) - CLOCKS_AGREE_US);
            assertThat(start(advantages)).isGreaterThanOrEqualTo(end(rollout) - 1e-3);
            assertThat(start(update)).isGreaterThanOrEqualTo(end(advantages) - 1e-3);
            assertThat(end(update)).isLessThanOrEqualTo(end(iteration) + CLOCKS_AGREE_US);
        }
        assertThat(profile.commands().stream()
                        .filter(command -> command.kind() == CommandTiming.Kind.KERNEL)
                        .map(CommandTiming::label))
                .contains("rollout", "advantages", "update", "evaluation");
    }
}
