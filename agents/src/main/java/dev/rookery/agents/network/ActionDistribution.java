package dev.rookery.agents.network;

import dev.rookery.environments.ActionSpace;
import java.util.List;
import java.util.stream.Collectors;

/** What a policy draws its actions from. Each kind has a file of device functions with the same names, {@code distribution_*}. */
public sealed interface ActionDistribution {

    /** Numbers that are shown of it: a probability for each action, or a mean for each component. */
    int size();

    /** 32-bit words of an action. */
    int actionDim();

    /** Whether an action's words are indices. */
    boolean discrete();

    /** The file of its functions. */
    String resource();

    /** Definitions that its file needs besides the network's constants. */
    default String declarations() {
        return "";
    }

    /**
     * Independent choices, each from logits of its own.
     *
     * @param sizes [choices] actions to choose from
     */
    record Categorical(List<Integer> sizes) implements ActionDistribution {
        public Categorical {
            sizes = List.copyOf(sizes);
        }

        @Override
        public int size() {
            return sizes.stream().mapToInt(Integer::intValue).sum();
        }

        @Override
        public int actionDim() {
            return sizes.size();
        }

        @Override
        public boolean discrete() {
            return true;
        }

        @Override
        public String resource() {
            return "categorical.cl";
        }

        @Override
        public String declarations() {
            return "__constant int ACTION_SIZES[] = {%s};\n"
                    .formatted(sizes.stream().map(String::valueOf).collect(Collectors.joining(", ")));
        }
    }

    /**
     * A mean and a log standard deviation for every component.
     *
     * @param size components
     */
    record Gaussian(int size) implements ActionDistribution {
        @Override
        public int actionDim() {
            return size;
        }

        @Override
        public boolean discrete() {
            return false;
        }

        @Override
        public String resource() {
            return "gaussian.cl";
        }
    }

    /** Categorical for discrete spaces, a diagonal Gaussian for a box. */
    static ActionDistribution of(ActionSpace space) {
        if (space instanceof ActionSpace.Box box) {
            return new Gaussian(box.dim());
        }
        return new Categorical(
                space instanceof ActionSpace.MultiDiscrete several
                        ? several.choices().stream()
                                .map(choice -> choice.actions().size())
                                .toList()
                        : List.of(space.size()));
    }
}
