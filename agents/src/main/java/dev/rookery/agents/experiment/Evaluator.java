package dev.rookery.agents.experiment;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.rollout.FiniteScan;
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
import java.util.Optional;

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
    private final EnvironmentProgram program;
    private final FiniteScan scan;
    private final AgentReturns agentReturns;
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
        agentReturns = new AgentReturns(program.spec(), config.evaluation());
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
        this.program = program;
        Rollout rollout =
                new Rollout(device, plan, environment, policy.network(), 1, policy.parameters(), seeds, clock);
        scan = new FiniteScan(plan, rollout, program.countsNonFinite());
        plan.allocate();
        reset = Command.sequence(List.of(rollout.reset(), scan.ofReset(policy.summaryProgram())));
        for (int tick = 0; tick < STEPS_AT_ONCE; tick++) {
            steps.addAll(rollout.stepInPlace(policy.program(), tick, deterministic, true));
            steps.add(scan.ofStepInPlace(policy.summaryProgram(), tick + 1));
        }
        steps.add(scan.pick(policy.summaryProgram()));
        counts = environment.endedCount().hostMemory();
        returns = environment.endedReturn().hostMemory();
        lengths = environment.endedLength().hostMemory();
    }

    /** What the environment's parameters are in an evaluation. */
    static Map<String, Double> params(ExperimentConfig config) {
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
        int start = startOfRound(round, maxEpisodeSteps);
        stream.write(clock, HostBytes.of(start));
        scan.begin(stream);
        stream.enqueue(reset);
        return play(start, 0, globalStep, divergence).map(ended -> summarize(globalStep, divergence));
    }

    /** When a round of evaluation starts, in steps: rounds are as far apart as no episode is long. */
    static int startOfRound(int round, int maxEpisodeSteps) {
        return round * (maxEpisodeSteps + STEPS_AT_ONCE + 1);
    }

    /** @param played steps of this evaluation so far */
    private Future<Void> play(int start, int played, long globalStep, Divergence divergence) {
        return playSome(start + played).compose(ignored -> {
            Optional<FiniteScan.Finding> broken = scan.first(policy -> !divergence.has(policy));
            if (broken.isPresent()) {
                return Future.failedFuture(notFinite(broken.get(), played, globalStep));
            }
            if (!allEnded()) {
                return play(start, played + STEPS_AT_ONCE, globalStep, divergence);
            }
            stream.read(environment.endedReturn(), returns);
            stream.read(environment.endedLength(), lengths);
            return Completion.of(stream, context);
        });
    }

    private NonFiniteException notFinite(FiniteScan.Finding finding, int played, long globalStep) {
        String when = finding.step() == 0
                ? "in its first observation"
                : "in step " + (played + finding.step()) + " of the evaluation";
        return NonFiniteException.of(
                program, finding, "evaluation", when + " at global step " + globalStep, seedOfPolicy, null);
    }

    private Future<Void> playSome(int time) {
        stream.write(clock, HostBytes.of(time));
        stream.enqueue(steps);
        stream.read(environment.endedCount(), counts);
        scan.read(stream);
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
                .with(agentReturns.byName(agent -> meanReturn(agent, divergence)));
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
        double[] scores = new double[episodes];
        double sum = 0;
        double steps = 0;
        double lowest = Double.POSITIVE_INFINITY;
        double highest = Double.NEGATIVE_INFINITY;
        for (int env = 0; env < episodes; env++) {
            int row = firstRow + env;
            scores[env] = agentReturns.headline(
                    agent -> returns.getFloat(Float.BYTES * (row + agent * environment.paddedEnvs())));
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
