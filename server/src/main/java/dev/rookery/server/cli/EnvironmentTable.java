package dev.rookery.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rookery.environments.ActionSpace;
import dev.rookery.environments.Component;
import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.ImageShape;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Environments side by side: a line each, or everything that their {@code environment.yaml} says as JSON. */
final class EnvironmentTable {
    private static final List<String> HEADER = List.of("", "observation", "action", "agents", "steps", "");
    private static final int AGENTS = 3;

    private EnvironmentTable() {}

    /** Steps are those after which an episode is cut; agents are shown where an environment has more than one. */
    static void print(PrintWriter out, List<EnvironmentSpec> environments) {
        boolean multiAgent = environments.stream().anyMatch(one -> one.agents() > 1);
        List<List<String>> rows = new ArrayList<>();
        rows.add(row(HEADER, multiAgent));
        for (EnvironmentSpec one : environments) {
            List<String> cells = List.of(
                    one.id(),
                    "Box(" + one.image().map(ImageShape::toString).orElse(String.valueOf(one.obsDim())) + ")",
                    shown(one.action()),
                    String.valueOf(one.agents()),
                    String.valueOf(one.maxEpisodeSteps()),
                    one.summary());
            rows.add(row(cells, multiAgent));
        }
        int last = rows.get(0).size() - 1;
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < last; column++) {
                int at = column;
                int width = rows.stream()
                        .mapToInt(other -> other.get(at).length())
                        .max()
                        .orElse(0);
                boolean number = column > 2;
                line.append(("%" + (number ? "" : "-") + width + "s  ").formatted(row.get(column)));
            }
            out.println(line.append(row.get(last)).toString().stripTrailing());
        }
    }

    private static List<String> row(List<String> cells, boolean multiAgent) {
        List<String> row = new ArrayList<>(cells);
        if (!multiAgent) {
            row.remove(AGENTS);
        }
        return row;
    }

    private static String shown(ActionSpace space) {
        if (space instanceof ActionSpace.MultiDiscrete several) {
            return several.choices().stream()
                    .map(choice -> String.valueOf(choice.actions().size()))
                    .collect(Collectors.joining(", ", "MultiDiscrete(", ")"));
        }
        return (space.discrete() ? "Discrete(" : "Box(") + space.size() + ")";
    }

    /** An array of objects with the keys of {@code environment.yaml}; a bound that there is none of is null. */
    static String json(List<EnvironmentSpec> environments) throws JsonProcessingException {
        List<Map<String, Object>> all = new ArrayList<>();
        for (EnvironmentSpec one : environments) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("id", one.id());
            fields.put("summary", one.summary());
            fields.put("source", one.source());
            fields.put(
                    "observation",
                    one.observation().stream().map(EnvironmentTable::fields).toList());
            fields.put("image", one.image().orElse(null));
            fields.put("action", fields(one.action()));
            Map<String, Object> params = new LinkedHashMap<>();
            one.params().forEach((name, param) -> {
                Map<String, Object> its = new LinkedHashMap<>();
                its.put("default", param.defaultValue());
                its.put("unit", param.unit());
                its.put("min", finite(param.min()));
                its.put("max", finite(param.max()));
                its.put("description", param.description());
                params.put(name, its);
            });
            fields.put("params", params);
            fields.put("agents", one.agents());
            fields.put("max_episode_steps", one.maxEpisodeSteps());
            fields.put(
                    "reward_range",
                    one.rewardRange()
                            .map(range -> List.of(range.min(), range.max()))
                            .orElse(null));
            fields.put(
                    "reward_threshold",
                    one.rewardThreshold().isPresent() ? one.rewardThreshold().getAsDouble() : null);
            fields.put(
                    "step_seconds",
                    one.stepSeconds().isPresent() ? one.stepSeconds().getAsDouble() : null);
            all.add(fields);
        }
        return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(all);
    }

    private static Map<String, Object> fields(ActionSpace space) {
        Object value;
        if (space instanceof ActionSpace.Box box) {
            value = box.components().stream().map(EnvironmentTable::fields).toList();
        } else if (space instanceof ActionSpace.MultiDiscrete several) {
            value = several.choices();
        } else {
            value = ((ActionSpace.Discrete) space).names();
        }
        return Map.of(space.key(), value);
    }

    private static Map<String, Object> fields(Component component) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", component.name());
        fields.put("unit", component.unit());
        fields.put("low", finite(component.low()));
        fields.put("high", finite(component.high()));
        fields.put("description", component.description());
        return fields;
    }

    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
