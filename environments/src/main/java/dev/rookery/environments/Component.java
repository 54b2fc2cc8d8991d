package dev.rookery.environments;

import dev.rookery.environments.yaml.Bounds;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.ValueType;
import dev.rookery.environments.yaml.YamlMapping;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * One number of an observation, or of a continuous action.
 *
 * @param name like {@code theta_dot}
 * @param unit like {@code rad/s}; empty for a bare number
 * @param low smallest value, in that unit; -infinity for none
 * @param high largest value, in that unit; infinity for none
 * @param description one line, or empty
 */
public record Component(String name, String unit, double low, double high, String description) {
    private static final Key<String> NAME = Key.of("name", Identifier.TYPE);
    private static final Key<String> UNIT = Key.text("unit").orElse("");
    private static final Key<Double> LOW = Key.of("low", ValueType.extendedNumber());
    private static final Key<Double> HIGH = Key.of("high", ValueType.extendedNumber());
    private static final Key<String> DESCRIPTION = Key.text("description").orElse("");
    private static final Key<Integer> COUNT =
            Key.integer("count", Bounds.between(1, 65_536)).optional();

    /** What {@link #before} adds to a name: no identifier ends so. */
    private static final Pattern STEPS_AGO = Pattern.compile(" \\(t-\\d+\\)$");

    public Component {
        NAME.check(STEPS_AGO.matcher(name).replaceFirst(""));
        LOW.check(low);
        HIGH.check(high);
        if (!(low < high)) {
            throw HIGH.invalid("must be > low, but " + high + " <= " + low);
        }
    }

    /**
     * An observation's component, without {@code low} or {@code high} unbounded there; or with {@code count: n} as many
     * alike, which are called {@code name_0}, {@code name_1} and so on.
     */
    static List<Component> readObservation(YamlMapping mapping) {
        Integer count = mapping.read(COUNT);
        Component one = read(mapping, LOW.orElse(Double.NEGATIVE_INFINITY), HIGH.orElse(Double.POSITIVE_INFINITY));
        if (count == null || one == null) {
            return Collections.singletonList(one);
        }
        return IntStream.range(0, count)
                .mapToObj(i -> new Component(one.name + "_" + i, one.unit, one.low, one.high, one.description))
                .toList();
    }

    /** The same number as it was some steps ago, with a name like {@code theta (t-2)}. */
    Component before(int steps) {
        return new Component(name + " (t-" + steps + ")", unit, low, high, description);
    }

    /** An action's component; its bounds must be given. */
    static Component readAction(YamlMapping mapping) {
        return read(mapping, LOW, HIGH);
    }

    private static Component read(YamlMapping mapping, Key<Double> lowKey, Key<Double> highKey) {
        String name = mapping.read(NAME);
        String unit = mapping.read(UNIT);
        Double low = mapping.read(lowKey);
        Double high = mapping.read(highKey);
        String description = mapping.read(DESCRIPTION);
        return mapping.build(() -> new Component(name, unit, low, high, description));
    }
}
