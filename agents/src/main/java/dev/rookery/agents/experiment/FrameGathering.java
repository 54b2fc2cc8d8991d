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
 * Draws environments, and brings what a frame shows of them together on the device, so that the host reads it at once. Of up
 * to {@value #MOST_DRAWN_BY_VIEWERS} environments the viewers draw the primitives; of more they get those of the one in
 * detail, and a {@linkplain MosaicDrawing mosaic}. Made as {@link WatchedEnvironments} are. Compiles: for a worker thread; then used by one context.
 */
final class FrameGathering implements AutoCloseable {
    static final int MOST_DRAWN_BY_VIEWERS = 64;

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
    private record Layout(int paddedEnvs, int pictures, int primitiveWordsEach, Network network) {
        /** Numbers of an observation that are told; pixels are none that a person would read. */
        int shownNumbers() {
            return network.observation().ofRows() ? network.obsDim() : 0;
        }

        ActionDistribution distribution() {
            return network.distribution();
        }

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
            return obs() + shownNumbers();
        }

        int value() {
            return probabilities() + distribution().size();
        }

        int action() {
            return value() + 1;
        }

        int reward() {
            return action() + distribution().actionDim();
        }

        int refused() {
            return reward() + 1;
        }

        int primitives() {
            return refused() + 1;
        }

        int words() {
            return primitives() + pictures * primitiveWordsEach;
        }

        Program gathering(Device device) {
            Map<String, Object> constants = new LinkedHashMap<>();
            constants.put("PADDED_ENVS", paddedEnvs);
            constants.put("PICTURES", pictures);
            constants.put("PRIMITIVE_WORDS_EACH", primitiveWordsEach);
            constants.put("SHOWN_NUMBERS", shownNumbers());
            constants.put("OBS_DIM", network.obsDim());
            constants.putAll(network.observation().constants());
            constants.put("NUM_ACTIONS", distribution().size());
            constants.put("ACTION_DIM", distribution().actionDim());
            constants.put("ACTION_SCALAR", distribution().discrete() ? "int" : "float");
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
                    .lanes(1)
                    .define(constants)
                    .addResource(FrameGathering.class, "frame-gathering.cl"));
        }
    }

    /**
     * What a frame is gathered from, after a step.
     *
     * @param obs a slot of the environment's observations
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
        layout = new Layout(stride, mosaic() ? 1 : stride, maxPrimitives * Drawing.PRIMITIVE_WORDS, network);
        primitives =
                plan.declare("viewing.primitives", ElementType.UINT32, stride, maxPrimitives, Drawing.PRIMITIVE_WORDS);
        counts = plan.declare("viewing.primitive_counts", ElementType.INT32, stride);
        gathered = plan.declare("viewing.frame", ElementType.UINT32, layout.words());
        bytes = gathered.hostMemory();
        program = layout.gathering(device);
    }

    int numEnvs() {
        return numEnvs;
    }

    /** Whether there are too many environments for the viewers to draw them. */
    boolean mosaic() {
        return numEnvs > MOST_DRAWN_BY_VIEWERS;
    }

    /** [paddedEnvs][maxPrimitives][12] uint32: what was drawn last. */
    DeviceBuffer primitives() {
        return primitives;
    }

    /** [paddedEnvs] int32: how many primitives that are. */
    DeviceBuffer counts() {
        return counts;
    }

    /** uint32: what was gathered last. */
    DeviceBuffer gathered() {
        return gathered;
    }

    /** Where in what was gathered the returns of the watched agent begin, float32. */
    int returnsAt() {
        return layout.returns();
    }

    /** Where in what was gathered the lengths of the episodes begin, int32. */
    int lengthsAt() {
        return layout.lengths();
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
                        mosaic() ? env : 0,
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
            shown[i] = mosaic() && i != which.env() ? 0 : Math.min(maxPrimitives, shown[i]);
            total += shown[i];
        }
        int[] words = new int[total * Drawing.PRIMITIVE_WORDS];
        int at = 0;
        for (int i = 0; i < numEnvs; i++) {
            int length = shown[i] * Drawing.PRIMITIVE_WORDS;
            int from = mosaic() ? 0 : i;
            bytes.asIntBuffer().get(layout.primitives() + from * layout.primitiveWordsEach(), words, at, length);
            at += length;
        }
        ViewFrame.Focus closeUp = new ViewFrame.Focus(
                which.env(),
                which.agent(),
                floats(layout.obs(), layout.shownNumbers()),
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
