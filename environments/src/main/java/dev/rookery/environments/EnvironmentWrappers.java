package dev.rookery.environments;

import dev.rookery.environments.yaml.Bounds;
import dev.rookery.environments.yaml.InvalidValueException;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.YamlMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What an experiment puts around an environment, so that whoever plays it meets another one: with longer steps, more in an
 * observation, another time limit. In OpenCL C it is compiled around the author's functions, in Java it surrounds the
 * author's object.
 *
 * @param frameStack how many of the latest observations are seen at once, the oldest first; 1 for the latest alone. The
 *     first of an episode stands for those before it (Gymnasium's FrameStackObservation, {@code padding_type="reset"})
 * @param actionRepeat for how many of the environment's own steps an action holds; 1 for one
 * @param timeLimit own steps after which an episode is truncated, in place of {@code max_episode_steps}
 */
public record EnvironmentWrappers(int frameStack, int actionRepeat, OptionalInt timeLimit) {
    private static final Key<Integer> FRAME_STACK = Key.integer("frame_stack", Bounds.between(1, 64))
            .orElse(1)
            .meaning("how many of the latest observations are seen at once, the oldest first");
    private static final Key<Integer> ACTION_REPEAT = Key.integer("action_repeat", Bounds.between(1, 1000))
            .orElse(1)
            .meaning("for how many of the environment's own steps an action holds; their rewards are summed");
    private static final Key<Integer> TIME_LIMIT = Key.integer("time_limit", Bounds.between(1, 1_000_000_000))
            .optional()
            .meaning("own steps after which an episode is truncated, in place of the environment's max_episode_steps");

    /** The keys in an experiment's file. */
    public static final List<Key<?>> KEYS = List.of(FRAME_STACK, ACTION_REPEAT, TIME_LIMIT);

    /** An environment as it is. */
    public static final EnvironmentWrappers NONE = new EnvironmentWrappers(1, 1, OptionalInt.empty());

    /** Numbers of all agents' observations together. */
    private static final int MAX_NUMBERS = 65_536;

    public EnvironmentWrappers {
        FRAME_STACK.check(frameStack);
        ACTION_REPEAT.check(actionRepeat);
        TIME_LIMIT.check(orNull(timeLimit));
    }

    /** @return null where something was wrong, which is noted */
    public static EnvironmentWrappers read(YamlMapping wrappers) {
        Integer frameStack = wrappers.read(FRAME_STACK);
        Integer actionRepeat = wrappers.read(ACTION_REPEAT);
        Integer timeLimit = wrappers.read(TIME_LIMIT);
        return wrappers.build(() -> new EnvironmentWrappers(
                frameStack, actionRepeat, timeLimit == null ? OptionalInt.empty() : OptionalInt.of(timeLimit)));
    }

    /** Adds every key with its value. */
    public void put(Map<String, Object> settings) {
        FRAME_STACK.put(settings, frameStack);
        ACTION_REPEAT.put(settings, actionRepeat);
        TIME_LIMIT.put(settings, orNull(timeLimit));
    }

    private static Integer orNull(OptionalInt number) {
        return number.isPresent() ? number.getAsInt() : null;
    }

    /**
     * Checks that they go with what is seen.
     *
     * @throws InvalidValueException where they do not
     */
    public void checkWith(Optional<PixelObservation> pixels) {
        if (frameStack > 1 && pixels.isPresent()) {
            throw FRAME_STACK.invalid(
                    "must be left out with observation.pixels, whose stack says how many frames are seen");
        }
    }

    /** Whether an environment's own functions are called differently, and not only cut at another time. */
    boolean surroundsFunctions() {
        return frameStack > 1 || actionRepeat > 1;
    }

    /** The environment's own steps after which an episode is truncated. */
    int ownStepLimit(EnvironmentSpec bare) {
        return timeLimit.orElse(bare.maxEpisodeSteps());
    }

    /**
     * What the environment is for whoever plays it. One of its steps is {@link #actionRepeat} own steps, or fewer at the end
     * of an episode: {@code maxEpisodeSteps}, {@code rewardRange} and {@code stepSeconds} are those of such a step.
     *
     * @throws InvalidValueException where observations become too long
     */
    public EnvironmentSpec around(EnvironmentSpec bare) {
        long each = (long) bare.obsDim() * bare.agents();
        if (frameStack > 1 && frameStack * each > MAX_NUMBERS) {
            throw FRAME_STACK.invalid("must be <= %d for %s, whose agents see %d numbers together, but is %d"
                    .formatted(Math.max(1, MAX_NUMBERS / each), bare.id(), each, frameStack));
        }
        return new EnvironmentSpec(
                bare.id(),
                bare.summary(),
                bare.source(),
                stacked(bare.observation()),
                bare.image().map(this::stacked),
                bare.action(),
                bare.params(),
                (ownStepLimit(bare) - 1) / actionRepeat + 1,
                bare.lanes(),
                bare.agents(),
                bare.teams(),
                bare.rewardRange().map(this::summed),
                bare.rewardThreshold(),
                bare.draw(),
                bare.stepSeconds().isPresent()
                        ? OptionalDouble.of(actionRepeat * bare.stepSeconds().getAsDouble())
                        : OptionalDouble.empty(),
                Optional.empty());
    }

    private List<Component> stacked(List<Component> observation) {
        List<Component> all = new ArrayList<>();
        for (int age = frameStack - 1; age > 0; age--) {
            for (Component one : observation) {
                all.add(one.before(age));
            }
        }
        all.addAll(observation);
        return all;
    }

    /** An image of all the latest ones' channels, the oldest first. */
    private ImageShape stacked(ImageShape image) {
        return new ImageShape(frameStack * image.channels(), image.height(), image.width());
    }

    /** Between one reward and as many as there can be. */
    private Range summed(Range reward) {
        return new Range(
                Math.min(reward.min(), actionRepeat * reward.min()),
                Math.max(reward.max(), actionRepeat * reward.max()));
    }
}
