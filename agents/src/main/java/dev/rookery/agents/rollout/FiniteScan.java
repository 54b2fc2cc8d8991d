package dev.rookery.agents.rollout;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Launch;
import dev.rookery.compute.Program;
import dev.rookery.compute.Stream;
import dev.rookery.compute.WorkSize;
import dev.rookery.environments.VectorEnvironment;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Looks for the first observation or reward of every policy's environments that is not finite: by step, then by row. Padding
 * takes no part. Its kernels are in {@link Rollout#summaryProgram}. Owned by one thread.
 */
public final class FiniteScan {
    private static final int WORDS = 5;

    private final Rollout rollout;
    private final boolean counted;
    private final DeviceBuffer found;
    private final DeviceBuffer hits;
    private final DeviceBuffer first;
    private final ByteBuffer host;

    /** What kind of number a {@link Finding} is. */
    public enum Field {
        /** What the policy made of an observation that was finite: the policy has diverged before. */
        POLICY,
        REWARD,
        /** The value of the last observation of an episode that was cut off, which is what is kept of that. */
        FINAL_OBS,
        OBS
    }

    /**
     * The first number that is not finite.
     *
     * @param step of the rollout, from 1; 0 for the observation that the first step begins with
     * @param env index among the policy's environments
     * @param component of the observation; 0 for other fields
     */
    public record Finding(int policy, int step, int env, int agent, Field field, int component, float value) {
        /** The same place, with a component of the observation. */
        public Finding of(int obsComponent, float obsValue) {
            return new Finding(policy, step, env, agent, Field.OBS, obsComponent, obsValue);
        }
    }

    /**
     * Declares the buffers.
     *
     * @param counted whether the environments count steps in which a number was not finite
     */
    public FiniteScan(BufferPlan plan, Rollout rollout, boolean counted) {
        this.rollout = rollout;
        this.counted = counted;
        VectorEnvironment environment = rollout.environment();
        String name = environment.purpose().name().toLowerCase(java.util.Locale.ROOT) + ".finite_scan.";
        found = plan.declare(name + "found", ElementType.INT32, 3, environment.rows());
        hits = plan.declare(name + "hits", ElementType.INT32, environment.policies());
        first = plan.declare(name + "first", ElementType.INT32, environment.policies(), WORDS);
        host = first.hostMemory();
    }

    /** Forgets what was found; before the first scan. */
    public void begin(Stream stream) {
        stream.zero(found);
        stream.zero(hits);
        stream.zero(rollout.environment().nonFinite());
    }

    /** Looks through a whole rollout, as the environments left it. */
    public Launch ofRollout(Program summary) {
        return scan(summary, -1, seesNumbers(), rollout.numSteps() + 1, 1); // else the value is the policy's doing
    }

    /** Looks at the observations in slot 0, before any step. */
    public Launch ofReset(Program summary) {
        return scan(summary, -1, false, 1, 1);
    }

    /**
     * Looks at what a step in place, in slot 0, has brought.
     *
     * @param step from 1
     */
    public Launch ofStepInPlace(Program summary, int step) {
        return scan(summary, 0, false, 1, step + 1);
    }

    /** Whether what is observed may be any number; bits and bytes are finite. */
    private boolean seesNumbers() {
        return rollout.environment().observations().format().floats();
    }

    private Launch scan(Program summary, int step, boolean cuts, int looks, int number) {
        VectorEnvironment environment = rollout.environment();
        boolean numbers = seesNumbers();
        return summary.kernel("scan_numbers")
                .launch(
                        rollout.workSize(),
                        numbers ? rollout.obs() : rollout.rewards(), // which are not looked at as such
                        rollout.rewards(),
                        rollout.finalValues(),
                        rollout.values(),
                        rollout.logProbs(),
                        rollout.truncated(),
                        environment.spec().agents(),
                        environment.numEnvs(),
                        environment.paddedEnvs(),
                        environment.policies(),
                        numbers ? environment.spec().obsDim() : 0,
                        0,
                        step,
                        cuts ? 1 : 0,
                        looks,
                        number,
                        found,
                        hits);
    }

    /** Picks out what {@link #read} reads. */
    public Launch pick(Program summary) {
        VectorEnvironment environment = rollout.environment();
        return summary.kernel("first_found")
                .launch(
                        WorkSize.of(environment.policies()),
                        found,
                        hits,
                        environment.numEnvs(),
                        environment.paddedEnvs(),
                        environment.spec().agents(),
                        environment.policies(),
                        counted ? 1 : 0,
                        environment.nonFinite(),
                        first);
    }

    /** Starts to read what was picked; {@link #finding} has it once the stream is complete. */
    public void read(Stream stream) {
        stream.read(first, host);
    }

    /** Of one policy. */
    public Optional<Finding> finding(int policy) {
        int number = word(policy, 0);
        if (number == 0) {
            return Optional.empty();
        }
        int padded = rollout.environment().paddedEnvs();
        int row = word(policy, 1);
        int field = word(policy, 2);
        Field kind = Field.values()[Math.min(field, Field.OBS.ordinal())];
        return Optional.of(new Finding(
                policy,
                number - 1,
                row % padded,
                row / padded,
                kind,
                field - kind.ordinal(),
                Float.intBitsToFloat(word(policy, 3))));
    }

    /** The first of those of some policies that is the environments' doing. */
    public Optional<Finding> first(IntPredicate among) {
        return IntStream.range(0, rollout.environment().policies())
                .filter(among)
                .mapToObj(this::finding)
                .flatMap(Optional::stream)
                .filter(finding -> finding.field() != Field.POLICY)
                .min(Comparator.comparingInt(Finding::step));
    }

    /** Whether the environments count steps in which a number was not finite. */
    public boolean counts() {
        return counted;
    }

    /** Steps of one policy's environments in which a number was not finite, since the last time. */
    public int count(int policy) {
        return word(policy, 4);
    }

    private int word(int policy, int i) {
        return host.getInt(Integer.BYTES * (WORDS * policy + i));
    }
}
