package dev.rookery.environments;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Launch;
import dev.rookery.compute.Stream;
import dev.rookery.compute.WorkSize;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Many copies of an environment, stepped together on the device. Made in two steps: the constructor declares what memory
 * is needed; once the plan is allocated, launches are made and enqueued. Owned by one thread.
 *
 * <p>Shapes, the last axis fastest: {@code envs = policies × paddedEnvs}, {@code rows = policies × agents × paddedEnvs}.
 */
public final class VectorEnvironment {

    /** What a batch is for: each purpose has random numbers of its own, so that none disturbs another. */
    public enum Purpose {
        TRAINING,
        EVALUATION,
        VIEWING
    }

    private final EnvironmentProgram program;
    private final Purpose purpose;
    private final int numEnvs;
    private final int paddedEnvs;
    private final int policies;
    private final DeviceBuffer seeds;
    private final DeviceBuffer clock;
    private final DeviceBuffer state;
    private final DeviceBuffer params;
    private final DeviceBuffer ranges;
    private final DeviceBuffer finalObs;
    private final DeviceBuffer episodicReturn;
    private final DeviceBuffer episodicLength;
    private final DeviceBuffer endedReturn;
    private final DeviceBuffer endedLength;
    private final DeviceBuffer endedCount;
    private final float[] low;
    private final float[] high;

    /**
     * Declares the buffers of a batch.
     *
     * @param plan what they are added to
     * @param numEnvs environments of each policy, at least 1
     * @param policies policies that play side by side, at least 1
     * @param seeds [policies][2] uint32: low and high half of each policy's seed
     * @param clock [1] uint32: time of tick 0, in steps since the beginning
     * @param values parameters that replace the defaults
     * @param randomization parameters that every environment draws for itself at each reset
     */
    public VectorEnvironment(
            EnvironmentProgram program,
            BufferPlan plan,
            Purpose purpose,
            int numEnvs,
            int policies,
            DeviceBuffer seeds,
            DeviceBuffer clock,
            Map<String, Double> values,
            Map<String, Range> randomization) {
        if (!randomization.isEmpty() && !program.randomized()) {
            throw new IllegalArgumentException("the program was compiled without randomization");
        }
        this.program = program;
        this.purpose = purpose;
        this.numEnvs = numEnvs;
        this.policies = policies;
        this.seeds = seeds;
        this.clock = clock;
        paddedEnvs = dev.rookery.compute.Lanes.padded(numEnvs);
        EnvironmentSpec spec = program.spec();
        int count = EnvironmentSource.parameterCount(spec);
        low = new float[count];
        high = new float[count];
        int index = 0;
        for (Map.Entry<String, Parameter> entry : spec.params().entrySet()) {
            double value = values.getOrDefault(entry.getKey(), entry.getValue().defaultValue());
            Range range = randomization.getOrDefault(entry.getKey(), new Range(value, value));
            low[index] = (float) range.min();
            high[index] = (float) range.max();
            index++;
        }
        String name = purpose.name().toLowerCase(java.util.Locale.ROOT);
        long envs = (long) policies * paddedEnvs;
        state = plan.declare(
                name + ".state", ElementType.FLOAT32, program.state().words().size(), envs);
        params = program.randomized()
                ? plan.declare(name + ".params", ElementType.FLOAT32, count, envs)
                : plan.declare(name + ".params", ElementType.FLOAT32, count);
        ranges = plan.declare(name + ".param_ranges", ElementType.FLOAT32, count, 2);
        finalObs = plan.declare(name + ".final_obs", ElementType.FLOAT32, spec.obsDim(), rows());
        episodicReturn = plan.declare(name + ".episodic_return", ElementType.FLOAT32, rows());
        episodicLength = plan.declare(name + ".episodic_length", ElementType.INT32, envs);
        endedReturn = plan.declare(name + ".ended_return", ElementType.FLOAT32, rows());
        endedLength = plan.declare(name + ".ended_length", ElementType.INT32, envs);
        endedCount = plan.declare(name + ".ended_count", ElementType.INT32, envs);
    }

    public EnvironmentSpec spec() {
        return program.spec();
    }

    public int numEnvs() {
        return numEnvs;
    }

    /** Environments of each policy in memory; those from {@link #numEnvs} on are padding. */
    public int paddedEnvs() {
        return paddedEnvs;
    }

    public int policies() {
        return policies;
    }

    /** Rows of each policy in memory: {@code agents × paddedEnvs}. */
    public int paddedRows() {
        return spec().agents() * paddedEnvs;
    }

    /** Rows in memory, of all policies. */
    public long rows() {
        return (long) policies * paddedRows();
    }

    public Purpose purpose() {
        return purpose;
    }

    /** [params] float32, or [params][envs] where every environment draws its own. */
    public DeviceBuffer params() {
        return params;
    }

    /** [params][2] float32: low and high of what is drawn. */
    public DeviceBuffer paramRanges() {
        return ranges;
    }

    /** [stateWords][envs] float32; words of other types are there as their bits. */
    public DeviceBuffer state() {
        return state;
    }

    /** [obsDim][rows] float32: what was seen last in an episode that ended in the latest step; else undefined. */
    public DeviceBuffer finalObs() {
        return finalObs;
    }

    /** [rows] float32: undiscounted return of the running episode. */
    public DeviceBuffer episodicReturn() {
        return episodicReturn;
    }

    /** [envs] int32: steps of the running episode. */
    public DeviceBuffer episodicLength() {
        return episodicLength;
    }

    /** [rows] float32: sum of the returns of the episodes that ended. */
    public DeviceBuffer endedReturn() {
        return endedReturn;
    }

    /** [envs] int32: sum of the lengths of the episodes that ended. */
    public DeviceBuffer endedLength() {
        return endedLength;
    }

    /** [envs] int32: episodes that ended. */
    public DeviceBuffer endedCount() {
        return endedCount;
    }

    /** Everything that has to be kept for going on exactly. */
    public List<DeviceBuffer> persistent() {
        return List.of(state, params, episodicReturn, episodicLength, endedReturn, endedLength, endedCount);
    }

    /** Uploads the parameters; to be done once, before the reset. */
    public void writeParameters(Stream stream) {
        if (!program.randomized()) {
            stream.write(params, floats(low));
        }
        float[] pairs = new float[2 * low.length];
        for (int i = 0; i < low.length; i++) {
            pairs[2 * i] = low[i];
            pairs[2 * i + 1] = high[i];
        }
        stream.write(ranges, floats(pairs));
    }

    private static ByteBuffer floats(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(4 * values.length).order(ByteOrder.nativeOrder());
        FloatBuffer view = bytes.asFloatBuffer();
        view.put(values);
        return bytes;
    }

    private WorkSize workSize() {
        return WorkSize.of((long) policies * paddedEnvs / program.lanes());
    }

    /**
     * Starts every environment anew.
     *
     * @param obs [slots][obsDim][rows] float32
     */
    public Launch reset(DeviceBuffer obs, int obsSlot) {
        return program.stepKernel("environment_reset")
                .launch(
                        workSize(),
                        state,
                        params,
                        ranges,
                        seeds,
                        clock,
                        purpose.ordinal(),
                        paddedEnvs,
                        policies,
                        obs,
                        obsSlot,
                        episodicReturn,
                        episodicLength,
                        endedReturn,
                        endedLength,
                        endedCount);
    }

    /**
     * Where a step's results go.
     *
     * @param actions [slots][actionDim][rows], int32 if discrete, else float32
     * @param obs [slots][obsDim][rows] float32
     * @param rewards [slots][rows] float32
     * @param terminated [slots][rows] uint8
     * @param truncated [slots][rows] uint8
     */
    public record StepBuffers(
            DeviceBuffer actions,
            DeviceBuffer obs,
            DeviceBuffer rewards,
            DeviceBuffer terminated,
            DeviceBuffer truncated) {}

    /**
     * One step of every environment: reads the actions in a slot, writes rewards and ends there, and the observation that
     * follows into another slot.
     *
     * @param tick steps since the clock's time
     * @param firstOnly count only the first episode of each environment, as an evaluation does
     */
    public Launch step(StepBuffers buffers, int slot, int nextObsSlot, int tick, boolean firstOnly) {
        return program.stepKernel("environment_step")
                .launch(
                        WorkSize.of((long) policies * paddedEnvs / program.stepWidth()),
                        state,
                        params,
                        ranges,
                        seeds,
                        clock,
                        purpose.ordinal(),
                        paddedEnvs,
                        policies,
                        slot,
                        nextObsSlot,
                        tick,
                        firstOnly ? 1 : 0,
                        buffers.actions(),
                        buffers.obs(),
                        finalObs,
                        buffers.rewards(),
                        buffers.terminated(),
                        buffers.truncated(),
                        episodicReturn,
                        episodicLength,
                        endedReturn,
                        endedLength,
                        endedCount);
    }

    /** One step without time limit, statistics or reset, of slot 0. */
    Launch advance(StepBuffers buffers) {
        return program.stepKernel("environment_advance")
                .launch(
                        workSize(),
                        state,
                        params,
                        seeds,
                        clock,
                        paddedEnvs,
                        policies,
                        buffers.actions(),
                        buffers.obs(),
                        buffers.rewards(),
                        buffers.terminated());
    }

    /**
     * Draws every environment; compiles the drawing program the first time.
     *
     * @param primitives [envs][maxPrimitives][12] uint32
     * @param counts [envs] int32: primitives that were drawn, more than maxPrimitives where some were left out
     */
    public Launch draw(DeviceBuffer primitives, DeviceBuffer counts) {
        return program.drawKernel()
                .launch(
                        WorkSize.of((long) policies * paddedEnvs),
                        state,
                        params,
                        paddedEnvs,
                        policies,
                        primitives,
                        counts);
    }

    /** Names of all words of the state, in the order of {@link #state}. */
    public List<String> stateWords() {
        return new ArrayList<>(program.stateWords());
    }
}
