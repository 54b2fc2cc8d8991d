package dev.rookery.environments;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;

/**
 * Some agents of an environment that follow each other: a team, a single agent, or all of them.
 *
 * @param name the team's, {@code agent_3}, or {@code all}
 * @param first the first of them, counted from 0
 * @param size how many they are, at least 1
 */
public record AgentGroup(String name, int first, int size) {
    private static final String ALL = "all";
    private static final String SINGLE = "agent_";

    /** The teams, in their order; empty where none are declared. */
    public static List<AgentGroup> teams(EnvironmentSpec spec) {
        List<AgentGroup> teams = new ArrayList<>();
        int first = 0;
        for (Map.Entry<String, Integer> team : spec.teams().entrySet()) {
            teams.add(new AgentGroup(team.getKey(), first, team.getValue()));
            first += team.getValue();
        }
        return teams;
    }

    /** One agent. */
    public static AgentGroup single(int agent) {
        return new AgentGroup(SINGLE + agent, agent, 1);
    }

    /** All agents together. */
    public static AgentGroup all(EnvironmentSpec spec) {
        return new AgentGroup(ALL, 0, spec.agents());
    }

    /** [agents] for people: {@code left}, {@code pursuers 2}, or {@code agent 3} where there are no teams. */
    public static List<String> agentNames(EnvironmentSpec spec) {
        List<String> names = new ArrayList<>();
        for (AgentGroup team : teams(spec)) {
            for (int place = 1; place <= team.size; place++) {
                names.add(team.size == 1 ? team.name : team.name + " " + place);
            }
        }
        for (int agent = names.size(); agent < spec.agents(); agent++) {
            names.add("agent " + agent);
        }
        return names;
    }

    /** Whom the environment is about, unless somebody says otherwise: the first team, or all agents without teams. */
    public static AgentGroup foremost(EnvironmentSpec spec) {
        return teams(spec).stream().findFirst().orElseGet(() -> all(spec));
    }

    /** Every group that can be named: teams, {@code all}, and the single agents. */
    public static List<AgentGroup> of(EnvironmentSpec spec) {
        List<AgentGroup> groups = teams(spec);
        groups.add(all(spec));
        for (int agent = 0; agent < spec.agents(); agent++) {
            groups.add(single(agent));
        }
        return groups;
    }

    /** The group with a name, where there is one. */
    public static Optional<AgentGroup> named(EnvironmentSpec spec, String name) {
        return of(spec).stream().filter(group -> group.name().equals(name)).findFirst();
    }

    /** Mean of what each of these agents has. */
    public double mean(IntToDoubleFunction ofAgent) {
        double sum = 0;
        for (int agent = first; agent < first + size; agent++) {
            sum += ofAgent.applyAsDouble(agent);
        }
        return sum / size;
    }
}
