package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.environments.EnvironmentCatalog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several policies in the same launches are what each of them is alone. */
class PoliciesTest {
    private static final int STEPS_PER_ITERATION = 17 * 32;
    private static final List<Long> SEEDS = List.of(4L, 1L << 40, 2L);

    @TempDir
    Path folder;

    /** Odd numbers of environments and minibatches on purpose; updates that end early do so in each policy by itself. */
    private ExperimentConfig config(int iterations, int checkpointAfter, Object seeds) throws IOException {
        Path file = folder.resolve("test.yaml");
        Files.writeString(file, """
                seeds: %s
                total_timesteps: %d
                environment: {id: CartPole-v1, num_envs: 17, randomization: {length: [0.4, 0.6]}}
                policy: {hidden_sizes: [24, 9]}
                algorithm: {name: ppo, num_steps: 32, num_minibatches: 3, learning_rate: 0.003, target_kl: 0.01}
                evaluation: {episodes: 5, interval: %d}
                checkpoint: {interval: %d}
                """.formatted(
                        seeds,
                        iterations * STEPS_PER_ITERATION,
                        2 * STEPS_PER_ITERATION,
                        checkpointAfter * STEPS_PER_ITERATION));
        return ExperimentConfig.load(file, List.of(), EnvironmentCatalog.builtIn());
    }

    @Test
    void eachPolicyIsBitIdenticalToWhatItIsAloneAlsoAfterStoppingAndResuming() throws Exception {
        ExperimentConfig together = config(6, 3, SEEDS);
        Trained whole = Trained.of(together, null);
        Checkpoint half = whole.checkpoints().get(0);
        assertThat(half.iteration()).isEqualTo(3);
        Trained resumed = Trained.of(together, half);
        assertThat(resumed.last().tensors()).isEqualTo(whole.last().tensors());

        for (int policy = 0; policy < SEEDS.size(); policy++) {
            Trained alone = Trained.of(config(6, 3, List.of(SEEDS.get(policy))), null);
            assertThat(together.alone(policy)).isEqualTo(config(6, 3, List.of(SEEDS.get(policy))));
            assertThat(whole.last().alone(policy, SEEDS.size()).tensors())
                    .isEqualTo(alone.last().alone(0, 1).tensors())
                    .isNotEmpty();
            assertSameMetrics(whole.iterations(), alone.iterations(), policy);
            assertSameMetrics(resumed.iterations(), alone.iterations().subList(3, 6), policy);
            assertSameEvaluations(whole.evaluations(), alone.evaluations(), policy);
        }
    }

    /** All but what the clock says, and what all policies share. */
    private static void assertSameMetrics(List<IterationMetrics> together, List<IterationMetrics> alone, int policy) {
        assertThat(together).hasSameSizeAs(alone);
        for (int i = 0; i < alone.size(); i++) {
            Map<String, Double> expected = new LinkedHashMap<>(alone.get(i).values());
            expected.keySet().removeAll(List.of("charts/SPS", "charts/learning_rate"));
            expected.keySet().removeIf(tag -> tag.startsWith("time/"));
            Map<String, Double> own = new LinkedHashMap<>();
            together.get(i).perPolicy().forEach((tag, values) -> {
                if (!Double.isNaN(values[policy])) {
                    own.put(tag, values[policy]);
                }
            });
            assertThat(own).isEqualTo(expected);
            assertThat(alone.get(i).perPolicy()).isEmpty();
        }
    }

    private static void assertSameEvaluations(
            List<EvaluationResult> together, List<EvaluationResult> alone, int policy) {
        assertThat(together).hasSameSizeAs(alone).hasSize(3);
        for (int i = 0; i < alone.size(); i++) {
            EvaluationResult one = alone.get(i);
            assertThat(together.get(i).policies().get(policy))
                    .isEqualTo(new EvaluationResult.PolicyReturn(
                            one.returnMean(), one.returnStd(), one.returnMin(), one.returnMax(), one.lengthMean()));
            assertThat(together.get(i).globalStep()).isEqualTo(one.globalStep());
        }
    }

    @Test
    void theScalarsAreMeansOverThePoliciesBesideTheirBands() throws Exception {
        IterationMetrics metrics =
                Trained.of(config(2, 2, SEEDS), null).iterations().get(1);
        assertThat(metrics.perPolicy().keySet()).contains("charts/episodic_return", "losses/value_loss");
        metrics.perPolicy().forEach((tag, values) -> {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            double mean = Arrays.stream(values).average().orElseThrow();
            assertThat(metrics.values().get(tag)).isCloseTo(mean, within(1e-9));
            assertThat(metrics.values().get(tag + "/iqm"))
                    .as("three scores are too few to cut any off")
                    .isCloseTo(mean, within(1e-9));
            assertThat(metrics.values().get(tag + "/ci_low")).isBetween(sorted[0], mean);
            assertThat(metrics.values().get(tag + "/ci_high")).isBetween(mean, sorted[2]);
        });
        assertThat(metrics.values()).containsKeys("charts/SPS", "charts/learning_rate");
        assertThat(metrics.values()).doesNotContainKeys("charts/SPS/iqm", "charts/diverged_policies");
    }

    /** A checkpoint in which the parameters of some policies are no longer numbers. */
    static Checkpoint poisoned(Checkpoint checkpoint, int... policies) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(checkpoint.tensors());
        tensors.replaceAll((name, tensor) -> {
            if (!name.equals("policy.critic.2.weight")) {
                return tensor;
            }
            ByteBuffer bytes = HostBytes.allocate(tensor.data().remaining());
            bytes.put(tensor.data()).flip();
            int stride = bytes.remaining() / Float.BYTES / SEEDS.size();
            for (int policy : policies) {
                bytes.putFloat(Float.BYTES * (policy * stride + 1), Float.NaN);
            }
            return new Tensor(tensor.dtype(), tensor.shape(), bytes);
        });
        return new Checkpoint(checkpoint.globalStep(), checkpoint.iteration(), tensors, checkpoint.metadata());
    }

    @Test
    void aPolicyThatDivergesIsReportedAndTheOthersGoOnAsIfItWereNotThere() throws Exception {
        ExperimentConfig config = config(6, 3, SEEDS);
        Trained whole = Trained.of(config, null);
        Trained wounded = Trained.of(config, poisoned(whole.checkpoints().get(0), 1));

        assertThat(wounded.diverged()).hasSize(1);
        assertThat(wounded.diverged().get(0))
                .startsWith(4 * STEPS_PER_ITERATION + ": policy 1 (seed " + SEEDS.get(1) + ") diverged: losses/")
                .contains(" is NaN in iteration 4; a lower algorithm.learning_rate");
        for (int policy : new int[] {0, 2}) {
            assertThat(wounded.last().alone(policy, 3).tensors())
                    .isEqualTo(whole.last().alone(policy, 3).tensors());
        }
        IterationMetrics last = wounded.iterations().get(2);
        double[] losses = last.perPolicy().get("losses/value_loss");
        assertThat(losses[1]).isNaN();
        assertThat(last.values().get("losses/value_loss")).isCloseTo((losses[0] + losses[2]) / 2, within(1e-9));
        assertThat(last.values()).containsEntry("charts/diverged_policies", 1.0);

        EvaluationResult evaluation =
                wounded.evaluations().get(wounded.evaluations().size() - 1);
        assertThat(evaluation.diverged()).isEqualTo(1);
        assertThat(evaluation.policies().get(1).diverged()).isTrue();
        assertThat(evaluation.bestPolicy()).isNotEqualTo(1);
        assertThat(evaluation.returnMean())
                .isEqualTo((evaluation.policyMeans()[0] + evaluation.policyMeans()[2]) / 2);
        assertThat(wounded.last().divergedPolicies()).containsExactly(1);
        assertThat(whole.last().divergedPolicies()).isEmpty();
    }

    @Test
    void theTrainingFailsOnceAllPoliciesHaveDiverged() throws Exception {
        ExperimentConfig config = config(6, 3, SEEDS);
        Checkpoint half = Trained.of(config, null).checkpoints().get(0);
        assertThatThrownBy(() -> Trained.of(config, poisoned(half, 0, 1, 2)))
                .hasRootCauseInstanceOf(Experiment.DivergedException.class)
                .rootCause()
                .hasMessageStartingWith("all 3 policies diverged, the first of them: losses/");
    }

    @Test
    void theBestPolicyHasTheHighestMeanAndIsTheFirstOfSeveral() {
        List<EvaluationResult.PolicyReturn> each = new ArrayList<>();
        each.add(EvaluationResult.PolicyReturn.DIVERGED);
        for (double mean : new double[] {400, 500, 500, 12}) {
            each.add(new EvaluationResult.PolicyReturn(mean, 3, mean - 5, mean + 5, mean));
        }
        EvaluationResult result = EvaluationResult.of(64, 10, true, each);
        assertThat(result.bestPolicy()).isEqualTo(2);
        assertThat(result.returnMean()).isEqualTo(353);
        assertThat(result.returnMin()).isEqualTo(7);
        assertThat(result.returnMax()).isEqualTo(505);
        assertThat(result.scalars()).containsEntry("eval/episodic_return/iqm", 450.0);
        // The variance over all 40 episodes: within the policies, and between them.
        assertThat(result.returnStd()).isCloseTo(Math.sqrt(9 + 40_427), within(1e-6));
        assertThat(EvaluationResult.of(64, 10, true, List.of(EvaluationResult.PolicyReturn.DIVERGED))
                        .bestPolicy())
                .isEqualTo(-1);
    }

    @Test
    void anotherNumberOfPoliciesThanTheCheckpointsIsRefused() throws Exception {
        Checkpoint three = Trained.of(config(2, 2, SEEDS), null).last();
        assertThatThrownBy(() -> Trained.of(config(4, 2, List.of(1, 2)), three))
                .hasRootCauseInstanceOf(CheckpointMismatchException.class);
        assertThatThrownBy(() -> three.alone(0, 2)).isInstanceOf(CheckpointMismatchException.class);
    }
}
