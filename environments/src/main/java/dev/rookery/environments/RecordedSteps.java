package dev.rookery.environments;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * Some steps of one environment, or its reset, for {@link EnvironmentTrace} to take again to the same bits.
 *
 * @param params that differ from the environment's defaults
 * @param seed of the policy
 * @param env the environment's index among the policy's
 * @param time steps before the first of these, or before the reset
 * @param state [tracedWords] the words' bits before the first step; empty for a reset, after which come the steps
 * @param actions [steps][agents][actionDim]: the words' bits, as they were drawn
 */
public record RecordedSteps(
        Map<String, Double> params, long seed, int env, int time, List<Integer> state, List<int[][]> actions) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public RecordedSteps {
        params = Map.copyOf(params);
        state = List.copyOf(state);
        actions = List.copyOf(actions);
    }

    /** A line of a trace. */
    public String line(EnvironmentProgram program) {
        EnvironmentSpec spec = program.spec();
        ObjectNode line = JSON.createObjectNode();
        line.put("env_id", spec.id());
        ObjectNode given = line.putObject("params");
        spec.params().keySet().stream().filter(params::containsKey).forEach(name -> given.put(name, params.get(name)));
        line.put("seed", seed);
        line.put("env", env);
        line.put("time", Integer.toUnsignedLong(time));
        if (state.isEmpty()) {
            line.put("reset", true);
        } else {
            ArrayNode words = line.putArray("initial_state");
            for (int i = 0; i < state.size(); i++) {
                StateLayout.add(words, program.stateTypes().get(i), state.get(i));
            }
        }
        ArrayNode steps = line.putArray("actions");
        for (int[][] step : actions) {
            ArrayNode agents = spec.agents() > 1 ? steps.addArray() : steps;
            for (int[] action : step) {
                add(agents, spec.action(), action);
            }
        }
        return line.toString();
    }

    private static void add(ArrayNode into, ActionSpace space, int[] words) {
        ArrayNode action = space instanceof ActionSpace.Discrete ? into : into.addArray();
        for (int i = 0; i < words.length; i++) {
            if (space instanceof ActionSpace.Box box) {
                // Clipped, as the platform clips what an environment sees.
                Component bounds = box.components().get(i);
                float number = Float.intBitsToFloat(words[i]);
                action.add(Math.max((float) bounds.low(), Math.min((float) bounds.high(), number)));
            } else {
                action.add(words[i]);
            }
        }
    }
}
