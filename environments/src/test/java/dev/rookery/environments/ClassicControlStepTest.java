package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.compute.Device;
import dev.rookery.compute.TestDevice;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps at other parameters than the default ones, from all over the states, against plain Java in double precision. */
class ClassicControlStepTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int[] ROWS = {1, 301};

    private final Random random = new Random(4);

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16})
    void aStepAtOtherParametersAgreesWithDoublePrecision(int lanes) throws IOException {
        try (Device device = TestDevice.open(lanes);
                EnvironmentTrace trace = new EnvironmentTrace(device, EnvironmentCatalog.builtIn(), true)) {
            for (ClassicControl environment : ClassicControl.ALL) {
                for (int rows : ROWS) {
                    compare(environment, trace, rows);
                }
            }
        }
    }

    private void compare(ClassicControl environment, EnvironmentTrace trace, int rows) throws IOException {
        Map<String, Double> params = otherParameters(environment.id);
        double[][] starts = new double[rows][];
        double[] actions = new double[rows];
        ActionSpace space =
                EnvironmentCatalog.builtIn().find(environment.id).spec().action();
        for (int row = 0; row < rows; row++) {
            starts[row] = start(environment);
            actions[row] = action(space);
        }
        JsonNode computed =
                JSON.readTree(trace.replay(line(environment, space.discrete(), params, starts, actions), "test"));
        int terminated = 0;
        for (int row = 0; row < rows; row++) {
            ClassicControl.Step expected = environment.step(starts[row], actions[row], params);
            String where = environment.id + ", row " + row + " of " + rows + " at " + params;
            assertClose(computed.get("states").get(row), expected.state(), where);
            assertClose(computed.get("obs").get(row), expected.obs(), where);
            if (Math.abs(expected.beyond()) > 1e-5) {
                double reward = computed.get("rewards").get(row).doubleValue();
                assertThat(Math.abs(reward - expected.reward())).as(where).isLessThanOrEqualTo(1e-5);
                assertThat(computed.get("terminated").get(row).booleanValue())
                        .as(where)
                        .isEqualTo(expected.terminated());
                terminated += expected.terminated() ? 1 : 0;
            }
        }
        if (rows == 301 && environment != ClassicControl.PENDULUM) {
            assertThat(terminated).as("ends of " + environment.id).isBetween(10, 291);
        }
    }

    private static void assertClose(JsonNode computed, double[] expected, String where) {
        assertThat(computed).as(where).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            double error = Math.abs(computed.get(i).doubleValue() - expected[i]);
            assertThat(error / Math.max(1, Math.abs(expected[i])))
                    .as("%s, [%d]", where, i)
                    .isLessThanOrEqualTo(5e-6);
        }
    }

    /** Each within a quarter of its default, as float32 has it; what is random stays off. */
    private Map<String, Double> otherParameters(String id) {
        Map<String, Double> params = new LinkedHashMap<>();
        EnvironmentCatalog.builtIn().find(id).spec().params().forEach((name, one) -> {
            double other = one.defaultValue() * (0.75 + 0.5 * random.nextDouble());
            if (name.equals("book_or_nips")) {
                other = random.nextInt(2);
            } else if (name.equals("goal_velocity")) {
                other = 0.01 * random.nextDouble();
            } else if (name.equals("max_position")) {
                other = 0.65 + 0.1 * random.nextDouble(); // the goal can be reached
            }
            params.put(name, (double) (float) other);
        });
        return params;
    }

    private double[] start(ClassicControl environment) {
        return switch (environment) {
            case CART_POLE -> within(3, 3, 0.3, 3);
            case MOUNTAIN_CAR, MOUNTAIN_CAR_CONTINUOUS -> {
                double[] s = within(1, 0.07);
                yield new double[] {(float) (s[0] - 0.3), s[1]};
            }
            case PENDULUM -> within(80, 8);
            case ACROBOT -> within(Math.PI, Math.PI, 5, 5);
        };
    }

    private double[] within(double... bounds) {
        double[] values = new double[bounds.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (bounds[i] * (2 * random.nextDouble() - 1));
        }
        return values;
    }

    private double action(ActionSpace space) {
        return space instanceof ActionSpace.Box box
                ? (float) (box.components().get(0).high() * (2 * random.nextDouble() - 1))
                : random.nextInt(space.size());
    }

    private static String line(
            ClassicControl environment,
            boolean discrete,
            Map<String, Double> params,
            double[][] starts,
            double[] actions) {
        ObjectNode line = JSON.createObjectNode();
        line.put("env_id", environment.id);
        line.set("params", JSON.valueToTree(params));
        line.set("initial_state", JSON.valueToTree(starts[0]));
        ArrayNode chosen = line.putArray("actions");
        // A recorded state is where its step has led: the last one is not looked at.
        ArrayNode states = line.putArray("states");
        for (int row = 0; row < actions.length; row++) {
            if (discrete) {
                chosen.add((int) actions[row]);
            } else {
                chosen.add(actions[row]);
            }
            states.add(JSON.valueToTree(starts[Math.min(row + 1, starts.length - 1)]));
        }
        return line.toString();
    }
}
