package dev.rookery.agents.experiment;

import dev.rookery.environments.EnvironmentSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/** Returns where an environment has several agents: of each, as {@code agent_0} and so on, and the mean of each team. */
final class AgentReturns {
    /** So many agents are told of one by one; of more only the teams. */
    private static final int MAX_SINGLE = 16;

    private AgentReturns() {}

    /**
     * Empty where there is one agent.
     *
     * @param returns mean return of an agent
     */
    static Map<String, Double> byName(EnvironmentSpec spec, IntToDoubleFunction returns) {
        Map<String, Double> named = new LinkedHashMap<>();
        if (spec.agents() > 1 && spec.agents() <= MAX_SINGLE) {
            for (int agent = 0; agent < spec.agents(); agent++) {
                named.put("agent_" + agent, returns.applyAsDouble(agent));
            }
        }
        int first = 0;
        for (Map.Entry<String, Integer> team : spec.teams().entrySet()) {
            double sum = 0;
            for (int i = 0; i < team.getValue(); i++) {
                sum += returns.applyAsDouble(first + i);
            }
            named.put(team.getKey(), sum / team.getValue());
            first += team.getValue();
        }
        return named;
    }
}
