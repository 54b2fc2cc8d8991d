package dev.rookery.agents.config;

import dev.rookery.environments.yaml.Bounds;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.ValueType;
import dev.rookery.environments.yaml.YamlMapping;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * How many policies learn, and from which seeds: {@code policies: 3} with {@code seed: 5} are the seeds 5, 6 and 7;
 * {@code seeds: [3, 14, 15]} names them.
 */
final class PolicySeeds {
    /** Enough for any statistics; each policy takes as many rows as a run of its own. */
    static final int MOST_POLICIES = 1024;

    private static final Key<Long> SEED = Key.wholeNumber("seed", Bounds.atLeast(0))
            .orElse(1L)
            .meaning("of everything that is random; with several policies, of the first");
    private static final Key<Integer> POLICIES = Key.integer("policies", Bounds.between(1, MOST_POLICIES))
            .orElse(1)
            .meaning("independent learners trained at once, with the seeds seed, seed + 1, ...");
    private static final Key<List<Long>> SEEDS = Key.of(
                    "seeds", ValueType.list(ValueType.wholeNumber(Bounds.atLeast(0)), 1, MOST_POLICIES))
            .optional()
            .meaning("a policy for each of these seeds, in place of seed and policies");

    static final List<Key<?>> KEYS = List.of(SEED, POLICIES, SEEDS);

    private PolicySeeds() {}

    /** @throws dev.rookery.environments.yaml.InvalidValueException where they cannot be the seeds of an experiment */
    static void check(List<Long> seeds) {
        if (seeds.size() == 1) {
            SEED.check(seeds.get(0));
            return;
        }
        SEEDS.check(seeds);
        Set<Long> seen = new HashSet<>();
        for (Long seed : seeds) {
            if (!seen.add(seed)) {
                throw SEEDS.invalid("must differ from each other, but " + seed + " comes twice");
            }
        }
    }

    /** The seed of every policy; null where something was wrong (then that is noted). */
    static List<Long> read(YamlMapping root) {
        Long seed = root.read(SEED);
        Integer policies = root.read(POLICIES);
        List<Long> seeds = root.read(SEEDS);
        if (seeds == null) {
            return seed == null || policies == null ? null : consecutive(root, seed, policies);
        }
        if (policies != null && counts(root, POLICIES) && policies != seeds.size()) {
            root.problem(
                    POLICIES.name(),
                    "is " + policies + ", but " + SEEDS.name() + " names " + seeds.size() + ": leave one of them out");
        }
        if (seed != null && counts(root, SEED) && !seed.equals(seeds.get(0))) {
            root.problem(
                    SEED.name(),
                    "is " + seed + ", but " + SEEDS.name() + " begins with " + seeds.get(0)
                            + ": leave one of them out");
        }
        root.check(() -> check(seeds));
        return seeds;
    }

    /** Whether a key has a say beside {@code seeds}: not one of the file, where the command line names the seeds. */
    private static boolean counts(YamlMapping root, Key<?> key) {
        return root.has(key.name())
                && (root.placeOf(key.name()).isOverride()
                        || !root.placeOf(SEEDS.name()).isOverride());
    }

    private static List<Long> consecutive(YamlMapping root, long first, int count) {
        if (first > Long.MAX_VALUE - (count - 1)) {
            root.problem(SEED.name(), "must leave room for " + count + " seeds, but is " + first);
            return null;
        }
        return LongStream.range(0, count).mapToObj(i -> first + i).toList();
    }

    /** Writes them in the shortest form that reads back as the same. */
    static void put(Map<String, Object> settings, List<Long> seeds) {
        long first = seeds.get(0);
        if (LongStream.range(0, seeds.size()).allMatch(i -> seeds.get((int) i) == first + i)) {
            SEED.put(settings, first);
            POLICIES.put(settings, seeds.size());
        } else {
            SEEDS.put(settings, seeds);
        }
    }
}
