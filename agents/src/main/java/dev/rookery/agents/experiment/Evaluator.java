package dev.rookery.agents.experiment;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.rollout.Rollout;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Command;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Stream;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.VectorEnvironment;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Plays whole episodes with every policy, in environments of their own: one for each episode, of which exactly the first
 * counts, so that short episodes are not counted more often than long ones. A policy meets the same environments as it
 * would alone. Used by one context; nothing waits.
 */
final class Evaluator implements AutoCloseable {
    /** Steps between two looks at how many episodes are over. */
    private static final int STEPS_AT_ONCE = 64;

    private final Context context;
    private final Stream stream;
    private final int episodes;
    private final boolean deterministic;
    private final int maxEpisodeSteps;
    private final BufferPlan plan;
    private final DeviceBuffer seeds;
    private final DeviceBuffer clock;
    private final VectorEnvironment environment;
    private final List<Command> steps = new ArrayList<>();
    private final Command reset;
    private final List<Long> seedOfPolicy;
    private final ByteBuffer counts;
    private final ByteBuffer returns;
    private final ByteBuffer lengths;

    /**
     * @param episodes of each policy
     * @param policy whose parameters are read when {@link #evaluate} runs
     */
    Evaluator(
            Context context,
            Device device,
            Stream stream,
            ExperimentConfig config,
            int episodes,
            boolean deterministic,
            EnvironmentProgram program,
            DevicePolicy policy) {
        this.context = context;
        this.stream = stream;
        this.episodes = episodes;
        this.deterministic = deterministic;
        seedOfPolicy = config.seeds();
        maxEpisodeSteps = program.spec().maxEpisodeSteps();
        plan = device.plan();
        seeds = plan.declare("evaluation.seeds", ElementType.UINT32, policy.policies(), 2);
        clock = plan.declare("evaluation.clock", ElementType.UINT32, 1);
        environment = new VectorEnvironment(
                program,
                plan,
                VectorEnvironment.Purpose.EVALUATION,
                episodes,
                policy.policies(),
                seeds,
                clock,
                params(config),
                config.environment().randomization());
        Rollout rollout =
                new Rollout(device, plan, environment, policy.network(), 1, policy.parameters(), seeds, clock);
        plan.allocate();
        reset = rollout.reset();
        for (int tick = 0; tick < STEPS_AT_ONCE; tick++) {
            steps.addAll(rollout.stepInPlace(policy.program(), tick, deterministic, true));
        }
        counts = HostBytes.of(environment.endedCount());
        returns = HostBytes.of(environment.endedReturn());
        lengths = HostBytes.of(environment.endedLength());
    }

    private static Map<String, Double> params(ExperimentConfig config) {
        Map<String, Double> params = new HashMap<>(config.environment().params());
        params.putAll(config.evaluation().params());
        return params;
    }

    /** Whether this evaluator is for so many episodes, played in this way. */
    boolean plays(int count, boolean mostProbable) {
        return episodes == count && deterministic == mostProbable;
    }

    /**
     * Plays every environment's first episode.
     *
     * @param globalStep training steps behind the parameters
     * @param round different rounds start from different states
     * @param divergence whose policies' returns count for nothing
     */
    Future<EvaluationResult> evaluate(long globalStep, int round, Divergence divergence) {
        stream.write(seeds, HostBytes.ofSeeds(seedOfPolicy));
        environment.writeParameters(stream);
        // Rounds are as far apart in time as no episode is long.
        int start = round * (maxEpisodeSteps + STEPS_AT_ONCE + 1);
        stream.write(clock, HostBytes.of(start));
        stream.enqueue(reset);
        return play(start).map(ended -> summarize(globalStep, divergence));
    }

    private Future<Void> play(int time) {
        return playSome(time).compose(ignored -> {
            if (!allEnded()) {
                return play(time + STEPS_AT_ONCE);
            }
            stream.read(environment.endedReturn(), returns);
            stream.read(environment.endedLength(), lengths);
            return Completion.of(stream, context);
        });
    }

    private Future<Void> playSome(int time) {
        stream.write(clock, HostBytes.of(time));
        stream.enqueue(steps);
        stream.read(environment.endedCount(), counts);
        return Completion.of(stream, context);
    }

    private boolean allEnded() {
        for (int policy = 0; policy < environment.policies(); policy++) {
            for (int env = 0; env < episodes; env++) {
                if (counts.getInt(Integer.BYTES * (policy * environment.paddedEnvs() + env)) == 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private EvaluationResult summarize(long globalStep, Divergence divergence) {
        List<EvaluationResult.PolicyReturn> each = new ArrayList<>();
        for (int policy = 0; policy < environment.policies(); policy++) {
            each.add(divergence.has(policy) ? EvaluationResult.PolicyReturn.DIVERGED : summarize(policy));
        }
        return EvaluationResult.of(globalStep, episodes, deterministic, each)
                .with(AgentReturns.byName(environment.spec(), agent -> meanReturn(agent, divergence)));
    }

    /** Of one agent, over the episodes of all sound policies. */
    private double meanReturn(int agent, Divergence divergence) {
        double sum = 0;
        int counted = 0;
        for (int policy = 0; policy < environment.policies(); policy++) {
            if (!divergence.has(policy)) {
                int row = policy * environment.paddedRows() + agent * environment.paddedEnvs();
                for (int env = 0; env < episodes; env++) {
                    sum += returns.getFloat(Float.BYTES * (row + env));
                    counted++;
                }
            }
        }
        return sum / counted;
    }

    private EvaluationResult.PolicyReturn summarize(int policy) {
        int firstEnv = policy * environment.paddedEnvs();
        int firstRow = policy * environment.paddedRows();
        int agents = environment.spec().agents();
        double[] scores = new double[episodes];
        double sum = 0;
        double steps = 0;
        double lowest = Double.POSITIVE_INFINITY;
        double highest = Double.NEGATIVE_INFINITY;
        for (int env = 0; env < episodes; env++) {
            for (int agent = 0; agent < agents; agent++) {
                scores[env] +=
                        returns.getFloat(Float.BYTES * (firstRow + agent * environment.paddedEnvs() + env)) / agents;
            }
            sum += scores[env];
            steps += lengths.getInt(Integer.BYTES * (firstEnv + env));
            lowest = Math.min(lowest, scores[env]);
            highest = Math.max(highest, scores[env]);
        }
        double mean = sum / episodes;
        double squares = 0;
        for (double score : scores) {
            squares += (score - mean) * (score - mean);
        }
        return new EvaluationResult.PolicyReturn(
                mean, Math.sqrt(squares / episodes), lowest, highest, steps / episodes);
    }

    @Override
    public void close() {
        plan.close();
    }
}
