package dev.rookery.agents.experiment;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.network.ActionDistribution;
import dev.rookery.agents.network.Network;
import dev.rookery.agents.rollout.Rollout;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Command;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.KernelSource;
import dev.rookery.compute.Launch;
import dev.rookery.compute.Program;
import dev.rookery.compute.Stream;
import dev.rookery.compute.WorkSize;
import dev.rookery.environments.Drawing;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.VectorEnvironment;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A few environments, played with a copy of one policy at the pace of the simulated world, for people to watch. It has
 * environments, random numbers, buffers and a stream of its own, and only ever reads the training's parameters: nothing
 * here can change what is learned. Used by one context; nothing waits.
 */
final class LiveView implements AutoCloseable {
    private static final int MAX_STEPS_PER_FRAME = 10;
    private static final int GATHERING_ITEMS = 64;

    private final Context context;
    private final Stream stream;
    private final DeviceBuffer trainedParameters;
    private final BufferPlan plan;
    private final VectorEnvironment environment;
    private final DeviceBuffer parameters;
    private final DeviceBuffer seeds;
    private final DeviceBuffer clock;
    private final Rollout rollout;
    private final List<List<Command>> steps = new ArrayList<>();
    private final List<Command> look;
    private final Program gathering;
    private final DeviceBuffer primitives;
    private final DeviceBuffer counts;
    private final DeviceBuffer probabilities;
    private final DeviceBuffer estimates;
    private final DeviceBuffer gathered;
    private final ByteBuffer bytes;
    private final Layout layout;
    private final Command reset;
    private final Network network;
    private final long seed;
    private final int numEnvs;
    private final int maxPrimitives;
    private final double stepsPerFrame;
    private double owedSteps;
    private int time;
    private long frame;
    private int focus;
    private int agent;
    private Launch gather;
    private boolean started;
    private boolean busy;

    /** Where things lie in what comes back from the device for a frame, in 32-bit words. */
    private record Layout(int paddedEnvs, int primitiveWordsEach, int obsDim, ActionDistribution distribution) {
        int counts() {
            return 0;
        }

        int returns() {
            return paddedEnvs;
        }

        int lengths() {
            return 2 * paddedEnvs;
        }

        int obs() {
            return 3 * paddedEnvs;
        }

        int probabilities() {
            return obs() + obsDim;
        }

        int value() {
            return probabilities() + distribution.size();
        }

        int action() {
            return value() + 1;
        }

        int reward() {
            return action() + distribution.actionDim();
        }

        int primitives() {
            return reward() + 1;
        }

        int words() {
            return primitives() + paddedEnvs * primitiveWordsEach;
        }

        Program gathering(Device device) {
            Map<String, Object> constants = new LinkedHashMap<>();
            constants.put("PADDED_ENVS", paddedEnvs);
            constants.put("PRIMITIVE_WORDS_EACH", primitiveWordsEach);
            constants.put("OBS_DIM", obsDim);
            constants.put("NUM_ACTIONS", distribution.size());
            constants.put("ACTION_DIM", distribution.actionDim());
            constants.put("ACTION_SCALAR", distribution.discrete() ? "int" : "float");
            constants.put("COUNTS_AT", counts());
            constants.put("RETURNS_AT", returns());
            constants.put("LENGTHS_AT", lengths());
            constants.put("OBS_AT", obs());
            constants.put("PROBABILITIES_AT", probabilities());
            constants.put("VALUE_AT", value());
            constants.put("ACTION_AT", action());
            constants.put("REWARD_AT", reward());
            constants.put("PRIMITIVES_AT", primitives());
            return device.build(
                    new KernelSource("live view").define(constants).addResource(LiveView.class, "live-view.cl"));
        }
    }

    /**
     * Compiles the drawing: for a worker thread.
     *
     * @param program of an environment with a draw section
     * @param policy of whose parameters those of one policy are copied for every frame
     */
    LiveView(
            Context context,
            Device device,
            ExperimentConfig config,
            int numEnvs,
            EnvironmentProgram program,
            DevicePolicy policy) {
        this.context = context;
        network = policy.network();
        this.numEnvs = numEnvs;
        trainedParameters = policy.parameters();
        seed = config.seed();
        maxPrimitives = program.spec().draw().orElseThrow().maxPrimitives();
        double framesPerSecond = config.dashboard().fps();
        double stepSeconds = program.spec().stepSeconds().orElse(1 / framesPerSecond);
        stepsPerFrame = Math.min(MAX_STEPS_PER_FRAME, 1 / (framesPerSecond * stepSeconds));
        plan = device.plan();
        seeds = plan.declare("viewing.seeds", ElementType.UINT32, 1, 2);
        clock = plan.declare("viewing.clock", ElementType.UINT32, 1);
        parameters = plan.declare(
                "viewing.parameters", ElementType.FLOAT32, 1, policy.learners().size(), network.parameterCount());
        environment = new VectorEnvironment(
                program,
                plan,
                VectorEnvironment.Purpose.VIEWING,
                numEnvs,
                1,
                seeds,
                clock,
                config.environment().params(),
                config.environment().randomization());
        int stride = environment.paddedEnvs();
        rollout = new Rollout(device, plan, environment, network, 1, parameters, seeds, clock);
        primitives =
                plan.declare("viewing.primitives", ElementType.UINT32, stride, maxPrimitives, Drawing.PRIMITIVE_WORDS);
        counts = plan.declare("viewing.primitive_counts", ElementType.INT32, stride);
        probabilities = plan.declare(
                "viewing.action_probabilities",
                ElementType.FLOAT32,
                network.distribution().size(),
                environment.rows());
        estimates = plan.declare("viewing.value_estimates", ElementType.FLOAT32, environment.rows());
        layout = new Layout(stride, maxPrimitives * Drawing.PRIMITIVE_WORDS, network.obsDim(), network.distribution());
        gathered = plan.declare("viewing.frame", ElementType.UINT32, layout.words());
        bytes = gathered.hostMemory();
        plan.allocate();
        gathering = layout.gathering(device);
        stream = device.stream();
        reset = rollout.reset();
        for (int tick = 0; tick < MAX_STEPS_PER_FRAME; tick++) {
            steps.add(rollout.stepInPlace(policy.program(), tick, false, false));
        }
        look = List.of(
                rollout.inspect(policy.program(), probabilities, estimates), environment.draw(primitives, counts));
        focus(0, 0);
    }

    /** Whether the last frame is still being made; a frame that would come now is left out. */
    boolean busy() {
        return busy;
    }

    /** Which environment is shown in detail, and by which agent, from the next frame on; not while one is being made. */
    void focus(int env, int byAgent) {
        int boundedEnv = Math.max(0, Math.min(numEnvs - 1, env));
        int boundedAgent = Math.max(0, Math.min(environment.spec().agents() - 1, byAgent));
        if (gather == null || boundedEnv != focus || boundedAgent != agent) {
            focus = boundedEnv;
            agent = boundedAgent;
            gather = gathering
                    .kernel("view_gather")
                    .launch(
                            WorkSize.of(GATHERING_ITEMS),
                            primitives,
                            counts,
                            environment.episodicReturn(),
                            environment.episodicLength(),
                            rollout.obs(),
                            probabilities,
                            estimates,
                            rollout.actions(),
                            rollout.rewards(),
                            Math.toIntExact(environment.rows()),
                            agent * environment.paddedEnvs(),
                            focus,
                            gathered);
        }
    }

    /**
     * Takes over a policy's parameters as they are between two iterations, and makes the next frame.
     *
     * @param training the stream that writes the parameters
     * @param policy which of them plays
     */
    Future<ViewFrame> next(Stream training, int policy) {
        busy = true;
        training.copy(trainedParameters, policy * parameters.bytes(), parameters, 0, parameters.bytes());
        return Completion.of(training, context).compose(ignored -> play()).onComplete(ignored -> busy = false);
    }

    private Future<ViewFrame> play() {
        if (!started) {
            started = true;
            stream.write(seeds, HostBytes.ofSeeds(List.of(seed)));
            stream.zero(clock);
            environment.writeParameters(stream);
            stream.enqueue(reset);
        }
        owedSteps += stepsPerFrame;
        int due = (int) owedSteps;
        owedSteps -= due;
        if (due > 0) {
            stream.write(clock, HostBytes.of(time));
            time += due;
        }
        steps.subList(0, due).forEach(stream::enqueue);
        stream.enqueue(look);
        stream.enqueue(gather);
        stream.read(gathered, bytes);
        return Completion.of(stream, context).map(ignored -> picture());
    }

    private ViewFrame picture() {
        int[] shown = ints(layout.counts(), numEnvs);
        int total = 0;
        for (int env = 0; env < numEnvs; env++) {
            shown[env] = Math.min(maxPrimitives, shown[env]);
            total += shown[env];
        }
        int[] words = new int[total * Drawing.PRIMITIVE_WORDS];
        int at = 0;
        for (int env = 0; env < numEnvs; env++) {
            int length = shown[env] * Drawing.PRIMITIVE_WORDS;
            bytes.asIntBuffer().get(layout.primitives() + env * layout.primitiveWordsEach(), words, at, length);
            at += length;
        }
        ViewFrame.Focus closeUp = new ViewFrame.Focus(
                focus,
                agent,
                floats(layout.obs(), network.obsDim()),
                floats(layout.probabilities(), network.distribution().size()),
                action(network.distribution()),
                floats(layout.value(), 1)[0],
                floats(layout.reward(), 1)[0]);
        float[] returns = floats(layout.returns(), numEnvs);
        return new ViewFrame(frame++, shown, words, returns, ints(layout.lengths(), numEnvs), closeUp);
    }

    private float[] action(ActionDistribution distribution) {
        if (!distribution.discrete()) {
            return floats(layout.action(), distribution.actionDim());
        }
        int[] indices = ints(layout.action(), distribution.actionDim());
        float[] action = new float[indices.length];
        for (int i = 0; i < action.length; i++) {
            action[i] = indices[i];
        }
        return action;
    }

    private int[] ints(int at, int length) {
        int[] words = new int[length];
        bytes.asIntBuffer().get(at, words);
        return words;
    }

    private float[] floats(int at, int length) {
        float[] numbers = new float[length];
        bytes.asFloatBuffer().get(at, numbers);
        return numbers;
    }

    /** Waits for what is in flight. */
    @Override
    public void close() {
        stream.close();
        gathering.close();
        plan.close();
    }
}
