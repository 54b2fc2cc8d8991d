package dev.rookery.environments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.environments.yaml.ConfigurationException;
import dev.rookery.environments.yaml.DidYouMean;
import dev.rookery.environments.yaml.Place;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One line of a trace, checked as it is read. */
final class TraceLine {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Lists with an entry for every step. */
    private static final List<String> RECORDED = List.of("states", "obs", "rewards", "terminated");
    /** The keys of {@link Chance}. */
    private static final List<String> CHANCE = List.of("seed", "env", "time");

    private static final int MOST_ENVS = 1 << 22;

    private final ObjectNode node;
    private final String place;
    private final boolean oneStep;

    /**
     * @param place of the line, in messages
     * @param oneStep whether every step starts from a recorded state
     * @throws ConfigurationException where it is no JSON object
     */
    TraceLine(String line, String place, boolean oneStep) {
        this.place = place;
        this.oneStep = oneStep;
        try {
            JsonNode parsed = JSON.readTree(line);
            if (!(parsed instanceof ObjectNode object)) {
                throw wrong("is not a JSON object");
            }
            node = object;
        } catch (JsonProcessingException e) {
            String where = " (column " + e.getLocation().getColumnNr() + ")";
            throw wrong("is not JSON: " + e.getOriginalMessage().replaceAll(" \\(start marker at .*", "") + where);
        }
    }

    /**
     * What a line asks for.
     *
     * @param states [steps] where each step starts, the words' bits, known for all steps or for the first only; empty where
     *     the trace begins with a reset
     * @param actions [steps][agents][actionDim]: numbers, or indices as their bits
     * @param each whether the line tells the agents' actions apart
     * @param chance where the random numbers are known
     */
    record Trajectory(
            Map<String, Double> params, int[][] states, float[][][] actions, boolean each, Optional<Chance> chance) {
        boolean begins() {
            return states.length == 0;
        }
    }

    /**
     * What the random numbers of an environment follow from.
     *
     * @param seed of the policy
     * @param env the environment's index among the policy's
     * @param time steps before the first one, or of the reset
     */
    record Chance(long seed, int env, int time) {}

    private ConfigurationException wrong(String what) {
        return new ConfigurationException(Place.of(place), what);
    }

    /** What the line says, to be added to. */
    ObjectNode copy() {
        return node.deepCopy();
    }

    String id() {
        if (!node.path("env_id").isTextual()) {
            throw wrong("env_id is missing, or no text");
        }
        return node.get("env_id").textValue();
    }

    EnvironmentFolder folder(EnvironmentCatalog among) {
        String id = id();
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
        boolean each = given.isEmpty() ? spec.agents() > 1 : tellsAgentsApart(spec, given.get(0));
        float[][][] actions = new float[given.size()][][];
        for (int i = 0; i < actions.length; i++) {
            actions[i] = actions(spec, given.get(i), each, "actions[" + i + "]");
        }
        for (String recorded : RECORDED) {
            if (node.path(recorded).isArray() && node.path(recorded).size() != actions.length) {
                throw wrong(recorded + " has " + node.path(recorded).size() + " entries, but there are "
                        + actions.length + " actions: every step has one of each");
            }
        }
        return new Trajectory(params, starts(program, actions.length), actions, each, chance());
    }

    private int[][] starts(EnvironmentProgram program, int steps) {
        if (node.path("reset").asBoolean(false)) {
            if (oneStep || node.has("initial_state")) {
                throw wrong("reset begins with a new state: leave out "
                        + (oneStep ? "--one-step" : "initial_state, or reset"));
            }
            return new int[0][];
        }
        int[][] starts = new int[Math.max(1, oneStep ? steps : 1)][];
        starts[0] = state(array("initial_state"), program, "initial_state");
        if (oneStep) {
            JsonNode states = array("states");
            for (int i = 1; i < steps; i++) {
                starts[i] = state(states.get(i - 1), program, "states[" + (i - 1) + "]");
            }
        }
        return starts;
    }

    private Optional<Chance> chance() {
        if (CHANCE.stream().noneMatch(node::has)) {
            return Optional.empty();
        }
        for (String key : CHANCE) {
            if (!node.path(key).canConvertToExactIntegral()) {
                throw wrong(key + " must be a whole number, but is " + node.get(key)
                        + ": seed, env and time are given together");
            }
        }
        long env = node.get("env").longValue();
        long time = node.get("time").longValue();
        if (env < 0 || env >= MOST_ENVS) {
            throw wrong("env must be 0 to " + (MOST_ENVS - 1) + ", but is " + env);
        }
        if (time < 0 || time > 0xffffffffL) {
            throw wrong("time must be 0 to " + 0xffffffffL + ", but is " + time);
        }
        return Optional.of(new Chance(node.get("seed").longValue(), (int) env, (int) time));
    }

    /** Whether a step's entry is a list of the agents' actions, and not one action for all of them. */
    private static boolean tellsAgentsApart(EnvironmentSpec spec, JsonNode entry) {
        boolean plain =
                spec.action() instanceof ActionSpace.Discrete || spec.action().dim() == 1;
        return spec.agents() > 1
                && entry.size() == spec.agents()
                && (plain || entry.get(0).isArray());
    }

    /** [agents][actionDim]. */
    private float[][] actions(EnvironmentSpec spec, JsonNode entry, boolean each, String key) {
        if (each && entry.size() != spec.agents()) {
            throw wrong(key + " must be a list of " + spec.agents() + " agents' actions, but is " + entry);
        }
        float[][] actions = new float[spec.agents()][];
        for (int agent = 0; agent < actions.length; agent++) {
            actions[agent] = each ? action(spec, entry.get(agent), key + "[" + agent + "]") : action(spec, entry, key);
        }
        return actions;
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
        list(value, dim, key);
        float[] numbers = new float[dim];
        for (int i = 0; i < dim; i++) {
            numbers[i] = (float) number(value.get(i), key + "[" + i + "]");
        }
        return numbers;
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
            boolean real = types.get(i).equals("real");
            bits[i] = StateLayout.bits(
                    types.get(i), real ? anyNumber(value.get(i), element) : number(value.get(i), element));
            if (!real && !value.get(i).canConvertToExactIntegral()) {
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

    /** JSON has no numbers that are not finite: they are texts, as a trace prints them. */
    private double anyNumber(JsonNode value, String key) {
        return switch (value.asText()) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> number(value, key);
        };
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
