package dev.rookery.agents.experiment;

import dev.rookery.agents.config.EvaluationConfig;
import dev.rookery.environments.AgentGroup;
import dev.rookery.environments.EnvironmentSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/**
 * Returns where an environment has several agents: of those whom the experiment is judged by, of each, and of each team.
 * Immutable.
 */
final class AgentReturns {
    /** So many agents are told of one by one; of more only the teams. */
    private static final int MAX_SINGLE = 16;

    private final AgentGroup judged;
    private final List<AgentGroup> told = new ArrayList<>();

    /** @throws IllegalArgumentException where the environment does not have the agents that the evaluation names */
    AgentReturns(EnvironmentSpec spec, EvaluationConfig evaluation) {
        judged = evaluation.judged(spec);
        if (spec.agents() > 1 && spec.agents() <= MAX_SINGLE) {
            for (int agent = 0; agent < spec.agents(); agent++) {
                told.add(AgentGroup.single(agent));
            }
        }
        told.addAll(AgentGroup.teams(spec));
    }

    /** What counts as the return of an episode, or of many: the mean over {@code evaluation.agents}. */
    double headline(IntToDoubleFunction returnOfAgent) {
        return judged.mean(returnOfAgent);
    }

    /** Of each agent, as {@code agent_0} and so on, and the mean of each team; empty where there is one agent. */
    Map<String, Double> byName(IntToDoubleFunction returnOfAgent) {
        Map<String, Double> named = new LinkedHashMap<>();
        told.forEach(group -> named.put(group.name(), group.mean(returnOfAgent)));
        return named;
    }
}
