package dev.rookery.environments.check;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Kernel;
import dev.rookery.compute.KernelSource;
import dev.rookery.compute.Lanes;
import dev.rookery.compute.Program;
import dev.rookery.compute.Stream;
import dev.rookery.compute.WorkSize;
import dev.rookery.environments.ActionMask;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.Parameter;
import dev.rookery.environments.VectorEnvironment;

/**
 * Each of an environment's functions by itself, at a lane width of choice, on states that the host gives: see {@code
 * check.cl}. Owned by one thread.
 */
final class Probe implements AutoCloseable {
    /** As in {@code check.cl}. */
    static final int GUARD = 8;
    /** Two ordinary numbers that no environment would write by chance. */
    static final int[] LEFTOVERS = {Float.floatToRawIntBits(1.8360001f), Float.floatToRawIntBits(-123.456f)};

    static final int FIRST = 0;
    static final int SECOND = 1;

    // What is asked for besides env_reset, as in check.cl.
    private static final int LOOK = 1;
    private static final int STEP = 2;

    private final int lanes;
    private final EnvironmentSpec spec;
    private final ActionMask mask;
    private final int padded;
    private final Program program;
    private final Kernel kernel;
    private final BufferPlan plan;
    private final Stream stream;
    private final HostBuffer seeds;
    private final HostBuffer params;
    private final HostBuffer state;
    private final HostBuffer actions;
    private final HostBuffer leftover;
    private final HostBuffer stateBytes;
    private final int words;
    private final Answer first;
    private final Answer second;

    /** @param lanes of the kernel; 1 for an environment with scalar lanes */
    Probe(EnvironmentProgram environment, Device device, int lanes, int numEnvs) {
        this.lanes = lanes;
        spec = environment.spec();
        mask = environment.actionMask();
        words = environment.stateWords().size();
        padded = Lanes.padded(numEnvs);
        KernelSource source =
                environment.functions(spec.id() + " check").lanes(lanes).addResource(Probe.class, "check.cl");
        program = device.build(source);
        kernel = program.kernel("environment_check");
        plan = device.plan();
        stream = device.stream();
        ElementType actionType = spec.action().discrete() ? ElementType.INT32 : ElementType.FLOAT32;
        DeviceBuffer seedBuffer = plan.declare("probe.seeds", ElementType.UINT32, 1, 2);
        DeviceBuffer paramBuffer = plan.declare(
                "probe.params", ElementType.FLOAT32, Math.max(1, spec.params().size()));
        DeviceBuffer stateBuffer = plan.declare("probe.state", ElementType.FLOAT32, words, padded);
        DeviceBuffer actionBuffer =
                plan.declare("probe.actions", actionType, spec.action().dim(), (long) spec.agents() * padded);
        DeviceBuffer leftoverBuffer = plan.declare("probe.leftover", ElementType.FLOAT32, words, padded);
        DeviceBuffer bytesBuffer = plan.declare("probe.state_bytes", ElementType.INT32, 1);
        first = new Answer("first");
        second = new Answer("second");
        plan.allocate();
        seeds = new HostBuffer(seedBuffer);
        params = new HostBuffer(paramBuffer);
        state = new HostBuffer(stateBuffer);
        actions = new HostBuffer(actionBuffer);
        leftover = new HostBuffer(leftoverBuffer);
        stateBytes = new HostBuffer(bytesBuffer);
        first.allocated();
        second.allocated();
        int index = 0;
        for (Parameter parameter : spec.params().values()) {
            params.put(index++, Float.floatToRawIntBits((float) parameter.defaultValue()));
        }
        params.write(stream);
        stream.finish();
    }

    int lanes() {
        return lanes;
    }

    int padded() {
        return padded;
    }

    /** What the functions do with a playback's latest step: from the state before it, with its actions and its chance. */
    Answer ofStep(int which, Playback play) {
        return ask(which, play.stateBefore(), play.actions(), play.steps(), play.seed());
    }

    /** What is seen of any state, and what env_reset makes, at the time of a playback's latest step; nothing is stepped. */
    Answer ofState(int which, HostBuffer any, Playback play) {
        return look(which, any, play.steps(), play.seed());
    }

    /**
     * Calls every function but env_step.
     *
     * @param fromState [stateWords][paddedEnvs]
     */
    Answer look(int which, HostBuffer fromState, int time, long seed) {
        return ask(which, fromState, actions, time, seed, LOOK);
    }

    /** What env_reset makes; nothing else is asked. */
    Answer fresh(int which, int time, long seed) {
        return ask(which, state, actions, time, seed, 0);
    }

    /**
     * Calls every function.
     *
     * @param which {@link #FIRST} or {@link #SECOND}: the answer that is overwritten, and the kind of leftover memory
     * @param fromState [stateWords][paddedEnvs]
     * @param withActions [actionDim][agents][paddedEnvs]
     * @param time of the random numbers
     */
    Answer ask(int which, HostBuffer fromState, HostBuffer withActions, int time, long seed) {
        return ask(which, fromState, withActions, time, seed, LOOK | STEP);
    }

    private Answer ask(int which, HostBuffer fromState, HostBuffer withActions, int time, long seed, int asked) {
        Answer answer = which == FIRST ? first : second;
        int leftoverWord = LEFTOVERS[which];
        state.copy(fromState);
        actions.copy(withActions);
        seeds.put(0, (int) seed);
        seeds.put(1, (int) (seed >>> 32));
        leftover.fill(leftoverWord);
        for (HostBuffer input : new HostBuffer[] {state, actions, seeds, leftover}) {
            input.write(stream);
        }
        stream.enqueue(kernel.launch(
                WorkSize.of(padded / lanes),
                state.device(),
                params.device(),
                seeds.device(),
                time,
                VectorEnvironment.Purpose.TRAINING.ordinal(),
                padded,
                asked,
                actions.device(),
                leftover.device(),
                leftoverWord,
                answer.observed.device(),
                answer.stateObserved.device(),
                answer.terminated.device(),
                answer.rewards.device(),
                answer.stepped.device(),
                answer.steppedTerminated.device(),
                answer.fresh.device(),
                stateBytes.device(),
                answer.allowed.device()));
        answer.read();
        stateBytes.read(stream);
        stream.finish();
        return answer;
    }

    /** {@code sizeof(State)} of one environment, as the compiler laid it out; known once something was asked. */
    int stateBytes() {
        return stateBytes.bits(0) / lanes;
    }

    /** What came of it; overwritten by the next question of the same kind. */
    final class Answer {
        private final DeviceBuffer[] declared;
        private HostBuffer observed;
        private HostBuffer stateObserved;
        private HostBuffer terminated;
        private HostBuffer rewards;
        private HostBuffer stepped;
        private HostBuffer steppedTerminated;
        private HostBuffer fresh;
        private HostBuffer allowed;

        private Answer(String name) {
            String of = "probe." + name;
            declared = new DeviceBuffer[] {
                plan.declare(of + ".observed", ElementType.FLOAT32, spec.agents(), spec.obsDim() + 2 * GUARD, padded),
                plan.declare(of + ".state_observed", ElementType.FLOAT32, words, padded),
                plan.declare(of + ".terminated", ElementType.UINT8, padded),
                plan.declare(of + ".rewards", ElementType.FLOAT32, spec.agents() + 2 * GUARD, padded),
                plan.declare(of + ".stepped", ElementType.FLOAT32, words, padded),
                plan.declare(of + ".stepped_terminated", ElementType.UINT8, padded),
                plan.declare(of + ".fresh", ElementType.FLOAT32, words, padded),
                plan.declare(of + ".allowed", ElementType.INT32, spec.agents(), mask.actions() + 2 * GUARD, padded)
            };
        }

        private void allocated() {
            observed = new HostBuffer(declared[0]);
            stateObserved = new HostBuffer(declared[1]);
            terminated = new HostBuffer(declared[2]);
            rewards = new HostBuffer(declared[3]);
            stepped = new HostBuffer(declared[4]);
            steppedTerminated = new HostBuffer(declared[5]);
            fresh = new HostBuffer(declared[6]);
            allowed = new HostBuffer(declared[7]);
        }

        private void read() {
            for (HostBuffer result : new HostBuffer[] {
                observed, stateObserved, terminated, rewards, stepped, steppedTerminated, fresh, allowed
            }) {
                result.read(stream);
            }
        }

        /** Bits of what lies at an index of obs; from {@code -GUARD} to {@code obsDim + GUARD - 1}. */
        int obsBits(int env, int agent, int index) {
            return observed.bits((agent * (spec.obsDim() + 2 * GUARD) + GUARD + index) * padded + env);
        }

        float obs(int env, int agent, int index) {
            return Float.intBitsToFloat(obsBits(env, agent, index));
        }

        /** Bits of what lies at an index of rewards; from {@code -GUARD} to {@code agents + GUARD - 1}. */
        int rewardBits(int env, int index) {
            return rewards.bits((GUARD + index) * padded + env);
        }

        /** Bits of what lies at an index of env_action_mask's answer; from {@code -GUARD} to {@code actions + GUARD - 1}. */
        int allowedBits(int env, int agent, int index) {
            return allowed.bits((agent * (mask.actions() + 2 * GUARD) + GUARD + index) * padded + env);
        }

        /** Whether there is an env_action_mask. */
        boolean masked() {
            return mask.present();
        }

        /** Whether an action may be taken in the given state, as the author has it: of a choice perhaps none. */
        boolean allowed(int env, int agent, int action) {
            return !mask.present() || allowedBits(env, agent, action) != 0;
        }

        /** Whether the given state is one that ends an episode. */
        boolean terminated(int env) {
            return terminated.flag(env);
        }

        /** Whether the state after the step is one that ends an episode. */
        boolean steppedTerminated(int env) {
            return steppedTerminated.flag(env);
        }

        /** A word of the state after env_observe and env_terminated have looked at it. */
        int stateObservedBits(int word, int env) {
            return stateObserved.bits(word * padded + env);
        }

        /** A word of the state after env_step. */
        int steppedBits(int word, int env) {
            return stepped.bits(word * padded + env);
        }

        /** [stateWords][paddedEnvs] after env_step. */
        HostBuffer stepped() {
            return stepped;
        }

        /** [stateWords][paddedEnvs] as env_reset makes it. */
        HostBuffer fresh() {
            return fresh;
        }

        /** A word of the state that env_reset makes. */
        int freshBits(int word, int env) {
            return fresh.bits(word * padded + env);
        }
    }

    @Override
    public void close() {
        plan.close();
        stream.close();
        program.close();
    }
}
