package dev.rookery.agents.config;

import dev.rookery.environments.AgentGroup;
import dev.rookery.environments.EnvironmentSpec;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** Which agents of an environment learn with parameters of their own. */
public enum Separate {
    /** None: all agents share one set of parameters. */
    NONE,
    /** Each team. */
    TEAMS,
    /** Each agent. */
    AGENTS;

    /** Each learner has an optimiser, launches and metrics of its own. */
    private static final int MOST_GROUPS = 16;

    /** The agents that share parameters, in the order of the agents. */
    public List<AgentGroup> groups(EnvironmentSpec spec) {
        return switch (this) {
            case NONE -> List.of(AgentGroup.all(spec));
            case TEAMS -> AgentGroup.teams(spec);
            case AGENTS ->
                IntStream.range(0, spec.agents()).mapToObj(AgentGroup::single).toList();
        };
    }

    /** What is wrong with it in an environment, continuing the key. */
    Optional<String> complaint(EnvironmentSpec spec) {
        int groups = groups(spec).size();
        String name = name().toLowerCase(Locale.ROOT);
        if (groups == 0) {
            return Optional.of("is " + name + ", but " + spec.id() + " has no teams");
        }
        return groups <= MOST_GROUPS
                ? Optional.empty()
                : Optional.of(
                        "is " + name + ", but " + spec.id() + " has " + groups + " of them, more than " + MOST_GROUPS);
    }
}
