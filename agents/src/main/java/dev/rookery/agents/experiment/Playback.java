package dev.rookery.agents.experiment;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.rollout.Rollout;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Command;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Stream;
import dev.rookery.environments.Drawing;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.VectorEnvironment;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Plays episodes in one environment, step by step, with the first policy of an experiment, and draws every step. The first
 * episode is the one that {@link Evaluator} plays when it plays only one with the same seed; each one depends only on the
 * seed and on its number. Made on a worker thread, because it compiles; used by one context; nothing waits.
 */
public final class Playback implements AutoCloseable {
    private final Context context;
    private final Stream stream;
    private final long seed;
    private final int firstRound;
    private final int maxEpisodeSteps;
    private final int maxPrimitives;
    private final AgentReturns agentReturns;
    private final BufferPlan plan;
    private final DeviceBuffer seeds;
    private final DeviceBuffer clock;
    private final VectorEnvironment environment;
    private final Rollout rollout;
    private final DeviceBuffer primitives;
    private final DeviceBuffer counts;
    private final List<Command> advance;
    private final Command look;
    private final ByteBuffer drawn;
    private final ByteBuffer drawnCount;
    private final ByteBuffer endedCount;
    private final ByteBuffer terminated;
    private final ByteBuffer runningReturns;
    private final ByteBuffer endedReturns;
    private int start;
    private int step;

    /**
     * @param program of an environment with a draw section
     * @param policy whose first policy's parameters are read
     * @param seed of the environment's and the policy's random numbers
     * @param round as that of {@link Evaluator#evaluate} for the first episode
     */
    Playback(
            Context context,
            Device device,
            Stream stream,
            ExperimentConfig config,
            EnvironmentProgram program,
            DevicePolicy policy,
            long seed,
            int round) {
        this.context = context;
        this.stream = stream;
        this.seed = seed;
        firstRound = round;
        maxEpisodeSteps = program.spec().maxEpisodeSteps();
        maxPrimitives = program.spec().draw().orElseThrow().maxPrimitives();
        agentReturns = new AgentReturns(program.spec(), config.evaluation());
        plan = device.plan();
        seeds = plan.declare("playback.seeds", ElementType.UINT32, 1, 2);
        clock = plan.declare("playback.clock", ElementType.UINT32, 1);
        environment = new VectorEnvironment(
                program,
                plan,
                VectorEnvironment.Purpose.EVALUATION,
                1,
                1,
                seeds,
                clock,
                Evaluator.params(config),
                config.environment().randomization());
        rollout = new Rollout(device, plan, environment, policy.network(), 1, policy.parameters(), seeds, clock);
        primitives = plan.declare(
                "playback.primitives",
                ElementType.UINT32,
                environment.paddedEnvs(),
                maxPrimitives,
                Drawing.PRIMITIVE_WORDS);
        counts = plan.declare("playback.primitive_counts", ElementType.INT32, environment.paddedEnvs());
        plan.allocate();
        advance = rollout.stepInPlace(policy.program(), 0, config.evaluation().deterministic(), true);
        look = environment.draw(primitives, counts);
        drawn = HostBytes.allocate(Integer.BYTES * maxPrimitives * Drawing.PRIMITIVE_WORDS);
        drawnCount = HostBytes.allocate(Integer.BYTES);
        endedCount = HostBytes.allocate(Integer.BYTES);
        terminated = HostBytes.allocate(1);
        runningReturns = environment.episodicReturn().hostMemory();
        endedReturns = environment.endedReturn().hostMemory();
    }

    /**
     * Starts an episode, wherever the one before was.
     *
     * @param episode from 0; each starts from a state of its own
     * @return what it begins with
     */
    public Future<PlayedStep> begin(int episode) {
        stream.write(seeds, HostBytes.ofSeeds(List.of(seed)));
        environment.writeParameters(stream);
        start = Evaluator.startOfRound(firstRound + episode, maxEpisodeSteps);
        step = 0;
        stream.write(clock, HostBytes.of(start));
        stream.enqueue(rollout.reset());
        return played();
    }

    /** Takes the next step of an episode that has not ended. */
    public Future<PlayedStep> next() {
        stream.write(clock, HostBytes.of(start + step));
        stream.enqueue(advance);
        step++;
        return played();
    }

    private Future<PlayedStep> played() {
        stream.enqueue(look);
        stream.read(primitives, drawn);
        stream.read(counts, drawnCount);
        stream.read(environment.endedCount(), endedCount);
        stream.read(rollout.terminated(), terminated);
        stream.read(environment.episodicReturn(), runningReturns);
        stream.read(environment.endedReturn(), endedReturns);
        return Completion.of(stream, context).map(ignored -> lookedAt());
    }

    private PlayedStep lookedAt() {
        if (endedCount.getInt(0) == 0) {
            int[] words = new int[Math.min(maxPrimitives, drawnCount.getInt(0)) * Drawing.PRIMITIVE_WORDS];
            drawn.asIntBuffer().get(0, words);
            return new PlayedStep(step, headline(runningReturns), PlayedStep.End.NONE, words);
        }
        PlayedStep.End end = terminated.get(0) != 0 ? PlayedStep.End.TERMINATED : PlayedStep.End.TRUNCATED;
        return new PlayedStep(step, headline(endedReturns), end, new int[0]);
    }

    private double headline(ByteBuffer returns) {
        return agentReturns.headline(agent -> returns.getFloat(Float.BYTES * agent * environment.paddedEnvs()));
    }

    @Override
    public void close() {
        plan.close();
    }
}
