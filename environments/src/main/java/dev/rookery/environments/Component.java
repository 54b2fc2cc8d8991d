package dev.rookery.environments;

import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.ValueType;
import dev.rookery.environments.yaml.YamlMapping;

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

    public Component {
        NAME.check(name);
        LOW.check(low);
        HIGH.check(high);
        if (!(low < high)) {
            throw HIGH.invalid("must be > low, but " + high + " <= " + low);
        }
    }

    /** An observation's component; without {@code low} or {@code high} it has no bound there. */
    static Component readObservation(YamlMapping mapping) {
        return read(mapping, LOW.orElse(Double.NEGATIVE_INFINITY), HIGH.orElse(Double.POSITIVE_INFINITY));
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
