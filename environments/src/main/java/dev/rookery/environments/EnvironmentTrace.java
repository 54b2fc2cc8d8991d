package dev.rookery.environments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Stream;
import dev.rookery.environments.yaml.ConfigurationException;
import dev.rookery.environments.yaml.DidYouMean;
import dev.rookery.environments.yaml.Place;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Replays recorded trajectories on the device. Each line of JSON gives {@code env_id, params, initial_state, actions}; the
 * answer is the same line with {@code states, obs, rewards, terminated} as the device computes them, without time limit
 * and without reset. Waits for the device: for command-line tools and tests. Owned by one thread.
 */
public final class EnvironmentTrace implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Lists with an entry for every step. */
    private static final List<String> RECORDED = List.of("states", "obs", "rewards", "terminated");

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
        Line input = new Line(line, place);
        EnvironmentProgram program = programs.computeIfAbsent(
                input.text("env_id"), id -> new EnvironmentProgram(device, input.folder(catalog), false));
        Trajectory trajectory = input.trajectory(program);
        int steps = trajectory.actions.length;
        // One step at a time in one environment, or all the steps at once, each in an environment of its own.
        int numEnvs = oneStep ? Math.max(1, steps) : 1;
        ObjectNode answer = input.node.deepCopy();
        ArrayNode states = answer.putArray("states");
        ArrayNode obs = answer.putArray("obs");
        ArrayNode rewards = answer.putArray("rewards");
        ArrayNode terminated = answer.putArray("terminated");
        try (BufferPlan plan = device.plan();
                Stream stream = device.stream()) {
            DeviceBuffer seeds = plan.declare("trace.seeds", ElementType.UINT32, 1, 2);
            DeviceBuffer clock = plan.declare("trace.clock", ElementType.UINT32, 1);
            VectorEnvironment environment = new VectorEnvironment(
                    program,
                    plan,
                    VectorEnvironment.Purpose.TRAINING,
                    numEnvs,
                    1,
                    seeds,
                    clock,
                    trajectory.params,
                    Map.of());
            Slot slot = new Slot(environment, program.stateTypes(), plan);
            plan.allocate();
            stream.zero(seeds);
            stream.zero(clock);
            environment.writeParameters(stream);
            if (oneStep) {
                for (int step = 0; step < steps; step++) {
                    slot.put(step, trajectory.start(step), trajectory.actions[step]);
                }
                slot.run(stream, true);
                for (int step = 0; step < steps; step++) {
                    slot.take(step, states, obs, rewards, terminated);
                }
            } else {
                slot.put(
                        0,
                        trajectory.start(0),
                        new float[program.spec().action().dim()]);
                for (int step = 0; step < steps; step++) {
                    slot.putAction(0, trajectory.actions[step]);
                    slot.run(stream, step == 0);
                    slot.take(0, states, obs, rewards, terminated);
                }
            }
        }
        return answer.toString();
    }

    @Override
    public void close() {
        programs.values().forEach(EnvironmentProgram::close);
    }

    /** What a line asks for: states[step], the words' bits, is where the step starts, known for all steps or for the first only. */
    private record Trajectory(Map<String, Double> params, int[][] states, float[][] actions) {
        int[] start(int step) {
            return states[step];
        }
    }

    /** One line of input, checked as it is read. */
    private final class Line {
        private final ObjectNode node;
        private final String place;

        Line(String line, String place) {
            this.place = place;
            try {
                JsonNode parsed = JSON.readTree(line);
                if (!(parsed instanceof ObjectNode object)) {
                    throw wrong("is not a JSON object");
                }
                node = object;
            } catch (JsonProcessingException e) {
                throw wrong("is not JSON: " + e.getOriginalMessage());
            }
        }

        private ConfigurationException wrong(String what) {
            return new ConfigurationException(Place.of(place), what);
        }

        String text(String key) {
            if (!node.path(key).isTextual()) {
                throw wrong(key + " is missing, or no text");
            }
            return node.get(key).textValue();
        }

        EnvironmentFolder folder(EnvironmentCatalog among) {
            String id = text("env_id");
            EnvironmentFolder folder = among.get(id)
                    .orElseThrow(
                            () -> wrong("env_id names no known environment: " + id + DidYouMean.hint(id, among.ids())));
            if (folder.isJava()) {
                throw wrong(id + " is an environment in Java: it has no kernels that could be replayed");
            }
            return folder;
        }

        Trajectory trajectory(EnvironmentProgram program) {
            EnvironmentSpec spec = program.spec();
            Map<String, Double> params = new LinkedHashMap<>();
            node.path("params").properties().forEach(entry -> {
                if (!spec.params().containsKey(entry.getKey())) {
                    throw wrong("params." + entry.getKey() + " is no parameter of " + spec.id()
                            + DidYouMean.hint(entry.getKey(), spec.params().keySet()));
                }
                params.put(entry.getKey(), number(entry.getValue(), "params." + entry.getKey()));
            });
            JsonNode given = array("actions");
            float[][] actions = new float[given.size()][];
            for (int i = 0; i < actions.length; i++) {
                actions[i] = action(spec, given.get(i), "actions[" + i + "]");
            }
            for (String recorded : RECORDED) {
                if (node.path(recorded).isArray() && node.path(recorded).size() != actions.length) {
                    throw wrong(recorded + " has " + node.path(recorded).size() + " entries, but there are "
                            + actions.length + " actions: every step has one of each");
                }
            }
            int[][] starts = new int[Math.max(1, oneStep ? actions.length : 1)][];
            starts[0] = state(array("initial_state"), program, "initial_state");
            if (oneStep) {
                JsonNode states = array("states");
                for (int i = 1; i < actions.length; i++) {
                    starts[i] = state(states.get(i - 1), program, "states[" + (i - 1) + "]");
                }
            }
            return new Trajectory(params, starts, actions);
        }

        private float[] action(EnvironmentSpec spec, JsonNode value, String key) {
            if (spec.action() instanceof ActionSpace.Discrete discrete) {
                return new float[] {index(value, discrete.size(), key)};
            }
            if (spec.action() instanceof ActionSpace.MultiDiscrete several) {
                int dim = several.dim();
                if (!value.isArray() || value.size() != dim) {
                    throw wrong(key + " must be a list of " + dim + " indices, but is " + value);
                }
                float[] indices = new float[dim];
                for (int i = 0; i < dim; i++) {
                    int count = several.choices().get(i).actions().size();
                    indices[i] = index(value.get(i), count, key + "[" + i + "]");
                }
                return indices;
            }
            int dim = spec.action().dim();
            if (dim == 1 && value.isNumber()) {
                return new float[] {(float) number(value, key)};
            }
            return vector(value, dim, key);
        }

        /** Its bits as a float's, which is how words are uploaded. */
        private float index(JsonNode value, int count, String key) {
            if (!value.isIntegralNumber() || value.asInt() < 0 || value.asInt() >= count) {
                throw wrong(key + " must be 0 to " + (count - 1) + ", but is " + value);
            }
            return Float.intBitsToFloat(value.asInt());
        }

        /** The bits of a state's words, each as its type has them. */
        private int[] state(JsonNode value, EnvironmentProgram program, String key) {
            List<String> types = program.stateTypes();
            list(value, types.size(), key);
            int[] bits = new int[types.size()];
            for (int i = 0; i < bits.length; i++) {
                String element = key + "[" + i + "], " + program.stateWords().get(i) + ",";
                bits[i] = StateLayout.bits(types.get(i), number(value.get(i), element));
                if (!types.get(i).equals("real") && !value.get(i).canConvertToExactIntegral()) {
                    throw wrong(element + " must be a whole number, but is " + value.get(i));
                }
            }
            return bits;
        }

        private void list(JsonNode value, int length, String key) {
            if (value == null || !value.isArray() || value.size() != length) {
                throw wrong(key + " must be a list of " + length + " numbers, but is " + value);
            }
        }

        private float[] vector(JsonNode value, int length, String key) {
            list(value, length, key);
            float[] numbers = new float[length];
            for (int i = 0; i < length; i++) {
                numbers[i] = (float) number(value.get(i), key + "[" + i + "]");
            }
            return numbers;
        }

        private double number(JsonNode value, String key) {
            if (!value.isNumber()) {
                throw wrong(key + " must be a number, but is " + value);
            }
            return value.doubleValue();
        }

        private JsonNode array(String key) {
            if (!node.path(key).isArray()) {
                throw wrong(key + " is missing, or no list");
            }
            return node.get(key);
        }
    }

    /** The host's side of one step of all environments. */
    private static final class Slot {
        private final VectorEnvironment environment;
        private final List<String> types;
        private final VectorEnvironment.StepBuffers buffers;
        private final int words;
        private final int obsDim;
        private final int actionDim;
        private final int stride;
        private final ByteBuffer state;
        private final ByteBuffer actions;
        private final ByteBuffer obs;
        private final ByteBuffer rewards;
        private final ByteBuffer terminated;

        Slot(VectorEnvironment environment, List<String> types, BufferPlan plan) {
            this.environment = environment;
            this.types = types;
            EnvironmentSpec spec = environment.spec();
            words = environment.stateWords().size();
            obsDim = spec.obsDim();
            actionDim = spec.action().dim();
            stride = environment.paddedEnvs();
            boolean discrete = spec.action().discrete();
            long rows = environment.rows();
            buffers = new VectorEnvironment.StepBuffers(
                    plan.declare(
                            "trace.actions", discrete ? ElementType.INT32 : ElementType.FLOAT32, 1, actionDim, rows),
                    plan.declare("trace.obs", ElementType.FLOAT32, 1, obsDim, rows),
                    plan.declare("trace.rewards", ElementType.FLOAT32, 1, rows),
                    plan.declare("trace.terminated", ElementType.UINT8, 1, rows),
                    plan.declare("trace.truncated", ElementType.UINT8, 1, rows));
            state = host(environment.state());
            actions = host(buffers.actions());
            obs = host(buffers.obs());
            rewards = host(buffers.rewards());
            terminated = host(buffers.terminated());
        }

        private static ByteBuffer host(DeviceBuffer buffer) {
            return ByteBuffer.allocateDirect(Math.toIntExact(buffer.bytes())).order(ByteOrder.nativeOrder());
        }

        void put(int env, int[] start, float[] action) {
            for (int i = 0; i < words; i++) {
                state.putInt(4 * (i * stride + env), start[i]);
            }
            putAction(env, action);
        }

        /** With more agents than one, all of them do the same. */
        void putAction(int env, float[] action) {
            int rows = (int) environment.rows();
            for (int i = 0; i < actionDim; i++) {
                for (int row = env; row < rows; row += stride) {
                    actions.putFloat(4 * (i * rows + row), action[i]);
                }
            }
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

        void take(int env, ArrayNode states, ArrayNode allObs, ArrayNode allRewards, ArrayNode allTerminated) {
            ArrayNode oneState = states.addArray();
            for (int i = 0; i < words; i++) {
                int bits = state.getInt(4 * (i * stride + env));
                if (types.get(i).equals("real")) {
                    oneState.add(Float.intBitsToFloat(bits));
                } else {
                    oneState.add((long) StateLayout.number(types.get(i), bits));
                }
            }
            ArrayNode oneObs = allObs.addArray();
            for (int i = 0; i < obsDim; i++) {
                oneObs.add(obs.getFloat(4 * (i * (int) environment.rows() + env)));
            }
            allRewards.add(rewards.getFloat(4 * env));
            allTerminated.add(terminated.get(env) != 0);
        }
    }
}
