package dev.rookery.agents.experiment;

import dev.rookery.agents.network.ActionDistribution;
import dev.rookery.agents.network.Network;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Command;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.KernelSource;
import dev.rookery.compute.Program;
import dev.rookery.compute.Stream;
import dev.rookery.compute.WorkSize;
import dev.rookery.environments.Drawing;
import dev.rookery.environments.VectorEnvironment;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Draws environments, and brings what a frame shows of them together on the device, so that the host reads it at once.
 * Made as {@link WatchedEnvironments} are. Compiles: for a worker thread; then used by one context.
 */
final class FrameGathering implements AutoCloseable {
    private static final int GATHERING_ITEMS = 64;

    private final int numEnvs;
    private final int maxPrimitives;
    private final Network network;
    private final Layout layout;
    private final Program program;
    private final DeviceBuffer refused;
    private final DeviceBuffer primitives;
    private final DeviceBuffer counts;
    private final DeviceBuffer gathered;
    private final ByteBuffer bytes;

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

        int refused() {
            return reward() + 1;
        }

        int primitives() {
            return refused() + 1;
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
            constants.put("REFUSED_AT", refused());
            constants.put("PRIMITIVES_AT", primitives());
            return device.build(new KernelSource("frame gathering")
                    .define(constants)
                    .addResource(FrameGathering.class, "frame-gathering.cl"));
        }
    }

    /**
     * What a frame is gathered from, after a step.
     *
     * @param obs [1][obsDim][rows] float32
     * @param actions [1][actionDim][rows] of that step
     * @param rewards [1][rows] float32 of that step
     * @param probabilities [numActions][rows] float32, for those observations
     * @param estimates [rows] float32, for those observations
     */
    record Moment(
            VectorEnvironment environment,
            DeviceBuffer obs,
            DeviceBuffer actions,
            DeviceBuffer rewards,
            DeviceBuffer probabilities,
            DeviceBuffer estimates) {}

    /**
     * @param environment with a draw section; every moment is of one with as many environments
     * @param refused [1] int32, which a frame tells of the latest step
     */
    FrameGathering(
            Device device, BufferPlan plan, VectorEnvironment environment, Network network, DeviceBuffer refused) {
        this.network = network;
        this.refused = refused;
        numEnvs = environment.numEnvs();
        maxPrimitives = environment.spec().draw().orElseThrow().maxPrimitives();
        int stride = environment.paddedEnvs();
        layout = new Layout(stride, maxPrimitives * Drawing.PRIMITIVE_WORDS, network.obsDim(), network.distribution());
        primitives =
                plan.declare("viewing.primitives", ElementType.UINT32, stride, maxPrimitives, Drawing.PRIMITIVE_WORDS);
        counts = plan.declare("viewing.primitive_counts", ElementType.INT32, stride);
        gathered = plan.declare("viewing.frame", ElementType.UINT32, layout.words());
        bytes = gathered.hostMemory();
        program = layout.gathering(device);
    }

    /** Draws and gathers what lies in a moment's buffers, with one environment in detail. */
    Command look(Moment moment, int env, int agent) {
        VectorEnvironment environment = moment.environment();
        Command gather = program.kernel("view_gather")
                .launch(
                        WorkSize.of(GATHERING_ITEMS),
                        primitives,
                        counts,
                        environment.episodicReturn(),
                        environment.episodicLength(),
                        moment.obs(),
                        moment.probabilities(),
                        moment.estimates(),
                        moment.actions(),
                        moment.rewards(),
                        refused,
                        Math.toIntExact(environment.rows()),
                        agent * environment.paddedEnvs(),
                        env,
                        gathered);
        return Command.sequence(List.of(environment.draw(primitives, counts), gather));
    }

    /** Reads what was gathered. */
    void read(Stream stream) {
        stream.read(gathered, bytes);
    }

    /**
     * What a frame is of.
     *
     * @param env in detail
     * @param agent whose view and returns are told
     */
    record Shown(ViewFrame.Time time, int env, int agent) {}

    /** What was read, once the stream is complete. */
    ViewFrame frame(long number, Shown which) {
        int[] shown = ints(layout.counts(), numEnvs);
        int total = 0;
        for (int i = 0; i < numEnvs; i++) {
            shown[i] = Math.min(maxPrimitives, shown[i]);
            total += shown[i];
        }
        int[] words = new int[total * Drawing.PRIMITIVE_WORDS];
        int at = 0;
        for (int i = 0; i < numEnvs; i++) {
            int length = shown[i] * Drawing.PRIMITIVE_WORDS;
            bytes.asIntBuffer().get(layout.primitives() + i * layout.primitiveWordsEach(), words, at, length);
            at += length;
        }
        ViewFrame.Focus closeUp = new ViewFrame.Focus(
                which.env(),
                which.agent(),
                floats(layout.obs(), network.obsDim()),
                floats(layout.probabilities(), network.distribution().size()),
                action(network.distribution()),
                floats(layout.value(), 1)[0],
                floats(layout.reward(), 1)[0],
                which.time().driven() && ints(layout.refused(), 1)[0] != 0);
        float[] returns = floats(layout.returns(), numEnvs);
        return new ViewFrame(number, which.time(), shown, words, returns, ints(layout.lengths(), numEnvs), closeUp);
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

    @Override
    public void close() {
        program.close();
    }
}
