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
import dev.rookery.environments.Drawing;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.VectorEnvironment;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plays episodes in one environment, step by step, with a copy of one policy of an experiment, and draws every step. An
 * episode is the one that {@link Evaluator} plays when it plays only one with the same seed in the same round. It has
 * random numbers, buffers and a stream of its own, and only ever reads the training's parameters: nothing here can change
 * what is learned. Made on a worker thread, because it compiles; used by one context; nothing waits.
 */
public final class Playback implements AutoCloseable {
    private final Context context;
    private final EnvironmentProgram program;
    private final DeviceBuffer trainedParameters;
    private final int firstRound;
    private final int maxEpisodeSteps;
    private final int maxPrimitives;
    private final AgentReturns agentReturns;
    private final BufferPlan plan;
    private final Stream stream;
    private final DeviceBuffer parameters;
    private final DeviceBuffer seeds;
    private final DeviceBuffer clock;
    private final VectorEnvironment environment;
    private final Rollout rollout;
    private final FiniteScan scan;
    private final KeptStates before;
    private final DeviceBuffer primitives;
    private final DeviceBuffer counts;
    private final Command reset;
    private final List<Command> advance = new ArrayList<>();
    private final List<Command> end;
    private final Command look;
    private final ByteBuffer drawn;
    private final ByteBuffer drawnCount;
    private final ByteBuffer endedCount;
    private final ByteBuffer terminated;
    private final ByteBuffer runningReturns;
    private final ByteBuffer endedReturns;
    private long seed;
    private int start;
    private int step;
    private Future<?> latest = Future.succeededFuture();

    /**
     * @param program of an environment with a draw section
     * @param policy of whose parameters those of one policy are copied by {@link #adopt}
     * @param round as that of {@link Evaluator#evaluate} for the episode 0
     */
    Playback(
            Context context,
            Device device,
            ExperimentConfig config,
            EnvironmentProgram program,
            DevicePolicy policy,
            int round) {
        this.context = context;
        this.program = program;
        trainedParameters = policy.parameters();
        firstRound = round;
        maxEpisodeSteps = program.spec().maxEpisodeSteps();
        maxPrimitives = program.spec().draw().orElseThrow().maxPrimitives();
        agentReturns = new AgentReturns(program.spec(), config.evaluation());
        plan = device.plan();
        seeds = plan.declare("playback.seeds", ElementType.UINT32, 1, 2);
        clock = plan.declare("playback.clock", ElementType.UINT32, 1);
        parameters = plan.declare(
                "playback.parameters",
                ElementType.FLOAT32,
                1,
                policy.learners().size(),
                policy.network().parameterCount());
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
        rollout = new Rollout(device, plan, environment, policy.network(), 1, parameters, seeds, clock);
        scan = new FiniteScan(plan, rollout, program.countsNonFinite());
        before = new KeptStates(plan, environment.moving());
        primitives = plan.declare(
                "playback.primitives",
                ElementType.UINT32,
                environment.paddedEnvs(),
                maxPrimitives,
                Drawing.PRIMITIVE_WORDS);
        counts = plan.declare("playback.primitive_counts", ElementType.INT32, environment.paddedEnvs());
        plan.allocate();
        stream = device.stream();
        Command pick = scan.pick(policy.summaryProgram());
        reset = Command.sequence(List.of(rollout.reset(), scan.ofReset(policy.summaryProgram()), pick));
        advance.addAll(
                rollout.stepInPlace(policy.program(), 0, config.evaluation().deterministic(), true));
        advance.addAll(List.of(scan.ofStepInPlace(policy.summaryProgram(), 1), pick));
        end = before.isEmpty() ? List.of() : List.of(environment.stepWithoutReset(rollout.stepBuffers(), 0, 0));
        look = environment.draw(primitives, counts);
        drawn = HostBytes.allocate(Integer.BYTES * maxPrimitives * Drawing.PRIMITIVE_WORDS);
        drawnCount = HostBytes.allocate(Integer.BYTES);
        endedCount = HostBytes.allocate(Integer.BYTES);
        terminated = HostBytes.allocate(1);
        runningReturns = environment.episodicReturn().hostMemory();
        endedReturns = environment.endedReturn().hostMemory();
    }

    /**
     * Takes over a policy's parameters as they are between two iterations.
     *
     * @param training the stream that writes the parameters
     * @param policy which of them plays from now on
     */
    Future<Void> adopt(Stream training, int policy) {
        training.copy(trainedParameters, policy * parameters.bytes(), parameters, 0, parameters.bytes());
        return watched(Completion.of(training, context));
    }

    /**
     * Starts an episode, wherever the one before was.
     *
     * @param withSeed of the environment's and the policy's random numbers
     * @param episode from 0; each starts from a state of its own
     * @return what it begins with; fails with {@link NonFiniteException}
     */
    public Future<PlayedStep> begin(long withSeed, int episode) {
        seed = withSeed;
        stream.write(seeds, HostBytes.ofSeeds(List.of(seed)));
        environment.writeParameters(stream);
        start = Evaluator.startOfRound(firstRound + episode, maxEpisodeSteps);
        step = 0;
        stream.write(clock, HostBytes.of(start));
        scan.begin(stream);
        stream.enqueue(reset);
        return played();
    }

    /**
     * Takes the next step of an episode that has not ended.
     *
     * @return fails with {@link NonFiniteException}
     */
    public Future<PlayedStep> next() {
        stream.write(clock, HostBytes.of(start + step));
        before.keep(stream);
        stream.enqueue(advance);
        step++;
        return played();
    }

    /** Completes when nothing of it is on its way to the device, until the next call. */
    Future<Void> idle() {
        return latest.<Void>mapEmpty().otherwiseEmpty();
    }

    boolean busy() {
        return !latest.isComplete();
    }

    private <T> Future<T> watched(Future<T> future) {
        latest = future;
        return future;
    }

    private Future<PlayedStep> played() {
        lookAtDrawing();
        stream.read(environment.endedCount(), endedCount);
        stream.read(rollout.terminated(), terminated);
        stream.read(environment.episodicReturn(), runningReturns);
        stream.read(environment.endedReturn(), endedReturns);
        scan.read(stream);
        return watched(Completion.of(stream, context).compose(ignored -> lookedAt()));
    }

    private void lookAtDrawing() {
        stream.enqueue(look);
        stream.read(primitives, drawn);
        stream.read(counts, drawnCount);
    }

    private Future<PlayedStep> lookedAt() {
        Optional<FiniteScan.Finding> broken = scan.first(policy -> true);
        if (broken.isPresent()) {
            String when = step == 0 ? "in its first observation" : "in step " + step + " of the episode";
            return Future.failedFuture(
                    NonFiniteException.of(program, broken.get(), "evaluation", when, List.of(seed), null));
        }
        if (endedCount.getInt(0) == 0) {
            return Future.succeededFuture(
                    new PlayedStep(step, headline(runningReturns), PlayedStep.End.NONE, drawing()));
        }
        PlayedStep.End how = terminated.get(0) != 0 ? PlayedStep.End.TERMINATED : PlayedStep.End.TRUNCATED;
        double episodicReturn = headline(endedReturns);
        if (end.isEmpty()) {
            return Future.succeededFuture(new PlayedStep(step, episodicReturn, how, new int[0]));
        }
        before.restore(stream);
        stream.enqueue(end);
        lookAtDrawing();
        return Completion.of(stream, context).map(ignored -> new PlayedStep(step, episodicReturn, how, drawing()));
    }

    private int[] drawing() {
        int[] words = new int[Math.min(maxPrimitives, drawnCount.getInt(0)) * Drawing.PRIMITIVE_WORDS];
        drawn.asIntBuffer().get(0, words);
        return words;
    }

    private double headline(ByteBuffer returns) {
        return agentReturns.headline(agent -> returns.getFloat(Float.BYTES * agent * environment.paddedEnvs()));
    }

    @Override
    public void close() {
        stream.close();
        plan.close();
    }
}
