package dev.rookery.agents.config;

import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.EnvironmentWrappers;
import dev.rookery.environments.yaml.Bounds;
import dev.rookery.environments.yaml.InvalidValueException;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.YamlMapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What is done to observations, actions and rewards between the environment and what learns from it.
 *
 * @param environment what is put around the environment itself, before anything else sees it
 * @param normalizeObservations whether every number of an observation is centred and scaled by the mean and the standard
 *     deviation of all that training has seen of it
 * @param clipObservations to what normalised observations are clipped, in standard deviations
 * @param terminatedPenalty what is taken off the reward of a step that terminates an episode
 * @param scaleRewards whether rewards are divided by the standard deviation of the discounted return
 * @param clipRewards to what rewards are clipped, after all else; 0 for not at all
 */
public record WrapperConfig(
        EnvironmentWrappers environment,
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

    static final List<Key<?>> KEYS = keys();

    private static List<Key<?>> keys() {
        List<Key<?>> keys = new ArrayList<>(EnvironmentWrappers.KEYS);
        keys.addAll(
                List.of(NORMALIZE_OBSERVATIONS, CLIP_OBSERVATIONS, TERMINATED_PENALTY, SCALE_REWARDS, CLIP_REWARDS));
        return keys;
    }

    public WrapperConfig {
        Objects.requireNonNull(environment, "environment");
        CLIP_OBSERVATIONS.check(clipObservations);
        TERMINATED_PENALTY.check(terminatedPenalty);
        CLIP_REWARDS.check(clipRewards);
    }

    /** Of an environment as it is. */
    public WrapperConfig(
            boolean normalizeObservations,
            double clipObservations,
            double terminatedPenalty,
            boolean scaleRewards,
            double clipRewards) {
        this(
                EnvironmentWrappers.NONE,
                normalizeObservations,
                clipObservations,
                terminatedPenalty,
                scaleRewards,
                clipRewards);
    }

    /** Nothing is done. */
    public static WrapperConfig none() {
        return new WrapperConfig(false, 10, 0, false, 0);
    }

    /**
     * Checks that they go with what is seen.
     *
     * @throws dev.rookery.environments.yaml.InvalidValueException where they do not; the key is that of the whole file
     */
    void checkWith(ObservationConfig observation) {
        try {
            environment.checkWith(observation.pixels());
            if (normalizeObservations && observation.pixels().isPresent()) {
                throw NORMALIZE_OBSERVATIONS.invalid(
                        "must be left out with observation.pixels, which are numbers from 0 to 1 already");
            }
        } catch (InvalidValueException invalid) {
            throw invalid.within("wrappers");
        }
    }

    /** Whether what is learnt from differs from what the environment gives as a reward. */
    public boolean shapesRewards() {
        return terminatedPenalty != 0 || scaleRewards || clipRewards > 0;
    }

    /** @param spec of the environment, where it is known */
    static WrapperConfig read(YamlMapping wrappers, Optional<EnvironmentSpec> spec) {
        EnvironmentWrappers environment = EnvironmentWrappers.read(wrappers);
        if (environment != null) {
            spec.ifPresent(bare -> wrappers.check(() -> environment.around(bare)));
        }
        Boolean normalizeObservations = wrappers.read(NORMALIZE_OBSERVATIONS);
        Double clipObservations = wrappers.read(CLIP_OBSERVATIONS);
        Double terminatedPenalty = wrappers.read(TERMINATED_PENALTY);
        Boolean scaleRewards = wrappers.read(SCALE_REWARDS);
        Double clipRewards = wrappers.read(CLIP_REWARDS);
        return wrappers.build(() -> new WrapperConfig(
                environment, normalizeObservations, clipObservations, terminatedPenalty, scaleRewards, clipRewards));
    }

    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        environment.put(settings);
        NORMALIZE_OBSERVATIONS.put(settings, normalizeObservations);
        CLIP_OBSERVATIONS.put(settings, clipObservations);
        TERMINATED_PENALTY.put(settings, terminatedPenalty);
        SCALE_REWARDS.put(settings, scaleRewards);
        CLIP_REWARDS.put(settings, clipRewards);
        return settings;
    }
}
