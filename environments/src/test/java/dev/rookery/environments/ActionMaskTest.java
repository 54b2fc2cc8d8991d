package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.yaml.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActionMaskTest {
    @TempDir
    Path folder;

    private EnvironmentFolder environment(String action, String mask) throws IOException {
        Path own = Files.createDirectories(folder.resolve("own"));
        Files.writeString(own.resolve("environment.yaml"), """
                id: Own-v0
                summary: nothing happens
                source: made up for tests
                observation: [{name: x}]
                action: %s
                max_episode_steps: 5
                agents: 2
                """.formatted(action));
        Files.writeString(own.resolve("own.cl"), """
                typedef struct { real x; } State;
                void env_reset(State *s, const Params *p, Rng *rng) { s->x = REAL(0.0f); }
                void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
                    rewards[0] = rewards[1] = s->x;
                }
                mask env_terminated(const State *s, const Params *p) { return s->x > 1.0f; }
                void env_observe(const State *s, const Params *p, int agent, real *obs) { obs[0] = s->x; }
                %s
                """.formatted(mask));
        return EnvironmentFolder.of(own);
    }

    private static String actions(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{name: a" + i + "}")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static final String ALL =
            "void env_action_mask(const State *s, const Params *p, int agent, mask *allowed) { }";

    private static ConfigurationException refused(EnvironmentFolder folder) {
        try (Device device = TestDevice.open(8)) {
            return catchThrowableOfType(
                    ConfigurationException.class, () -> new EnvironmentProgram(device, folder, false).close());
        }
    }

    @Test
    void numbersCannotBeMasked() throws IOException {
        assertThat(refused(environment("{box: [{name: force, low: -1, high: 1}]}", ALL)))
                .hasMessage(
                        folder.resolve("own/own.cl") + ":8: env_action_mask is for discrete and multi_discrete actions,"
                                + " but those of Own-v0 are numbers (box), which have bounds: remove the function, or declare other"
                                + " actions");
    }

    @Test
    void aMaskOfOtherTypesIsRefusedWithTheRightOnes() throws IOException {
        assertThat(refused(environment("{discrete: " + actions(3) + "}", ALL.replace("int agent, ", ""))))
                .hasMessage(
                        folder.resolve("own/own.cl") + ":8: env_action_mask must be defined as 'void env_action_mask("
                                + "const State *s, const Params *p, int agent, mask *allowed)'");
    }

    @Test
    void aBatchHasABitForEveryActionOfEveryRowWhereSomethingMayBeForbidden() throws IOException {
        String action = "{multi_discrete: [{name: move, actions: %s}, {name: aim, actions: %s}]}"
                .formatted(actions(3), actions(40));
        assertThat(maskOf(environment(action, ALL)).shape()).containsExactly(2, 2 * 2 * 16);
        assertThat(maskOf(environment(action, "")).bytes()).isEqualTo(4);
    }

    /** Of 2 policies with 2 agents in each of 5 environments. */
    private static DeviceBuffer maskOf(EnvironmentFolder folder) {
        try (Device device = TestDevice.open(8);
                EnvironmentProgram program = new EnvironmentProgram(device, folder, false);
                BufferPlan plan = device.plan()) {
            DeviceBuffer seeds = plan.declare("seeds", ElementType.UINT32, 2, 2);
            DeviceBuffer clock = plan.declare("clock", ElementType.UINT32, 1);
            VectorEnvironment environment = new VectorEnvironment(
                    program, plan, VectorEnvironment.Purpose.TRAINING, 5, 2, seeds, clock, Map.of(), Map.of());
            assertThat(environment.persistent().contains(environment.actionMask()))
                    .isEqualTo(environment.actionMaskWords() > 0);
            return environment.actionMask();
        }
    }
}
