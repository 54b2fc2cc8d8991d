package dev.rookery.agents.rollout;

import static dev.rookery.agents.wrapper.RolloutOnDevice.AGENTS;
import static dev.rookery.agents.wrapper.RolloutOnDevice.NUM_STEPS;
import static dev.rookery.agents.wrapper.RolloutOnDevice.OBS_DIM;
import static dev.rookery.agents.wrapper.RolloutOnDevice.POLICIES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.config.WrapperConfig;
import dev.rookery.agents.rollout.FiniteScan.Field;
import dev.rookery.agents.rollout.FiniteScan.Finding;
import dev.rookery.agents.wrapper.RolloutOnDevice;
import dev.rookery.compute.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scan of a rollout against a plain one. */
class FiniteScanTest {
    private static final float[] BAD = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};

    @TempDir
    Path folder;

    /** What a rollout left behind: [slots][numbers][rows]. */
    private record Numbers(
            float[][][] obs,
            float[][][] rewards,
            float[][][] values,
            float[][][] logProbs,
            float[][][] finalValues,
            boolean[][] truncated) {
        static Numbers random(Random random, int rows) {
            Numbers numbers = new Numbers(
                    filled(random, NUM_STEPS + 1, OBS_DIM, rows),
                    filled(random, NUM_STEPS, 1, rows),
                    filled(random, NUM_STEPS + 1, 1, rows),
                    filled(random, NUM_STEPS, 1, rows),
                    filled(random, NUM_STEPS, 1, rows),
                    new boolean[NUM_STEPS][rows]);
            for (boolean[] flags : numbers.truncated) {
                for (int row = 0; row < rows; row++) {
                    flags[row] = random.nextInt(4) == 0;
                }
            }
            return numbers;
        }

        private static float[][][] filled(Random random, int slots, int count, int rows) {
            float[][][] all = new float[slots][count][rows];
            for (float[][] slot : all) {
                for (float[] one : slot) {
                    for (int row = 0; row < rows; row++) {
                        one[row] = random.nextInt(8) == 0 ? Float.MAX_VALUE : random.nextFloat() - 0.5f;
                    }
                }
            }
            return all;
        }

        void breakOne(Random random) {
            List<float[][][]> all = List.of(obs, rewards, values, logProbs, finalValues);
            float[][][] buffer = all.get(random.nextInt(all.size()));
            float[][] slot = buffer[random.nextInt(buffer.length)];
            float[] row = slot[random.nextInt(slot.length)];
            row[random.nextInt(row.length)] = BAD[random.nextInt(BAD.length)];
        }

        Optional<Finding> first(int policy, int numEnvs) {
            for (int step = 0; step <= NUM_STEPS; step++) {
                for (int i = 0; i < AGENTS * numEnvs; i++) {
                    int row = policy * AGENTS * numEnvs + i;
                    Finding found =
                            at(step, row, new Finding(policy, step, i % numEnvs, i / numEnvs, Field.POLICY, 0, 0));
                    if (found != null) {
                        return Optional.of(found);
                    }
                }
            }
            return Optional.empty();
        }

        private Finding at(int step, int row, Finding place) {
            if (step > 0) {
                int before = step - 1;
                if (!Float.isFinite(values[before][0][row]) || !Float.isFinite(logProbs[before][0][row])) {
                    return place;
                }
                if (!Float.isFinite(rewards[before][0][row])) {
                    return with(place, Field.REWARD, 0, rewards[before][0][row]);
                }
                if (truncated[before][row] && !Float.isFinite(finalValues[before][0][row])) {
                    return with(place, Field.FINAL_OBS, 0, finalValues[before][0][row]);
                }
            }
            for (int i = 0; i < OBS_DIM; i++) {
                if (!Float.isFinite(obs[step][i][row])) {
                    return with(place, Field.OBS, i, obs[step][i][row]);
                }
            }
            return null;
        }

        private static Finding with(Finding place, Field field, int component, float value) {
            return new Finding(place.policy(), place.step(), place.env(), place.agent(), field, component, value);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 17", "8, 33", "16, 1", "16, 40"})
    void theFirstNumberOfEveryPolicyThatIsNotFiniteIsFound(int lanes, int numEnvs) {
        try (RolloutOnDevice on = new RolloutOnDevice(folder, WrapperConfig.none(), 1, lanes, numEnvs)) {
            FiniteScan scan = new FiniteScan(on.plan, on.rollout, false);
            on.plan.allocate();
            List<String> fields = new ArrayList<>();
            try (Program summary = Rollout.summaryProgram(on.device)) {
                for (int seed = 0; seed < 40; seed++) {
                    Random random = new Random(seed);
                    Numbers numbers = Numbers.random(random, on.rows());
                    for (int i = 0; i < seed / 4; i++) {
                        numbers.breakOne(random);
                    }
                    write(on, numbers);
                    scan.begin(on.stream);
                    on.stream.enqueue(scan.ofRollout(summary));
                    on.stream.enqueue(scan.pick(summary));
                    scan.read(on.stream);
                    on.stream.finish();
                    for (int one = 0; one < POLICIES; one++) {
                        assertSame(scan.finding(one), expected(numbers, one, numEnvs, fields), seed);
                    }
                }
            }
            assertThat(fields).contains("none", "POLICY", "REWARD", "FINAL_OBS", "OBS");
        }
    }

    private static Optional<Finding> expected(Numbers numbers, int policy, int numEnvs, List<String> fields) {
        Optional<Finding> expected = numbers.first(policy, numEnvs);
        fields.add(expected.map(found -> found.field().name()).orElse("none"));
        return expected;
    }

    /** The scan has a policy's own numbers only where something else is broken, too, and need not have them at all. */
    private static void assertSame(Optional<Finding> found, Optional<Finding> expected, int seed) {
        boolean ownOnly = expected.isPresent() && expected.get().field() == Field.POLICY;
        if (!ownOnly) {
            assertThat(found).as("seed %d", seed).isEqualTo(expected);
        }
    }

    private static void write(RolloutOnDevice on, Numbers numbers) {
        on.write(on.rollout.obs(), numbers.obs);
        on.write(on.rollout.rewards(), numbers.rewards);
        on.write(on.rollout.values(), numbers.values);
        on.write(on.rollout.logProbs(), numbers.logProbs);
        on.write(on.rollout.finalValues(), numbers.finalValues);
        on.write(on.rollout.truncated(), numbers.truncated);
    }
}
