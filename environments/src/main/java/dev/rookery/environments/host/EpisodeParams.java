package dev.rookery.environments.host;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The parameters of every episode: the same for all, or drawn anew for each. Immutable; any thread may use it.
 */
public final class EpisodeParams {
    /** Told apart from what environments are given as their seeds. */
    private static final long STREAM = 0x706172616D73L;

    private final Map<String, Double> low;
    private final Map<String, Double> high;
    private final boolean drawn;

    /**
     * @param low by name; the value itself where it is not drawn
     * @param high by name, the same names
     */
    public EpisodeParams(Map<String, Double> low, Map<String, Double> high) {
        this.low = Collections.unmodifiableMap(new LinkedHashMap<>(low));
        this.high = Collections.unmodifiableMap(new LinkedHashMap<>(high));
        drawn = !this.low.equals(this.high);
    }

    Map<String, Double> of(long seed) {
        if (!drawn) {
            return low;
        }
        EnvironmentRandom random = new EnvironmentRandom();
        random.seed(EnvironmentRandom.mixed(seed ^ STREAM));
        Map<String, Double> values = new LinkedHashMap<>();
        low.forEach((name, from) -> values.put(name, random.uniform(from, high.get(name))));
        return Collections.unmodifiableMap(values);
    }
}
