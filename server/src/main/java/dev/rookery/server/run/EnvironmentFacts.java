package dev.rookery.server.run;

import dev.rookery.agents.config.EnvironmentConfig;
import dev.rookery.environments.ActionSpace;
import dev.rookery.environments.Component;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.ImageShape;
import dev.rookery.environments.Range;
import dev.rookery.environments.Sha256;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What an environment was when a run began or went on: its files are the user's, and may change in the meantime.
 *
 * @param dynamicsSha256 of its dynamics, in hexadecimal digits; null where it has none
 * @param settings what training depends on of what its {@code environment.yaml} says, or the experiment in its place, by
 *     key; empty where that is not known
 */
public record EnvironmentFacts(String dynamicsSha256, Map<String, String> settings) {
    /** Of a run that does not say. */
    public static final EnvironmentFacts UNKNOWN = new EnvironmentFacts(null, Map.of());

    private static final String PARAMS = "params.";
    private static final String NEXT = "; ";
    private static final String DIGEST = "SHA-256 ";
    private static final int LONGEST_KEPT = 400;

    public EnvironmentFacts {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /**
     * As its files are now.
     *
     * @param environment with what an experiment puts around it
     * @param config that experiment's
     */
    public static EnvironmentFacts of(EnvironmentFolder environment, EnvironmentConfig config) {
        EnvironmentSpec spec = environment.spec();
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("observation", kept(components(spec.observation())));
        spec.image().map(ImageShape::toString).ifPresent(image -> settings.put("image", image));
        settings.put("action", kept(described(spec.action())));
        spec.params().forEach((name, parameter) -> {
            Range range = config.randomization().get(name);
            settings.put(
                    PARAMS + name,
                    range == null
                            ? config.params()
                                    .getOrDefault(name, parameter.defaultValue())
                                    .toString()
                            : shown(range));
        });
        settings.put("max_episode_steps", Integer.toString(spec.maxEpisodeSteps()));
        settings.put("lanes", spec.lanes().toString().toLowerCase(Locale.ROOT));
        settings.put("agents", Integer.toString(spec.agents()));
        if (!spec.teams().isEmpty()) {
            settings.put("teams", spec.teams().toString());
        }
        spec.rewardRange().ifPresent(range -> settings.put("reward_range", shown(range)));
        spec.rewardThreshold().ifPresent(threshold -> settings.put("reward_threshold", Double.toString(threshold)));
        if (spec.pixels().isPresent()) {
            spec.draw().ifPresent(draw -> settings.put("draw", draw.toString()));
        }
        return new EnvironmentFacts(environment.dynamicsSha256().orElse(null), settings);
    }

    private static String components(Collection<Component> components) {
        return components.stream()
                .map(one -> one.name() + " [" + one.low() + ", " + one.high() + "]")
                .collect(Collectors.joining(NEXT));
    }

    private static String described(ActionSpace space) {
        if (space instanceof ActionSpace.Box box) {
            return components(box.components());
        }
        return space instanceof ActionSpace.MultiDiscrete several
                ? several.choices().stream().map(Object::toString).collect(Collectors.joining(NEXT))
                : String.join(NEXT, ((ActionSpace.Discrete) space).names());
    }

    private static String shown(Range range) {
        return "[" + range.min() + ", " + range.max() + "]";
    }

    /** Hundreds of numbers are kept as a digest. */
    private static String kept(String text) {
        return text.length() <= LONGEST_KEPT ? text : DIGEST + Sha256.of(text);
    }

    /** What is no longer as it was, a phrase each; nothing is said of what was not known then. */
    public List<String> changesSince(EnvironmentFacts earlier) {
        List<String> changes = new ArrayList<>();
        if (earlier.dynamicsSha256 != null && !earlier.dynamicsSha256.equals(dynamicsSha256)) {
            changes.add("its code has changed");
        }
        if (earlier.settings.isEmpty()) {
            return changes;
        }
        Set<String> keys = new TreeSet<>(settings.keySet());
        keys.addAll(earlier.settings.keySet());
        for (String key : keys) {
            String was = earlier.settings.get(key);
            String is = settings.get(key);
            if (was == null) {
                changes.add(key + " is new");
            } else if (is == null) {
                changes.add(key + " is gone");
            } else if (!was.equals(is)) {
                changes.add(change(key, was, is));
            }
        }
        return changes;
    }

    private static String change(String key, String was, String is) {
        if (was.startsWith(DIGEST) || is.startsWith(DIGEST)) {
            return key + " has changed";
        }
        String[] before = was.split(NEXT, -1);
        String[] now = is.split(NEXT, -1);
        if (before.length != now.length) {
            return key + " had " + before.length + " and has " + now.length;
        }
        int first = IntStream.range(0, now.length)
                .filter(i -> !now[i].equals(before[i]))
                .findFirst()
                .orElseThrow();
        boolean canBeSet = key.startsWith(PARAMS) && !was.startsWith("[");
        return key + " was " + before[first] + " and is " + now[first]
                + (canBeSet ? " (environment." + key + "=" + was + " brings it back)" : "");
    }
}
