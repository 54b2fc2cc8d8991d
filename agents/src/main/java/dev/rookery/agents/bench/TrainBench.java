package dev.rookery.agents.bench;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.profile.Profile;
import dev.rookery.compute.CommandTiming;
import dev.rookery.environments.EnvironmentFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * PPO end to end, as {@code train} runs it: an experiment on an event loop, with metrics. Measured twice: as it is, for
 * its speed; then profiled, for where the time goes.
 */
final class TrainBench {
    private static final int NUM_ENVS = 4096;
    private static final int NUM_STEPS = 32;
    private static final int EPOCHS = 4;
    private static final int MINIBATCHES = 4;
    private static final int SKIPPED = 5;
    private static final int PROFILED = 20;

    private TrainBench() {}

    static void run(Bench bench, Consumer<BenchResult> results) {
        if (bench.options().quick()) {
            results.accept(measure(bench, new TrainingCase(0, 64, 8, 2, 2, List.of(8), true)));
            return;
        }
        List<Integer> sizes = List.of(64, 64);
        for (boolean shared : new boolean[] {false, true}) {
            results.accept(
                    measure(bench, new TrainingCase(0, NUM_ENVS, NUM_STEPS, EPOCHS, MINIBATCHES, sizes, shared)));
        }
    }

    private static BenchResult measure(Bench bench, TrainingCase training) {
        try (ScratchFolder scratch = new ScratchFolder()) {
            EnvironmentFolder folder = training.folder(scratch);
            ExperimentConfig config = training.config(scratch);
            NetworkCost cost = training.cost(config, folder.spec());
            double flops = cost.forwardFlops() * (1 + 1.0 / training.numSteps())
                    + training.updateEpochs() * UpdateBench.flops(cost);
            Map<String, Object> setting = training.setting(folder.spec());
            setting.put("epochs", training.updateEpochs());
            setting.put("minibatches", training.numMinibatches());
            Map<String, Spread> figures = bench.figures(pace(bench, config, folder), "steps_per_second", flops, 0);
            addProfile(figures, bench, config, folder);
            return new BenchResult("train", setting, figures);
        }
    }

    /** Windows of time, from one iteration's end to another's. */
    private static Pace pace(Bench bench, ExperimentConfig config, EnvironmentFolder folder) {
        double seconds = bench.options().seconds();
        List<Double> perStep = new ArrayList<>();
        List<OptionalDouble> watts = new ArrayList<>();
        try (RunningExperiment running = new RunningExperiment(bench.device(), config, folder)) {
            running.start(Profile.none());
            running.iterations(seconds);
            for (int repeat = 0; repeat < bench.options().repeats(); repeat++) {
                bench.power().ifPresent(PowerMeter::begin);
                RunningExperiment.Window window = running.iterations(seconds);
                watts.add(bench.power().map(PowerMeter::watts).orElse(OptionalDouble.empty()));
                perStep.add(window.seconds() / (window.iterations() * (double) config.stepsPerIteration()));
            }
            running.stop();
        }
        return Pace.of(perStep, watts);
    }

    private static void addProfile(
            Map<String, Spread> figures, Bench bench, ExperimentConfig config, EnvironmentFolder folder) {
        try (RunningExperiment profiled = new RunningExperiment(bench.device(), config, folder)) {
            Profile profile = profiled.start(SKIPPED, PROFILED);
            profiled.awaitProfile();
            profiled.stop();
            figures.putAll(phases(profile));
            MemoryUse.measure(bench.device(), figures);
        }
    }

    /** ms of an iteration by phase, its launches and transfers, and what it reads back. */
    private static Map<String, Spread> phases(Profile profile) {
        List<CommandTiming> commands = profile.commands();
        PhaseSplit split = new PhaseSplit();
        int next = 0;
        for (Profile.Iteration iteration : profile.iterations()) {
            int from = next;
            while (next < commands.size() && commands.get(next).hostNanos() < iteration.ended()) {
                next++;
            }
            split.add(iteration, commands.subList(from, next));
        }
        return split.figures();
    }
}
