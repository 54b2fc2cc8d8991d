package dev.rookery.agents.algorithm;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The algorithms that experiments can name. Immutable; any thread may use it. */
public final class AlgorithmCatalog {
    private final Map<String, AlgorithmProvider> byName;

    private AlgorithmCatalog(Map<String, AlgorithmProvider> byName) {
        this.byName = Collections.unmodifiableMap(byName);
    }

    /**
     * Every provider on the class path.
     *
     * @throws IllegalStateException where two have the same name
     */
    public static AlgorithmCatalog installed() {
        Map<String, AlgorithmProvider> byName = new TreeMap<>();
        for (AlgorithmProvider provider : ServiceLoader.load(AlgorithmProvider.class)) {
            AlgorithmProvider earlier = byName.putIfAbsent(provider.name(), provider);
            if (earlier != null) {
                throw new IllegalStateException("two algorithms are called " + provider.name() + ": "
                        + earlier.getClass().getName() + " and "
                        + provider.getClass().getName());
            }
        }
        return new AlgorithmCatalog(byName);
    }

    public Optional<AlgorithmProvider> get(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Sorted. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** Sorted by name. */
    public Collection<AlgorithmProvider> all() {
        return byName.values();
    }
}
