package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rookery.compute.Device;
import dev.rookery.compute.TestDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WholeNumberTraceTest {
    @TempDir
    Path directory;

    private EnvironmentCatalog counting() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("counting"));
        Files.writeString(folder.resolve("environment.yaml"), """
                id: Counting-v0
                summary: s
                source: s
                observation: [{name: x}]
                action: {discrete: [{name: stay}, {name: go}]}
                max_episode_steps: 10
                """);
        Files.writeString(folder.resolve("counting.cl"), """
                typedef struct { integer left; natural big; mask went; real x; } State;
                void env_reset(State *s, const Params *p, Rng *rng) {
                    s->left = INTEGER(0); s->big = rng_bits(rng); s->went = INTEGER(0); s->x = REAL(0.0f);
                }
                void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
                    rewards[0] = choose(s->went, REAL(1.0f), REAL(0.0f));
                    s->left -= 1; s->big -= 1; s->went = actions[0] == 1; s->x += 0.5f;
                }
                mask env_terminated(const State *s, const Params *p) { return s->left < 0; }
                void env_observe(const State *s, const Params *p, int agent, real *obs) { obs[0] = s->x; }
                """);
        return EnvironmentCatalog.builtIn().with(folder);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16})
    void wholeNumbersAndMasksOfAStateAreNumbersInATrace(int lanes) throws IOException {
        try (Device device = TestDevice.open(lanes);
                EnvironmentTrace trace = new EnvironmentTrace(device, counting(), false)) {
            assertThat(trace.replay(
                            "{\"env_id\": \"Counting-v0\", \"initial_state\": [1, 4294967295, 1, 0.25], \"actions\": [0, 1]}",
                            "line 1"))
                    .contains("\"states\":[[0,4294967294,0,0.75],[-1,4294967293,1,1.25]]")
                    .contains("\"rewards\":[1.0,0.0]", "\"terminated\":[false,true]");
        }
    }

    @Test
    void aFractionForAWholeNumberIsRefused() throws IOException {
        try (Device device = TestDevice.open();
                EnvironmentTrace trace = new EnvironmentTrace(device, counting(), false)) {
            assertThatThrownBy(() -> trace.replay(
                            "{\"env_id\": \"Counting-v0\", \"initial_state\": [1.5, 0, 0, 0], \"actions\": [0]}",
                            "line 1"))
                    .hasMessage("line 1: initial_state[0], left, must be a whole number, but is 1.5");
        }
    }
}
