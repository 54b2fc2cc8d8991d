package dev.rookery.agents.network;

import dev.rookery.environments.ActionSpace;

/**
 * What a policy draws its actions from.
 *
 * @param size of the action space: the number of discrete actions, or of components
 */
public record ActionDistribution(Kind kind, int size) {

    /** The families; each has a file of functions with the same names. */
    public enum Kind {
        /** Of the logits of discrete actions. */
        CATEGORICAL("categorical.cl"),
        /** Of a mean and a log standard deviation for every component. */
        GAUSSIAN("gaussian.cl");

        private final String resource;

        Kind(String resource) {
            this.resource = resource;
        }
    }

    /** Categorical for a discrete space, a diagonal Gaussian for a box. */
    public static ActionDistribution of(ActionSpace space) {
        return new ActionDistribution(
                space instanceof ActionSpace.Discrete ? Kind.CATEGORICAL : Kind.GAUSSIAN, space.size());
    }

    static ActionDistribution categorical(int numActions) {
        return new ActionDistribution(Kind.CATEGORICAL, numActions);
    }

    /** Whether an action is an index. */
    public boolean discrete() {
        return kind == Kind.CATEGORICAL;
    }

    /** 32-bit words of an action. */
    public int actionDim() {
        return discrete() ? 1 : size;
    }

    /** An action's words in memory, in OpenCL C. */
    public String scalarType() {
        return discrete() ? "int" : "float";
    }

    String resource() {
        return kind.resource;
    }
}
