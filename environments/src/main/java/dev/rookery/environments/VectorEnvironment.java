package dev.rookery.environments;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Command;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Launch;
import dev.rookery.compute.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Many copies of an environment, stepped together, by kernels or on the host. Made in two steps: the constructor declares what memory
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

    private final EnvironmentSpec spec;
    private final Purpose purpose;
    private final int numEnvs;
    private final int paddedEnvs;
    private final int policies;
    private final DeviceBuffer seeds;
    private final DeviceBuffer clock;
    private final ObservationLayout observations;
    private final DeviceBuffer finalObs;
    private final DeviceBuffer episodicReturn;
    private final DeviceBuffer episodicLength;
    private final DeviceBuffer endedReturn;
    private final DeviceBuffer endedLength;
    private final DeviceBuffer endedCount;
    private final int actionMaskWords;
    private final DeviceBuffer actionMask;
    private final DeviceBuffer nonFinite;
    private final DrawnStepping own;
    private final Stepping stepping;

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
        spec = program.spec();
        this.purpose = purpose;
        this.numEnvs = numEnvs;
        this.policies = policies;
        this.seeds = seeds;
        this.clock = clock;
        paddedEnvs = dev.rookery.compute.Lanes.padded(numEnvs);
        actionMaskWords = program.actionMask().words();
        observations = new ObservationLayout(program.observation(), rows(), envs());
        own = program.stepping(plan, this, ParameterRanges.of(spec, values, randomization));
        stepping = spec.pixels().isPresent() ? new PixelStepping(program, own, plan, this) : own;
        finalObs = observations.declareLast(plan, name() + ".final_obs");
        episodicReturn = plan.declare(name() + ".episodic_return", ElementType.FLOAT32, rows());
        episodicLength = plan.declare(name() + ".episodic_length", ElementType.INT32, envs());
        endedReturn = plan.declare(name() + ".ended_return", ElementType.FLOAT32, rows());
        endedLength = plan.declare(name() + ".ended_length", ElementType.INT32, envs());
        endedCount = plan.declare(name() + ".ended_count", ElementType.INT32, envs());
        actionMask = actionMaskWords == 0
                ? plan.declare(name() + ".action_mask", ElementType.INT32, 1)
                : plan.declare(name() + ".action_mask", ElementType.INT32, actionMaskWords, rows());
        nonFinite = plan.declare(name() + ".non_finite", ElementType.INT32, program.countsNonFinite() ? envs() : 1);
    }

    /** Before the names of the buffers. */
    String name() {
        return purpose.name().toLowerCase(Locale.ROOT);
    }

    DeviceBuffer seeds() {
        return seeds;
    }

    DeviceBuffer clock() {
        return clock;
    }

    /** Environments in memory, of all policies. */
    long envs() {
        return (long) policies * paddedEnvs;
    }

    public EnvironmentSpec spec() {
        return spec;
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

    private KernelStepping kernels() {
        if (own instanceof KernelStepping kernels) {
            return kernels;
        }
        throw new IllegalStateException(spec.id() + " is stepped on the host: nothing of its state is on the device");
    }

    /** [params] float32, or [params][envs] where every environment draws its own; of an environment with kernels. */
    public DeviceBuffer params() {
        return kernels().params();
    }

    /** [params][2] float32: low and high of what is drawn; of an environment with kernels. */
    public DeviceBuffer paramRanges() {
        return kernels().ranges();
    }

    /**
     * [stateWords][envs] float32; words of other types are there as their bits. Of an environment with kernels.
     */
    public DeviceBuffer state() {
        return kernels().state();
    }

    /** How its observations lie in memory. */
    public ObservationLayout observations() {
        return observations;
    }

    /**
     * What was seen last in an episode that ended in the latest step, else undefined: a slot of the {@linkplain #observations
     * layout}, or of pixels the newest frame.
     */
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

    /** 32-bit words that say which actions a row may take; 0 where it may always take all of them. */
    public int actionMaskWords() {
        return actionMaskWords;
    }

    /**
     * [actionMaskWords][rows] int32: which actions may be taken now, as {@link ActionMask} packs them; at least one of every
     * choice. Of an environment without a mask [1], undefined.
     */
    public DeviceBuffer actionMask() {
        return actionMask;
    }

    /**
     * [envs] int32: steps in which a number was not finite, where that does not stop the run. Whoever takes them sets them
     * back to 0.
     */
    public DeviceBuffer nonFinite() {
        return nonFinite;
    }

    /**
     * What the next steps follow from, beside actions and time: with these as they were, the same steps can be taken again.
     * Empty where the environments are not on the device.
     */
    public List<DeviceBuffer> moving() {
        List<DeviceBuffer> buffers = new ArrayList<>(stepping.moving());
        if (!buffers.isEmpty()) {
            buffers.add(episodicLength);
        }
        return buffers;
    }

    /** Everything on the device that has to be kept for going on exactly. */
    public List<DeviceBuffer> persistent() {
        List<DeviceBuffer> buffers = new ArrayList<>(stepping.persistent());
        buffers.addAll(List.of(episodicReturn, episodicLength, endedReturn, endedLength, endedCount));
        if (actionMaskWords > 0) {
            buffers.add(actionMask);
        }
        return buffers;
    }

    /** What else has to be kept, of environments in Java; empty where everything is on the device. */
    public Optional<HostStates> hostStates() {
        return stepping.hostStates();
    }

    /** Uploads the parameters; to be done once, before the reset. */
    public void writeParameters(Stream stream) {
        stepping.writeParameters(stream);
    }

    /**
     * Starts every environment anew.
     *
     * @param obs slots of the {@linkplain #observations layout}
     */
    public Command reset(DeviceBuffer obs, int obsSlot) {
        return stepping.reset(obs, obsSlot);
    }

    /**
     * Where a step's results go.
     *
     * @param actions [slots][actionDim][rows], int32 if discrete, else float32
     * @param obs slots of the {@linkplain #observations layout}
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
     * follows into another slot, or into slot 0 again; pixels know no other ways than from a slot to the next, and from 0 to 0.
     *
     * @param tick steps since the clock's time; a clock that was written is noticed by the step with tick 0
     * @param firstOnly count only the first episode of each environment, as an evaluation does
     */
    public Command step(StepBuffers buffers, int slot, int nextObsSlot, int tick, boolean firstOnly) {
        return stepping.step(buffers, slot, nextObsSlot, tick, firstOnly);
    }

    /**
     * Environments that can be stepped apart from the others.
     *
     * @param firstItem work-item that steps them, among those of a step
     * @param endItem behind the last
     * @param firstEnv counted through all policies, padding included; a multiple of the device's lanes
     * @param endEnv behind the last
     */
    public record Part(long firstItem, long endItem, long firstEnv, long endEnv) {}

    /**
     * What the environments fall into, for {@link Command#sideBySide}: as many parts as the device's queues let run side by
     * side, at least 2; empty where they are better stepped all at once.
     */
    public List<Part> parts() {
        // The rows of several agents' environments do not lie together, nor are pixels drawn in parts.
        boolean whole = spec.agents() > 1 || stepping != own;
        return !whole && own instanceof KernelStepping kernels ? kernels.parts() : List.of();
    }

    /** As {@link #step(StepBuffers, int, int, int, boolean)}, of one of the {@link #parts}. */
    public Launch step(StepBuffers buffers, int slot, int nextObsSlot, int tick, boolean firstOnly, Part part) {
        return kernels().step(buffers, slot, nextObsSlot, tick, firstOnly, part);
    }

    /**
     * A step again, from {@link #moving} as it was before, up to where an episode that ends would be reset: to draw what it
     * ended in. Only the state is written. Of an environment with kernels.
     */
    public Command stepWithoutReset(StepBuffers buffers, int slot, int tick) {
        return kernels().stepWithoutReset(buffers, slot, tick);
    }

    /** One step without time limit, statistics or reset, of slot 0; of an environment with kernels. */
    Launch advance(StepBuffers buffers) {
        return kernels().advance(buffers);
    }

    /**
     * Draws every environment; compiles the drawing program the first time.
     *
     * @param primitives [envs][maxPrimitives][12] uint32
     * @param counts [envs] int32: primitives that were drawn, more than maxPrimitives where some were left out
     */
    public Command draw(DeviceBuffer primitives, DeviceBuffer counts) {
        return stepping.draw(primitives, counts);
    }

    /** Names of all words of the state, in the order of {@link #state}; of an environment with kernels. */
    public List<String> stateWords() {
        return kernels().stateWords();
    }
}
