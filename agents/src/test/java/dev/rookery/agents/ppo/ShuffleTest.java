package dev.rookery.agents.ppo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.agents.network.ActionDistribution;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The order in which an update takes its samples. */
class ShuffleTest {
    private static final PolicyConfig LINEAR = new PolicyConfig(List.of(), Activation.TANH, false);
    private static final int EPOCHS = 3;

    @TempDir
    Path folder;

    private int[][] order(PpoOnDevice.Shape shape, int numSteps, int iteration, long... seeds) {
        PpoConfig config =
                PpoSettings.of("num_steps: %d, num_minibatches: 1, update_epochs: %d".formatted(numSteps, EPOCHS));
        try (PpoOnDevice ppo = new PpoOnDevice(folder, shape, LINEAR, config, seeds)) {
            ppo.parameters(new float[shape.policies() * ppo.network().parameterCount()]);
            ppo.update(
                    RolloutData.random(
                            new Random(1), numSteps, 1, new ActionDistribution.Categorical(List.of(2)), shape.rows()),
                    iteration,
                    0);
            return ppo.order(EPOCHS);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1", "1, 1, 3, 1", "2, 1, 3, 5", "1, 2, 17, 13", "2, 2, 16, 16", "3, 1, 61, 67"})
    void everyEpochTakesEverySampleOfItsPolicyOnce(int policies, int agents, int numEnvs, int numSteps) {
        int ownRows = agents * numEnvs;
        int rows = policies * ownRows;
        int[][] order = order(
                new PpoOnDevice.Shape(1, 1, 2, policies, agents, numEnvs),
                numSteps,
                0,
                LongStream.range(0, policies).toArray());
        assertThat(order).hasNumberOfRows(policies * EPOCHS);
        for (int pass = 0; pass < order.length; pass++) {
            int policy = pass / EPOCHS;
            int[] expected = IntStream.range(0, numSteps * ownRows)
                    .map(i -> i / ownRows * rows + policy * ownRows + i % ownRows)
                    .toArray();
            int[] sorted = order[pass].clone();
            Arrays.sort(sorted);
            assertThat(sorted).as("pass %d", pass).isEqualTo(expected);
        }
    }

    @Test
    void everyEpochIterationPolicyAndSeedHasAnOrderOfItsOwn() {
        PpoOnDevice.Shape shape = new PpoOnDevice.Shape(1, 1, 2, 2, 1, 17);
        Set<List<Integer>> orders = new HashSet<>();
        for (int[][] passes :
                List.of(order(shape, 13, 0, 1, 2), order(shape, 13, 1, 1, 2), order(shape, 13, 0, 3, 4))) {
            for (int[] pass : passes) {
                // Without the policy, so that only the order is compared.
                orders.add(IntStream.of(pass)
                        .mapToObj(sample -> sample / 34 * 17 + sample % 17)
                        .toList());
            }
        }
        assertThat(orders).hasSize(3 * 2 * EPOCHS);
        assertThat(order(shape, 13, 0, 1, 2)).isDeepEqualTo(order(shape, 13, 0, 1, 2));
    }

    /** Of 64 blocks of places, each gets its share of each of 64 blocks of samples. */
    @Test
    void samplesThatWereNeighboursAreScattered() {
        int[] pass = order(PpoOnDevice.Shape.of(1, 1, 2, 64), 1000, 0, 5)[0];
        int[][] counts = new int[64][64];
        int neighbours = 0;
        for (int place = 0; place < pass.length; place++) {
            counts[place / 1000][pass[place] / 1000]++;
            neighbours += place > 0 && Math.abs(pass[place] - pass[place - 1]) == 1 ? 1 : 0;
        }
        double expected = 1000 / 64.0;
        double chiSquared = 0;
        for (int[] block : counts) {
            for (int count : block) {
                chiSquared += (count - expected) * (count - expected) / expected;
            }
        }
        // 63 * 63 degrees of freedom: mean 3969, standard deviation 89.
        assertThat(chiSquared).isBetween(3969.0 - 5 * 89, 3969.0 + 5 * 89);
        // Two in a random order, on average.
        assertThat(neighbours).isLessThan(12);
    }
}
