package dev.rookery.agents.config;

import dev.rookery.environments.yaml.Bounds;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.YamlMapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is done to observations and rewards between the environment and what learns from it.
 *
 * @param normalizeObservations whether every number of an observation is centred and scaled by the mean and the standard
 *     deviation of all that training has seen of it
 * @param clipObservations to what normalised observations are clipped, in standard deviations
 * @param terminatedPenalty what is taken off the reward of a step that terminates an episode
 * @param scaleRewards whether rewards are divided by the standard deviation of the discounted return
 * @param clipRewards to what rewards are clipped, after all else; 0 for not at all
 */
public record WrapperConfig(
        boolean normalizeObservations,
        double clipObservations,
        double terminatedPenalty,
        boolean scaleRewards,
        double clipRewards) {
    private static final Key<Boolean> NORMALIZE_OBSERVATIONS = Key.flag("normalize_observations")
            .orElse(false)
            .meaning("whether observations are centred and scaled by their running mean and standard deviation");
    private static final Key<Double> CLIP_OBSERVATIONS = Key.number("clip_observations", Bounds.above(0))
            .orElse(10.0)
            .meaning("to what normalised observations are clipped, in standard deviations");
    private static final Key<Double> TERMINATED_PENALTY = Key.number("terminated_penalty", Bounds.FINITE)
            .orElse(0.0)
            .meaning("taken off the reward of a step that terminates an episode");
    private static final Key<Boolean> SCALE_REWARDS = Key.flag("scale_rewards")
            .orElse(false)
            .meaning("whether rewards are divided by the running standard deviation of the discounted return");
    private static final Key<Double> CLIP_REWARDS = Key.number("clip_rewards", Bounds.atLeast(0.0))
            .orElse(0.0)
            .meaning("to what rewards are clipped after scaling; 0 for not at all");

    static final List<Key<?>> KEYS =
            List.of(NORMALIZE_OBSERVATIONS, CLIP_OBSERVATIONS, TERMINATED_PENALTY, SCALE_REWARDS, CLIP_REWARDS);

    public WrapperConfig {
        CLIP_OBSERVATIONS.check(clipObservations);
        TERMINATED_PENALTY.check(terminatedPenalty);
        CLIP_REWARDS.check(clipRewards);
    }

    /** Nothing is done. */
    public static WrapperConfig none() {
        return new WrapperConfig(false, 10, 0, false, 0);
    }

    /** Whether what is learnt from differs from what the environment gives as a reward. */
    public boolean shapesRewards() {
        return terminatedPenalty != 0 || scaleRewards || clipRewards > 0;
    }

    static WrapperConfig read(YamlMapping wrappers) {
        Boolean normalizeObservations = wrappers.read(NORMALIZE_OBSERVATIONS);
        Double clipObservations = wrappers.read(CLIP_OBSERVATIONS);
        Double terminatedPenalty = wrappers.read(TERMINATED_PENALTY);
        Boolean scaleRewards = wrappers.read(SCALE_REWARDS);
        Double clipRewards = wrappers.read(CLIP_REWARDS);
        return wrappers.build(() -> new WrapperConfig(
                normalizeObservations, clipObservations, terminatedPenalty, scaleRewards, clipRewards));
    }

    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        NORMALIZE_OBSERVATIONS.put(settings, normalizeObservations);
        CLIP_OBSERVATIONS.put(settings, clipObservations);
        TERMINATED_PENALTY.put(settings, terminatedPenalty);
        SCALE_REWARDS.put(settings, scaleRewards);
        CLIP_REWARDS.put(settings, clipRewards);
        return settings;
    }
}
