package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rookery.compute.Device;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.check.EnvironmentCheck;
import dev.rookery.environments.check.Verdict;
import dev.rookery.environments.yaml.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Observations that are told in bits, beside the same in numbers: two agents, three planes of 5 x 7. */
class ObservedBitsTest {
    private static final String DYNAMICS = """
            typedef struct { natural code; } State;
            void env_reset(State *s, const Params *p, Rng *rng) { s->code = rng_bits(rng) >> 1u; }
            void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
                s->code = s->code * 1664525u + as_natural(actions[0] + 2 * actions[1]) + 1013904223u;
                rewards[0] = REAL(0.0f);
                rewards[1] = REAL(1.0f);
            }
            mask env_terminated(const State *s, const Params *p) { return (s->code >> 28u) == 15u; }
            natural bit_of(const State *s, int agent, int i) {
                return ((s->code >> (uint)(i % 29 + agent)) ^ (s->code >> (uint)(i % 23))) & 1u;
            }
            """;
    private static final String IN_NUMBERS = DYNAMICS + """
            void env_observe(const State *s, const Params *p, int agent, real *obs) {
                for (int i = 0; i < 105; i++) { obs[i] = to_real(bit_of(s, agent, i)); }
            }
            """;
    private static final String IN_BITS = DYNAMICS + """
            void env_observe_bits(const State *s, const Params *p, int agent, natural *bits) {
                for (int i = 0; i < 105; i++) {
                    bits[i / 35 * 2 + i % 35 / 32] |= bit_of(s, agent, i) << (uint)(i % 35 % 32);
                }
                bits[1] |= 0xffff0000u;
            }
            """;

    @TempDir
    Path directory;

    private EnvironmentFolder folder(String name, String dynamics, String lanes) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(name));
        Files.writeString(folder.resolve("environment.yaml"), """
                id: Bits-v0
                summary: s
                source: s
                observation: [{name: cell, count: 105, low: 0, high: 1}]
                image: {channels: 3, height: 5, width: 7}
                action: {discrete: [{name: a}, {name: b}]}
                agents: 2
                max_episode_steps: 30
                lanes: %s
                """.formatted(lanes));
        Files.writeString(folder.resolve(name + ".cl"), dynamics);
        return EnvironmentFolder.of(folder);
    }

    @ParameterizedTest
    @CsvSource({"scalar, 1, 1", "scalar, 16, 300", "scalar, 8, 145", "vector, 1, 17", "vector, 8, 37", "vector, 16, 130"
    })
    void bitsAreTheSameNumbers(String kind, int lanes, int numEnvs) throws IOException {
        try (Device device = TestDevice.open(lanes);
                GridBatch numbers = new GridBatch(device, folder("numbers", IN_NUMBERS, kind), numEnvs, 3, Map.of());
                GridBatch bits = new GridBatch(device, folder("bits", IN_BITS, kind), numEnvs, 3, Map.of())) {
            assertThat(bits.obs).isEqualTo(numbers.obs);
            SplittableRandom random = new SplittableRandom(numEnvs);
            int ends = 0;
            for (int step = 0; step < 40; step++) {
                int[] actions = random.ints(2L * numEnvs, 0, 2).toArray();
                for (GridBatch batch : List.of(numbers, bits)) {
                    batch.step((agent, env) -> actions[2 * env + agent]);
                }
                assertThat(bits.obs).isEqualTo(numbers.obs);
                assertThat(bits.rewards).isEqualTo(numbers.rewards);
                assertThat(bits.terminated).isEqualTo(numbers.terminated);
                for (int row = 0; row < 2 * numEnvs; row++) {
                    int at = bits.row(row % 2, row / 2);
                    if (bits.terminated[at] != 0) {
                        ends++;
                        assertThat(bits.observed(bits.finalObs, at)).isEqualTo(numbers.observed(numbers.finalObs, at));
                    }
                }
            }
            assertThat(ends).isPositive();
        }
    }

    @Test
    void anEnvironmentSaysInOneWayWhatIsSeen() throws IOException {
        EnvironmentFolder both = folder("both", IN_NUMBERS + IN_BITS.substring(DYNAMICS.length()), "scalar");
        EnvironmentFolder wrong = folder("wrong", IN_BITS.replace("natural *bits", "real *bits"), "scalar");
        try (Device device = TestDevice.open()) {
            assertThatThrownBy(() -> new EnvironmentProgram(device, both, false))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(
                            "both.cl: defines env_observe and env_observe_bits: keep the one that is to be used");
            assertThatThrownBy(() -> new EnvironmentProgram(device, wrong, false))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("env_observe_bits must be defined as 'void env_observe_bits(const State *s,"
                            + " const Params *p, int agent, natural *bits)'");
        }
    }

    @ParameterizedTest
    @CsvSource({"vector, 8", "scalar, 16"})
    void aTraceOfBitsIsOneOfNumbers(String kind, int lanes) throws IOException {
        String line =
                "{\"env_id\": \"Bits-v0\", \"initial_state\": [123456789], \"actions\": [[0, 1], [1, 1], [0, 0]]}";
        try (Device device = TestDevice.open(lanes);
                EnvironmentTrace numbers = trace(device, folder("numbers", IN_NUMBERS, kind));
                EnvironmentTrace bits = trace(device, folder("bits", IN_BITS, kind))) {
            assertThat(bits.replay(line, "line 1"))
                    .contains("0.0,1.0", "1.0,0.0")
                    .isEqualTo(numbers.replay(line, "line 1"));
        }
    }

    private static EnvironmentTrace trace(Device device, EnvironmentFolder folder) {
        return new EnvironmentTrace(
                device, EnvironmentCatalog.builtIn().with(folder.directory().orElseThrow()), false);
    }

    @Test
    void theCheckPassesAnEnvironmentThatTellsBits() throws IOException {
        EnvironmentFolder bits = folder("bits", IN_BITS, "scalar");
        try (Device device = TestDevice.open()) {
            assertThat(new EnvironmentCheck(bits, device, List.of(), 1).run(verdict -> {}))
                    .isNotEmpty()
                    .extracting(Verdict::outcome)
                    .doesNotContain(Verdict.Outcome.FAILED, Verdict.Outcome.WARNING);
        }
    }

    @Test
    void theCheckSeesWordsBeyondTheBits() throws IOException {
        EnvironmentFolder beyond = folder("beyond", IN_BITS.replace("bits[1] |=", "bits[6] ="), "scalar");
        try (Device device = TestDevice.open()) {
            List<Verdict> verdicts = new EnvironmentCheck(beyond, device, List.of(), 1).run(verdict -> {});
            assertThat(verdicts)
                    .filteredOn(one -> one.rule().equals("shape"))
                    .extracting(Verdict::finding)
                    .containsExactly("env_observe writes obs[105]");
        }
    }
}
