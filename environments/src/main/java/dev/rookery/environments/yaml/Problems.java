package dev.rookery.environments.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with one file and its overrides, to be reported at once. Not thread-safe. */
public final class Problems {
    private static final int MOST_SHOWN = 100;

    private record Problem(Place place, String message) {}

    private final List<Problem> problems = new ArrayList<>();

    /** @param message says what is wrong and what to do */
    public void add(Place place, String message) {
        problems.add(new Problem(place, message));
    }

    public int count() {
        return problems.size();
    }

    /** @throws ConfigurationException with all problems, in the order of the file, where there are any */
    public void throwIfAny() {
        if (problems.isEmpty()) {
            return;
        }
        List<String> lines = new ArrayList<>(problems.stream()
                .sorted(Comparator.comparing(Problem::place))
                .limit(MOST_SHOWN)
                .map(problem -> problem.place + ": " + problem.message)
                .toList());
        if (problems.size() > MOST_SHOWN) {
            lines.add(problems.get(0).place.source() + ": and " + (problems.size() - MOST_SHOWN) + " more problems");
        }
        throw new ConfigurationException(lines);
    }
}
