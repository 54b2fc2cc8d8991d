package dev.rookery.environments;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Stream;
import dev.rookery.environments.yaml.ConfigurationException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Replays recorded trajectories on the device. Each line of JSON gives {@code env_id, params, initial_state, actions} and,
 * where the steps depend on chance, {@code seed, env, time}; the answer is the same line with {@code states, obs, rewards,
 * terminated} as the device computes them, without time limit and without reset. Waits for the device: for command-line
 * tools and tests. Owned by one thread.
 */
public final class EnvironmentTrace implements AutoCloseable {
    private static final TraceLine.Chance NO_CHANCE = new TraceLine.Chance(0, 0, 0);

    private final Device device;
    private final EnvironmentCatalog catalog;
    private final boolean oneStep;
    private final Map<String, EnvironmentProgram> programs = new HashMap<>();

    /**
     * @param oneStep true: every step starts from the line's own recorded {@code states} instead of from the state that
     *     the device arrived at
     */
    public EnvironmentTrace(Device device, EnvironmentCatalog catalog, boolean oneStep) {
        this.device = device;
        this.catalog = catalog;
        this.oneStep = oneStep;
    }

    /**
     * Replays one line.
     *
     * @param place of the line, in messages
     * @throws ConfigurationException where the line is no trajectory
     */
    public String replay(String line, String place) {
        TraceLine input = new TraceLine(line, place, oneStep);
        EnvironmentProgram program = programs.computeIfAbsent(
                input.id(), id -> new EnvironmentProgram(device, input.folder(catalog), false));
        TraceLine.Trajectory trajectory = input.trajectory(program);
        int steps = trajectory.actions().length;
        // Where nothing depends on chance, all the steps at once, each in an environment of its own.
        boolean together = oneStep && trajectory.chance().isEmpty();
        TraceLine.Chance chance = trajectory.chance().orElse(NO_CHANCE);
        int env = chance.env();
        ObjectNode answer = input.copy();
        try (BufferPlan plan = device.plan();
                Stream stream = device.stream()) {
            DeviceBuffer seeds = plan.declare("trace.seeds", ElementType.UINT32, 1, 2);
            DeviceBuffer clock = plan.declare("trace.clock", ElementType.UINT32, 1);
            VectorEnvironment environment = new VectorEnvironment(
                    program,
                    plan,
                    VectorEnvironment.Purpose.TRAINING,
                    together ? Math.max(1, steps) : env + 1,
                    1,
                    seeds,
                    clock,
                    trajectory.params(),
                    Map.of());
            Slot slot = new Slot(environment, program.stateTypes(), plan, trajectory.each());
            plan.allocate();
            stream.write(seeds, words((int) chance.seed(), (int) (chance.seed() >>> Integer.SIZE)));
            stream.write(clock, words(chance.time()));
            environment.writeParameters(stream);
            if (trajectory.begins()) {
                slot.begin(stream, env, answer);
            }
            Answers answers = new Answers(answer);
            if (together) {
                for (int step = 0; step < steps; step++) {
                    slot.put(step, trajectory.states()[step]);
                    slot.putActions(step, trajectory.actions()[step]);
                }
                slot.run(stream, true);
                for (int step = 0; step < steps; step++) {
                    slot.take(step, answers);
                }
            } else {
                for (int step = 0; step < steps; step++) {
                    boolean given = step < trajectory.states().length;
                    if (given) {
                        slot.put(env, trajectory.states()[step]);
                    }
                    slot.putActions(env, trajectory.actions()[step]);
                    stream.write(clock, words(chance.time() + step));
                    slot.run(stream, given);
                    slot.take(env, answers);
                }
            }
        }
        return answer.toString();
    }

    private static ByteBuffer words(int... words) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(Integer.BYTES * words.length).order(ByteOrder.nativeOrder());
        bytes.asIntBuffer().put(words);
        return bytes;
    }

    @Override
    public void close() {
        programs.values().forEach(EnvironmentProgram::close);
    }

    /** The lists with an entry for every step. */
    private record Answers(ArrayNode states, ArrayNode obs, ArrayNode rewards, ArrayNode terminated) {
        Answers(ObjectNode answer) {
            this(
                    answer.putArray("states"),
                    answer.putArray("obs"),
                    answer.putArray("rewards"),
                    answer.putArray("terminated"));
        }
    }

    /** The host's side of one step of all environments. */
    private static final class Slot {
        private final VectorEnvironment environment;
        private final List<String> types;
        private final boolean each;
        private final VectorEnvironment.StepBuffers buffers;
        private final int words;
        private final int obsDim;
        private final int agents;
        private final int actionDim;
        private final int stride;
        private final ByteBuffer state;
        private final ByteBuffer actions;
        private final ByteBuffer obs;
        private final ByteBuffer rewards;
        private final ByteBuffer terminated;

        /** @param each whether the answer has what every agent gets, or only the first one's */
        Slot(VectorEnvironment environment, List<String> types, BufferPlan plan, boolean each) {
            this.environment = environment;
            this.types = types;
            this.each = each;
            EnvironmentSpec spec = environment.spec();
            words = environment.stateWords().size();
            obsDim = spec.obsDim();
            agents = spec.agents();
            actionDim = spec.action().dim();
            stride = environment.paddedEnvs();
            boolean discrete = spec.action().discrete();
            long rows = environment.rows();
            buffers = new VectorEnvironment.StepBuffers(
                    plan.declare(
                            "trace.actions", discrete ? ElementType.INT32 : ElementType.FLOAT32, 1, actionDim, rows),
                    environment.observations().declare(plan, "trace.obs", 1),
                    plan.declare("trace.rewards", ElementType.FLOAT32, 1, rows),
                    plan.declare("trace.terminated", ElementType.UINT8, 1, rows),
                    plan.declare("trace.truncated", ElementType.UINT8, 1, rows));
            state = environment.state().hostMemory();
            actions = buffers.actions().hostMemory();
            obs = buffers.obs().hostMemory();
            rewards = buffers.rewards().hostMemory();
            terminated = buffers.terminated().hostMemory();
        }

        void put(int env, int[] start) {
            for (int i = 0; i < words; i++) {
                state.putInt(4 * (i * stride + env), start[i]);
            }
        }

        /** @param ofAgents [agents][actionDim] */
        void putActions(int env, float[][] ofAgents) {
            int rows = (int) environment.rows();
            for (int agent = 0; agent < agents; agent++) {
                for (int i = 0; i < actionDim; i++) {
                    actions.putFloat(4 * (i * rows + agent * stride + env), ofAgents[agent][i]);
                }
            }
        }

        /** Begins an episode, and answers with its first state and observation. */
        void begin(Stream stream, int env, ObjectNode answer) {
            stream.enqueue(environment.reset(buffers.obs(), 0));
            stream.read(environment.state(), state);
            stream.read(buffers.obs(), obs);
            stream.finish();
            addState(env, answer.putArray("initial_state"));
            addObs(env, answer.putArray("initial_obs"));
        }

        void run(Stream stream, boolean uploadState) {
            if (uploadState) {
                stream.write(environment.state(), state);
            }
            stream.write(buffers.actions(), actions);
            stream.enqueue(environment.advance(buffers));
            stream.read(environment.state(), state);
            stream.read(buffers.obs(), obs);
            stream.read(buffers.rewards(), rewards);
            stream.read(buffers.terminated(), terminated);
            stream.finish();
        }

        void take(int env, Answers into) {
            addState(env, into.states.addArray());
            addObs(env, into.obs.addArray());
            if (each) {
                ArrayNode ofAgents = into.rewards.addArray();
                for (int agent = 0; agent < agents; agent++) {
                    ofAgents.add(rewards.getFloat(4 * (agent * stride + env)));
                }
            } else {
                into.rewards.add(rewards.getFloat(4 * env));
            }
            into.terminated.add(terminated.get(env) != 0);
        }

        private void addState(int env, ArrayNode into) {
            for (int i = 0; i < words; i++) {
                StateLayout.add(into, types.get(i), state.getInt(4 * (i * stride + env)));
            }
        }

        private void addObs(int env, ArrayNode into) {
            for (int agent = 0; agent < (each ? agents : 1); agent++) {
                ArrayNode one = each ? into.addArray() : into;
                for (int i = 0; i < obsDim; i++) {
                    one.add(environment.observations().number(word -> obs.getInt(4 * word), i, agent * stride + env));
                }
            }
        }
    }
}
