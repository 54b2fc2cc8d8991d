package dev.rookery.server.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.agents.experiment.EvaluationResult.PolicyReturn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** How an evaluation's line tells what each policy achieved: a column for each figure. */
final class PolicyReturns {
    /** Names of the columns, in the order in which they are written. */
    static final Map<String, ToDoubleFunction<PolicyReturn>> FIELDS;

    static {
        Map<String, ToDoubleFunction<PolicyReturn>> fields = new LinkedHashMap<>();
        fields.put("return_mean", PolicyReturn::mean);
        fields.put("return_std", PolicyReturn::std);
        fields.put("return_min", PolicyReturn::min);
        fields.put("return_max", PolicyReturn::max);
        fields.put("length_mean", PolicyReturn::length);
        FIELDS = Collections.unmodifiableMap(fields);
    }

    private PolicyReturns() {}

    /** Empty for a line without policies. */
    static List<PolicyReturn> read(JsonNode columns) {
        List<PolicyReturn> each = new ArrayList<>();
        for (int policy = 0; policy < columns.path("return_mean").size(); policy++) {
            int at = policy;
            double[] figures = FIELDS.keySet().stream()
                    .mapToDouble(field -> columns.path(field).path(at).asDouble(Double.NaN))
                    .toArray();
            each.add(new PolicyReturn(figures[0], figures[1], figures[2], figures[3], figures[4]));
        }
        return each;
    }
}
