package dev.rookery.agents.network;

import dev.rookery.environments.ActionMask;
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

    /** 32-bit words that say which actions may be taken, as {@link ActionMask} packs them; 0 where all may be, always. */
    default int maskWords() {
        return 0;
    }

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
     * @param masked whether some of them may not always be taken
     */
    record Categorical(List<Integer> sizes, boolean masked) implements ActionDistribution {
        public Categorical {
            sizes = List.copyOf(sizes);
        }

        /** Choices among actions that may always be taken. */
        public Categorical(List<Integer> sizes) {
            this(sizes, false);
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
        public int maskWords() {
            return masked ? ActionMask.words(size()) : 0;
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
    static ActionDistribution of(ActionSpace space, ActionMask mask) {
        return space instanceof ActionSpace.Box box
                ? new Gaussian(box.dim())
                : new Categorical(space.choiceSizes(), mask.present());
    }
}
