package dev.rookery.server.http;

import dev.rookery.agents.experiment.EvaluationResult;
import dev.rookery.agents.experiment.ExperimentControls;
import dev.rookery.agents.experiment.ExperimentListener;
import dev.rookery.agents.experiment.IterationMetrics;
import dev.rookery.agents.experiment.LiveControls;
import dev.rookery.agents.experiment.RunPhase;
import dev.rookery.agents.experiment.ViewSpeed;
import dev.rookery.environments.ActionSpace;
import dev.rookery.environments.draw.MosaicPart;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A run that looks like learning CartPole and learns nothing: it keeps the contracts of an experiment, so that its
 * protocol can be tested without a device. Timers fire on the context of whoever starts it.
 */
final class SyntheticRun implements ExperimentControls, LiveControls {
    private static final int ITERATION_MS = 40;
    private static final int STEPS_PER_ITERATION = 4096;
    private static final int EVALUATION_EVERY = 30; // iterations

    private final Vertx vertx;
    private final ExperimentListener listener;
    private final long totalTimesteps;
    private final Random random = new Random(1);
    private final SyntheticCartPoles world = new SyntheticCartPoles(16);
    private final AtomicInteger viewers = new AtomicInteger();
    private Context context;
    private RunPhase phase = RunPhase.STARTING;
    private int iteration;

    SyntheticRun(Vertx vertx, ExperimentListener listener, long totalTimesteps) {
        this.vertx = vertx;
        this.listener = listener;
        this.totalTimesteps = totalTimesteps;
    }

    static RunDescription description(long totalTimesteps) {
        return description(totalTimesteps, List.of(1L));
    }

    static RunDescription description(long totalTimesteps, List<Long> seeds) {
        String config = """
                name: cartpole-ppo
                seed: 1
                total_timesteps: %d
                device: auto                     # or an index or a name
                environment: {id: CartPole-v1, num_envs: 64, params: {}, randomization: {}}
                policy:
                  hidden_sizes: [64, 64]
                  activation: tanh
                algorithm:
                  name: ppo
                  num_steps: 64
                  learning_rate: 2.5e-3
                  anneal_lr: true
                  gamma: 0.98
                evaluation: {episodes: 100, interval: 50000, deterministic: true}
                checkpoint: {interval: 100000, keep: 5}
                dashboard: {port: 8080, fps: 30}
                """.formatted(totalTimesteps);
        double infinite = Double.POSITIVE_INFINITY;
        return new RunDescription(
                "cartpole-ppo-20260101-120000",
                "cartpole-ppo",
                "cpu-skylake-avx512, 2 compute units, PoCL 3.1",
                config,
                seeds,
                totalTimesteps,
                "CartPole-v1",
                List.of("agent 0"),
                List.of(
                        new RunDescription.Observation("cart position", "m", -4.8, 4.8),
                        new RunDescription.Observation("cart velocity", "m/s", -infinite, infinite),
                        new RunDescription.Observation("pole angle", "rad", -0.418, 0.418),
                        new RunDescription.Observation("pole angular velocity", "rad/s", -infinite, infinite)),
                RunDescription.Action.of(new ActionSpace.Discrete(List.of("push left", "push right"))),
                new RunDescription.View(-2.4, 2.4, -0.6, 1.8),
                0.02,
                16);
    }

    void start() {
        context = vertx.getOrCreateContext();
        context.runOnContext(unused -> {
            vertx.setTimer(300, timer -> enter(RunPhase.TRAINING));
            vertx.setPeriodic(ITERATION_MS, timer -> iterate());
            vertx.setPeriodic(33, timer -> draw());
        });
    }

    int viewers() {
        return viewers.get();
    }

    @Override
    public void pause() {
        context.runOnContext(unused -> enterFrom(RunPhase.TRAINING, RunPhase.PAUSED));
    }

    @Override
    public void resume() {
        context.runOnContext(unused -> enterFrom(RunPhase.PAUSED, RunPhase.TRAINING));
    }

    @Override
    public void stop() {
        context.runOnContext(unused -> {
            if (!phase.ended()) {
                listener.checkpointWritten(step());
                enter(RunPhase.STOPPED);
            }
        });
    }

    @Override
    public void checkpoint() {
        context.runOnContext(unused -> listener.checkpointWritten(step()));
    }

    @Override
    public LiveControls live() {
        return this;
    }

    @Override
    public void viewers(int count) {
        viewers.set(count);
    }

    @Override
    public void focus(int env) {
        context.runOnContext(unused -> world.focus(env));
    }

    @Override
    public void agent(int agent) {
        throw new AssertionError("there is but one agent");
    }

    @Override
    public void watch(int policy) {
        listener.policyWatched(policy);
    }

    @Override
    public void envs(int count) {
        listener.environmentsWatched(count);
    }

    @Override
    public void fps(int count) {
        listener.paceChosen(count);
    }

    @Override
    public void mosaic(List<MosaicPart> parts) {
        throw new AssertionError("there are too few environments for a mosaic");
    }

    @Override
    public void speed(ViewSpeed speed) {
        throw new AssertionError("nobody asks for it in a test");
    }

    @Override
    public void step(boolean back) {
        throw new AssertionError("nobody asks for it in a test");
    }

    @Override
    public void show(int step) {
        throw new AssertionError("nobody asks for it in a test");
    }

    @Override
    public void drive(boolean start) {
        throw new AssertionError("nobody asks for it in a test");
    }

    @Override
    public void hold(float[] action, boolean press) {
        throw new AssertionError("nobody asks for it in a test");
    }

    private void enterFrom(RunPhase from, RunPhase to) {
        if (phase == from) {
            enter(to);
        }
    }

    private void enter(RunPhase next) {
        phase = next;
        listener.phaseChanged(next);
    }

    private long step() {
        return (long) iteration * STEPS_PER_ITERATION;
    }

    private void iterate() {
        if (phase != RunPhase.TRAINING) {
            return;
        }
        iteration++;
        double progress = (double) step() / totalTimesteps;
        double skill = 1 / (1 + Math.exp(-12 * (progress - 0.35)));
        double episodicReturn = Math.min(
                500, 20 + 480 * skill + 40 * skill * (1 - skill) * random.nextGaussian() + random.nextGaussian());
        world.skill(skill);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("charts/episodic_return", episodicReturn);
        values.put("charts/episodic_length", episodicReturn);
        values.put("charts/SPS", 9.2e5 + 4e4 * random.nextGaussian());
        values.put("losses/policy_loss", -0.02 * (1 - skill) + 0.004 * random.nextGaussian());
        values.put(
                "losses/value_loss",
                60 * Math.exp(-4 * progress) * (1 + 0.3 * random.nextDouble()) + (iteration == 40 ? 900 : 0));
        values.put("losses/entropy", 0.69 - 0.45 * skill + 0.01 * random.nextGaussian());
        values.put("losses/approx_kl", 0.008 * (1.2 - progress) * (1 + 0.4 * random.nextGaussian()));
        values.put("losses/clipfrac", Math.max(0, 0.14 * (1.1 - progress) + 0.02 * random.nextGaussian()));
        values.put("losses/explained_variance", Math.min(1, skill + 0.05 * random.nextGaussian()));
        values.put("charts/learning_rate", 2.5e-3 * (1 - progress));
        values.put("losses/an_unheard_of_one", Math.sin(iteration / 10.0));
        listener.iterationCompleted(new IterationMetrics(iteration, step(), iteration * ITERATION_MS / 1000.0, values));
        if (iteration % EVALUATION_EVERY == 0 || step() >= totalTimesteps) {
            evaluate(skill);
        }
    }

    private void evaluate(double skill) {
        double mean = 30 + 470 * Math.min(1, 1.15 * skill);
        double std = 90 * skill * (1 - skill) + 1;
        EvaluationResult.PolicyReturn only = new EvaluationResult.PolicyReturn(
                Math.min(mean, 500), std, Math.max(9, mean - 2 * std), Math.min(500, mean + 2 * std), mean);
        listener.evaluationCompleted(EvaluationResult.of(step(), 100, true, List.of(only)));
        if (step() >= totalTimesteps) {
            listener.checkpointWritten(step());
            enter(RunPhase.FINISHED);
        }
    }

    private void draw() {
        if (phase == RunPhase.TRAINING && viewers.get() > 0) {
            listener.frameDrawn(world.advance());
        }
    }
}
