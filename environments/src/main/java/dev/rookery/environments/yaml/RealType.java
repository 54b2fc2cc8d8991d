package dev.rookery.environments.yaml;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Numbers in 64-bit floating point. */
record RealType(Bounds bounds, boolean infiniteAllowed) implements ValueType<Double> {

    @Override
    public Optional<Double> read(YamlNode node, String path, Problems problems) {
        Optional<Double> value = node instanceof YamlNode.Scalar scalar && scalar.plain()
                ? Numeral.real(scalar.text())
                : Optional.empty();
        if (value.isEmpty()) {
            String advice = node instanceof YamlNode.Scalar scalar ? Numeral.advice(scalar, false) : "";
            problems.add(node.place(), path + " must be a number, but " + node.described() + advice);
            return Optional.empty();
        }
        boolean overflows = value.get().isInfinite() && !Numeral.isInfinite(((YamlNode.Scalar) node).text());
        if (overflows) {
            problems.add(
                    node.place(),
                    path + " is too large for a 64-bit number: " + Shown.clipped(((YamlNode.Scalar) node).text()));
            return Optional.empty();
        }
        if (complaint(value.get()).isPresent()) {
            problems.add(node.place(), path + " must be " + bounds + ", but " + node.described());
            return Optional.empty();
        }
        return value;
    }

    @Override
    public Optional<String> complaint(Double value) {
        boolean fine = !value.isNaN() && (infiniteAllowed && value.isInfinite() || bounds.contains(value));
        return fine ? Optional.empty() : Optional.of("must be " + bounds + ", but is " + Bounds.plain(value));
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> number = new LinkedHashMap<>();
        number.put("type", "number");
        describe(bounds, number);
        return infiniteAllowed ? Map.of("anyOf", List.of(number, Map.of("enum", List.of(".inf", "-.inf")))) : number;
    }

    static void describe(Bounds bounds, Map<String, Object> schema) {
        if (!Double.isInfinite(bounds.low())) {
            schema.put(bounds.lowIncluded() ? "minimum" : "exclusiveMinimum", shortest(bounds.low()));
        }
        if (!Double.isInfinite(bounds.high())) {
            schema.put(bounds.highIncluded() ? "maximum" : "exclusiveMaximum", shortest(bounds.high()));
        }
    }

    private static Number shortest(double bound) {
        boolean whole = bound == Math.rint(bound) && Math.abs(bound) < 1L << 53;
        return whole ? (Number) (long) bound : (Number) bound;
    }
}
