package dev.rookery.agents.bench;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.experiment.MeasuredTraining;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.ImageShape;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Forward, loss, backward, clipping and Adam of one minibatch, by network and batch. Each pass is {@value #EPOCHS} epochs
 * of one minibatch each; advantages and shuffles, done once before, are left out.
 */
final class UpdateBench {
    private static final int EPOCHS = 8;

    private UpdateBench() {}

    static void run(Bench bench, Consumer<BenchResult> results) {
        if (bench.options().quick()) {
            results.accept(measure(bench, new TrainingCase(0, 64, 8, EPOCHS, 1, List.of(8), true)));
            results.accept(measure(bench, new TrainingCase(5, 16, 8, EPOCHS, 1, List.of(8), true)));
            results.accept(measure(bench, new TrainingCase(new ImageShape(2, 5, 5), "minatar_cnn", 16, 8, EPOCHS, 1)));
            return;
        }
        List<Integer> small = List.of(64, 64);
        List<Integer> large = List.of(256, 256);
        results.accept(measure(bench, new TrainingCase(0, 2048, 32, EPOCHS, 1, small, true)));
        results.accept(measure(bench, new TrainingCase(0, 2048, 32, EPOCHS, 1, small, false)));
        results.accept(measure(bench, new TrainingCase(0, 1024, 32, EPOCHS, 1, small, true)));
        results.accept(measure(bench, new TrainingCase(64, 128, 32, EPOCHS, 1, large, true)));
        results.accept(measure(bench, new TrainingCase(64, 2048, 32, EPOCHS, 1, large, true)));
        ImageShape grid = new ImageShape(4, 10, 10);
        ImageShape screen = new ImageShape(4, 84, 84);
        results.accept(measure(bench, new TrainingCase(grid, "minatar_cnn", 128, 32, EPOCHS, 1)));
        results.accept(measure(bench, new TrainingCase(screen, "nature_cnn", 32, 8, 1, 1)));
    }

    private static BenchResult measure(Bench bench, TrainingCase training) {
        try (ScratchFolder scratch = new ScratchFolder()) {
            EnvironmentFolder folder = training.folder(scratch);
            ExperimentConfig config = training.config(scratch);
            NetworkCost cost = training.cost(config, folder.spec());
            double batch = (double) training.numEnvs() * training.numSteps();
            Map<String, Object> setting = training.setting(folder.spec());
            setting.keySet().removeAll(List.of("num_envs", "num_steps"));
            setting.put("batch", (long) batch);
            try (MeasuredTraining measured = new MeasuredTraining(bench.device(), config, folder)) {
                Pace pace = Pace.of(bench, training.updateEpochs() * batch, measured.stream(), measured.optimization());
                Map<String, Spread> figures = bench.figures(
                        pace,
                        "samples_per_second",
                        flops(cost),
                        sampleBytes(folder.spec().obsDim()) + minibatchBytes(cost) / batch);
                return new BenchResult("update", setting, figures);
            }
        }
    }

    /** Of one sample in one epoch. */
    static double flops(NetworkCost cost) {
        return cost.forwardFlops() + cost.backwardFlops();
    }

    /** Bytes read for one sample: its place in the shuffle, obs, action, log_prob, value, advantage, return. */
    static double sampleBytes(int obsDim) {
        return 4 * (6.0 + obsDim);
    }

    /** Bytes moved for one step of Adam: parameters and two moments both ways, the gradient written and read. */
    static double minibatchBytes(NetworkCost cost) {
        return 4 * 8.0 * cost.parameters();
    }
}
