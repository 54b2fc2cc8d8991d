package dev.rookery.agents.bench;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.experiment.MeasuredTraining;
import dev.rookery.environments.EnvironmentFolder;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Rollouts, with the network that acts in them, by network: CartPole, 4,096 rows × 32 steps. */
final class PolicyBench {
    private static final int NUM_ENVS = 4096;
    private static final int NUM_STEPS = 32;
    private static final List<Integer> SMALL = List.of(64, 64);
    private static final List<Integer> LARGE = List.of(256, 256);

    private PolicyBench() {}

    static void run(Bench bench, Consumer<BenchResult> results) {
        if (bench.options().quick()) {
            results.accept(measure(bench, new TrainingCase(0, 64, 8, 1, 1, List.of(8), true)));
            return;
        }
        results.accept(measure(bench, new TrainingCase(0, NUM_ENVS, NUM_STEPS, 1, 4, SMALL, true)));
        results.accept(measure(bench, new TrainingCase(0, NUM_ENVS, NUM_STEPS, 1, 4, SMALL, false)));
        results.accept(measure(bench, new TrainingCase(0, NUM_ENVS, NUM_STEPS, 1, 4, LARGE, true)));
        results.accept(measure(bench, new TrainingCase(0, NUM_ENVS, NUM_STEPS, 1, 4, LARGE, false)));
    }

    private static BenchResult measure(Bench bench, TrainingCase training) {
        try (ScratchFolder scratch = new ScratchFolder()) {
            EnvironmentFolder folder = training.folder(scratch);
            ExperimentConfig config = training.config(scratch);
            NetworkCost cost = training.cost(config, folder.spec());
            // The value of what follows the last step takes one evaluation of the network more.
            double flops = cost.forwardFlops() * (1 + 1.0 / training.numSteps());
            // obs, action, log_prob, value, reward, two flags: what an update needs of a step.
            double bytes = 4.0 * folder.spec().obsDim() + 4 * 4 + 2;
            try (MeasuredTraining measured = new MeasuredTraining(bench.device(), config, folder)) {
                Pace pace = Pace.of(
                        bench,
                        (double) training.numEnvs() * training.numSteps(),
                        measured.stream(),
                        measured.rollout());
                Map<String, Spread> figures = bench.figures(pace, "steps_per_second", flops, bytes);
                return new BenchResult("policy", training.setting(folder.spec()), figures);
            }
        }
    }
}
