package dev.rookery.agents.experiment;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.network.Network;
import dev.rookery.agents.rollout.Rollout;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Launch;
import dev.rookery.compute.Stream;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.VectorEnvironment;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A few environments, played with a copy of the policy at the pace of the simulated world, for people to watch. It has
 * environments, random numbers, buffers and a stream of its own, and only ever reads the training's parameters: nothing
 * here can change what is learned. Used by one context; nothing waits.
 */
final class LiveView implements AutoCloseable {
    private final Context context;
    private final Stream stream;
    private final DeviceBuffer trainedParameters;
    private final BufferPlan plan;
    private final VectorEnvironment environment;
    private final DeviceBuffer parameters;
    private final DeviceBuffer seeds;
    private final DeviceBuffer clock;
    private final List<Launch> step;
    private final List<Launch> look;
    private final Launch reset;
    private final Network network;
    private final long seed;
    private final int numEnvs;
    private final int stride;
    private final int maxPrimitives;
    private final double stepsPerFrame;
    private final Reads reads;
    private double owedSteps;
    private int time;
    private long frame;
    private int focus;
    private boolean started;
    private boolean busy;

    /** What comes back from the device for a frame. */
    private static final class Reads {
        private final DeviceBuffer[] buffers;
        private final ByteBuffer[] bytes;

        Reads(DeviceBuffer... buffers) {
            this.buffers = buffers;
            bytes = new ByteBuffer[buffers.length];
            for (int i = 0; i < buffers.length; i++) {
                bytes[i] = HostBytes.of(buffers[i]);
            }
        }

        void enqueue(Stream stream) {
            for (int i = 0; i < buffers.length; i++) {
                stream.read(buffers[i], bytes[i]);
            }
        }
    }

    private static final int PRIMITIVES = 0;
    private static final int COUNTS = 1;
    private static final int RETURNS = 2;
    private static final int LENGTHS = 3;
    private static final int OBS = 4;
    private static final int PROBABILITIES = 5;
    private static final int VALUES = 6;
    private static final int ACTIONS = 7;
    private static final int REWARDS = 8;

    /**
     * Compiles the drawing: for a worker thread.
     *
     * @param program of an environment with a draw section
     * @param policy whose parameters are copied for every frame
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
        stepsPerFrame = Math.min(10, 1 / (framesPerSecond * stepSeconds));
        plan = device.plan();
        seeds = plan.declare("viewing.seeds", ElementType.UINT32, 1, 2);
        clock = plan.declare("viewing.clock", ElementType.UINT32, 1);
        parameters = plan.declare("viewing.parameters", ElementType.FLOAT32, 1, network.parameterCount());
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
        stride = environment.paddedEnvs();
        Rollout rollout = new Rollout(device, plan, environment, 1, parameters, seeds, clock);
        DeviceBuffer primitives = plan.declare(
                "viewing.primitives", ElementType.UINT32, stride, maxPrimitives, ViewFrame.PRIMITIVE_WORDS);
        DeviceBuffer counts = plan.declare("viewing.primitive_counts", ElementType.INT32, stride);
        DeviceBuffer probabilities = plan.declare(
                "viewing.action_probabilities", ElementType.FLOAT32, network.numActions(), environment.rows());
        DeviceBuffer estimates = plan.declare("viewing.value_estimates", ElementType.FLOAT32, environment.rows());
        plan.allocate();
        stream = device.stream();
        reset = rollout.reset();
        step = rollout.stepInPlace(policy.program(), false, false);
        look = List.of(
                rollout.inspect(policy.program(), probabilities, estimates), environment.draw(primitives, counts));
        reads = new Reads(
                primitives,
                counts,
                environment.episodicReturn(),
                environment.episodicLength(),
                rollout.obs(),
                probabilities,
                estimates,
                rollout.actions(),
                rollout.rewards());
    }

    /** Whether the last frame is still being made; a frame that would come now is left out. */
    boolean busy() {
        return busy;
    }

    void focus(int env) {
        focus = Math.max(0, Math.min(numEnvs - 1, env));
    }

    /**
     * Takes over the parameters as they are between two iterations, and makes the next frame.
     *
     * @param training the stream that writes the parameters
     */
    Future<ViewFrame> next(Stream training) {
        busy = true;
        training.copy(trainedParameters, 0, parameters, 0, parameters.bytes());
        return Completion.of(training, context).compose(ignored -> play()).onComplete(ignored -> busy = false);
    }

    private Future<ViewFrame> play() {
        if (!started) {
            started = true;
            stream.write(seeds, HostBytes.ofSeed(seed));
            stream.zero(clock);
            environment.writeParameters(stream);
            stream.enqueue(reset);
        }
        owedSteps += stepsPerFrame;
        while (owedSteps >= 1) {
            owedSteps--;
            stream.write(clock, HostBytes.of(time++));
            stream.enqueue(step);
        }
        stream.enqueue(look);
        reads.enqueue(stream);
        return Completion.of(stream, context).map(ignored -> picture());
    }

    private ViewFrame picture() {
        int[] counts = new int[numEnvs];
        int total = 0;
        for (int env = 0; env < numEnvs; env++) {
            counts[env] = Math.min(maxPrimitives, reads.bytes[COUNTS].getInt(Integer.BYTES * env));
            total += counts[env];
        }
        int[] primitives = new int[total * ViewFrame.PRIMITIVE_WORDS];
        int at = 0;
        for (int env = 0; env < numEnvs; env++) {
            int words = counts[env] * ViewFrame.PRIMITIVE_WORDS;
            reads.bytes[PRIMITIVES]
                    .asIntBuffer()
                    .get(env * maxPrimitives * ViewFrame.PRIMITIVE_WORDS, primitives, at, words);
            at += words;
        }
        float[] returns = new float[numEnvs];
        int[] lengths = new int[numEnvs];
        for (int env = 0; env < numEnvs; env++) {
            returns[env] = reads.bytes[RETURNS].getFloat(Float.BYTES * env);
            lengths[env] = reads.bytes[LENGTHS].getInt(Integer.BYTES * env);
        }
        return new ViewFrame(frame++, counts, primitives, returns, lengths, closeUp());
    }

    private ViewFrame.Focus closeUp() {
        int rows = Math.toIntExact(environment.rows());
        return new ViewFrame.Focus(
                focus,
                column(reads.bytes[OBS], network.obsDim(), rows),
                column(reads.bytes[PROBABILITIES], network.numActions(), rows),
                reads.bytes[ACTIONS].getInt(Integer.BYTES * focus),
                reads.bytes[VALUES].getFloat(Float.BYTES * focus),
                reads.bytes[REWARDS].getFloat(Float.BYTES * focus));
    }

    private float[] column(ByteBuffer bytes, int length, int rows) {
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = bytes.getFloat(Float.BYTES * (i * rows + focus));
        }
        return numbers;
    }

    /** Waits for what is in flight. */
    @Override
    public void close() {
        stream.close();
        plan.close();
    }
}
