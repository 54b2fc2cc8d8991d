package dev.rookery.environments.check;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Stream;
import dev.rookery.environments.Drawing;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.HostStates;
import dev.rookery.environments.VectorEnvironment;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * Many environments played with random actions, as training plays them, with everything read back after every step. The
 * reset is done when it is made. Owned by one thread.
 */
final class Playback implements AutoCloseable {
    private static final int ENDS_WITHIN = 20;

    private final EnvironmentSpec spec;
    private final Whereabouts whereabouts;
    private final VectorEnvironment environment;
    private final BufferPlan plan;
    private final Stream stream;
    private final RandomActions actions;
    private final long seed;
    private final int numEnvs;
    private final int padded;
    private final int rows;
    private final int actionDim;
    private final VectorEnvironment.StepBuffers buffers;
    private final HostBuffer state;
    private final HostBuffer stateBefore;
    private final HostBuffer chosen;
    private final HostBuffer obs;
    private final HostBuffer finalObs;
    private final HostBuffer rewards;
    private final HostBuffer terminated;
    private final HostBuffer truncated;
    private final HostBuffer lengths;
    private final HostBuffer masks;
    private final boolean masked;
    private final HostBuffer primitives;
    private final HostBuffer counts;
    /** Of environments in Java; null of any other. */
    private final HostStates hosts;

    private final long[] episodeSeedsBefore;
    private final HostBuffer lengthsBefore;
    private int step;

    /** @param drawn whether {@link #draw} will be called */
    Playback(
            EnvironmentProgram program, Device device, Whereabouts whereabouts, int numEnvs, long seed, boolean drawn) {
        spec = program.spec();
        this.whereabouts = whereabouts;
        this.numEnvs = numEnvs;
        this.seed = seed;
        actions = new RandomActions(spec.action(), seed);
        actionDim = spec.action().dim();
        plan = device.plan();
        stream = device.stream();
        DeviceBuffer seeds = plan.declare("check.seeds", ElementType.UINT32, 1, 2);
        DeviceBuffer clock = plan.declare("check.clock", ElementType.UINT32, 1);
        environment = new VectorEnvironment(
                program, plan, VectorEnvironment.Purpose.TRAINING, numEnvs, 1, seeds, clock, Map.of(), Map.of());
        padded = environment.paddedEnvs();
        rows = environment.paddedRows();
        ElementType actionType = spec.action().discrete() ? ElementType.INT32 : ElementType.FLOAT32;
        buffers = new VectorEnvironment.StepBuffers(
                plan.declare("check.actions", actionType, 1, actionDim, rows),
                environment.observations().declare(plan, "check.obs", 1),
                plan.declare("check.rewards", ElementType.FLOAT32, 1, rows),
                plan.declare("check.terminated", ElementType.UINT8, 1, rows),
                plan.declare("check.truncated", ElementType.UINT8, 1, rows));
        int maxPrimitives = drawn ? spec.draw().orElseThrow().maxPrimitives() : 1;
        primitives = new HostBuffer(
                plan.declare("check.primitives", ElementType.UINT32, padded, maxPrimitives, Drawing.PRIMITIVE_WORDS));
        counts = new HostBuffer(plan.declare("check.primitive_counts", ElementType.INT32, padded));
        plan.allocate();
        state = program.hasFunctions() ? new HostBuffer(environment.state()) : HostBuffer.onHost(0);
        stateBefore = HostBuffer.onHost(state.length());
        chosen = new HostBuffer(buffers.actions());
        obs = new HostBuffer(buffers.obs());
        finalObs = new HostBuffer(environment.finalObs());
        rewards = new HostBuffer(buffers.rewards());
        terminated = new HostBuffer(buffers.terminated());
        truncated = new HostBuffer(buffers.truncated());
        lengths = new HostBuffer(environment.episodicLength());
        masks = new HostBuffer(environment.actionMask());
        masked = environment.actionMaskWords() > 0;
        hosts = environment.hostStates().orElse(null);
        episodeSeedsBefore = new long[hosts == null ? 0 : numEnvs];
        lengthsBefore = HostBuffer.onHost(lengths.length());
        try {
            reset(seeds, clock);
        } catch (RuntimeException failed) { // an author's method in Java
            close();
            throw failed;
        }
    }

    private void reset(DeviceBuffer seeds, DeviceBuffer clock) {
        whereabouts.at(Evidence.ANY, 0, seed);
        HostBuffer seedWords = new HostBuffer(seeds);
        seedWords.put(0, (int) seed);
        seedWords.put(1, (int) (seed >>> 32));
        seedWords.write(stream);
        stream.zero(clock);
        environment.writeParameters(stream);
        stream.enqueue(environment.reset(buffers.obs(), 0));
        state.readIfThere(stream);
        obs.read(stream);
        masks.read(stream);
        stream.finish();
    }

    /** Brings the time limit near for all, and for each to another step, so that many episodes end soon. */
    void bringEndsNear() {
        pretendLengths(env -> Math.max(0, spec.maxEpisodeSteps() - 1 - env % ENDS_WITHIN));
    }

    /** As if every environment had been played for so many steps already. */
    void pretendLengths(IntUnaryOperator ofEnvironment) {
        for (int env = 0; env < padded; env++) {
            lengths.put(env, ofEnvironment.applyAsInt(env));
        }
        lengths.write(stream);
        stream.finish();
    }

    /** Plays one step of every environment. */
    void step() {
        whereabouts.at(Evidence.ANY, step + 1, seed);
        stateBefore.copy(state);
        lengthsBefore.copy(lengths);
        for (int env = 0; env < episodeSeedsBefore.length; env++) {
            episodeSeedsBefore[env] = hosts.episodeSeed(env);
        }
        for (int agent = 0; agent < spec.agents(); agent++) {
            for (int env = 0; env < padded; env++) {
                int which = env;
                int whose = agent;
                for (int i = 0; i < actionDim; i++) {
                    chosen.put(
                            i * rows + agent * padded + env,
                            actions.word(step, env, agent, i, action -> allowed(which, whose, action)));
                }
            }
        }
        chosen.write(stream);
        stream.enqueue(environment.step(buffers, 0, 0, step, false));
        state.readIfThere(stream);
        for (HostBuffer result : List.of(obs, finalObs, rewards, terminated, truncated, lengths)) {
            result.read(stream);
        }
        if (masked) {
            masks.read(stream);
        }
        stream.finish();
        step++;
    }

    /** Draws every environment; see {@link #primitives} and {@link #primitiveCount}. */
    void draw() {
        stream.enqueue(environment.draw(primitives.device(), counts.device()));
        primitives.read(stream);
        counts.read(stream);
        stream.finish();
    }

    int padded() {
        return padded;
    }

    int numEnvs() {
        return numEnvs;
    }

    /** Steps so far, and the time of the random numbers of the latest of them. */
    int steps() {
        return step;
    }

    long seed() {
        return seed;
    }

    /** [stateWords][paddedEnvs] after the latest step, and after the reset where it ended an episode. */
    HostBuffer state() {
        return state;
    }

    /** [stateWords][paddedEnvs] before the latest step. */
    HostBuffer stateBefore() {
        return stateBefore;
    }

    /** [actionDim][rows] of the latest step. */
    HostBuffer actions() {
        return chosen;
    }

    /** Whether an action, counted through all choices, may be taken in the next step. */
    boolean allowed(int env, int agent, int action) {
        int word = action / Integer.SIZE * rows + agent * padded + env;
        return !masked || (masks.bits(word) >>> action % Integer.SIZE & 1) != 0;
    }

    float obs(int env, int agent, int index) {
        return environment.observations().number(obs::bits, index, agent * padded + env);
    }

    /** Whether another play shows the same everywhere, padding included; where it does not, they still may in what counts. */
    boolean observesAsIn(Playback other) {
        return obs.same(other.obs);
    }

    /** Whether what is observed may be any number; otherwise it is kept in bits or bytes, which are finite. */
    boolean observesReals() {
        return environment.observations().format().floats();
    }

    /** Where the latest step ended the episode: what was seen last in it. */
    float finalObs(int env, int agent, int index) {
        return environment.observations().number(finalObs::bits, index, agent * padded + env);
    }

    float reward(int env, int agent) {
        return rewards.real(agent * padded + env);
    }

    boolean terminated(int env) {
        return terminated.flag(env);
    }

    boolean truncated(int env) {
        return truncated.flag(env);
    }

    boolean done(int env) {
        return terminated(env) || truncated(env);
    }

    /** Steps of the running episode. */
    int length(int env) {
        return lengths.bits(env);
    }

    int stateBits(int word, int env) {
        return state.bits(word * padded + env);
    }

    /** [paddedEnvs][maxPrimitives][{@link Drawing#PRIMITIVE_WORDS}]. */
    HostBuffer primitives() {
        return primitives;
    }

    int primitiveCount(int env) {
        return counts.bits(env);
    }

    /** Where something was found after the latest step. */
    Evidence evidence(int env, String field, double value) {
        if (hosts == null) {
            return new Evidence(env, step, seed, field, value);
        }
        return step > 0 && done(env)
                ? new Evidence(env, lengthsBefore.bits(env) + 1, episodeSeedsBefore[env], field, value)
                : new Evidence(env, length(env), hosts.episodeSeed(env), field, value);
    }

    @Override
    public void close() {
        plan.close();
        stream.close();
    }
}
