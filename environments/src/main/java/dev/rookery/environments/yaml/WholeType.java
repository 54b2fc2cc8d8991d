package dev.rookery.environments.yaml;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/** Whole numbers in decimal digits. */
record WholeType<T extends Number>(Bounds bounds, long least, long most, LongFunction<T> convert)
        implements ValueType<T> {

    @Override
    public Optional<T> read(YamlNode node, String path, Problems problems) {
        if (!(node instanceof YamlNode.Scalar scalar) || !scalar.plain() || !Numeral.isWhole(scalar.text())) {
            String advice = node instanceof YamlNode.Scalar scalar ? Numeral.advice(scalar, true) : "";
            problems.add(node.place(), path + " must be a whole number, but " + node.described() + advice);
            return Optional.empty();
        }
        Optional<Long> value = Numeral.whole(scalar.text());
        if (value.isEmpty() || value.get() < least || value.get() > most || !bounds.contains(value.get())) {
            problems.add(node.place(), path + " must be " + rule() + ", but " + node.described());
            return Optional.empty();
        }
        return Optional.of(convert.apply(value.get()));
    }

    @Override
    public Optional<String> complaint(T value) {
        return bounds.contains(value.longValue())
                ? Optional.empty()
                : Optional.of("must be " + rule() + ", but is " + value);
    }

    /** Bounds in words; the type's own end stands where the bounds leave one open. */
    private String rule() {
        return Double.isInfinite(bounds.high()) ? bounds + " and <= " + most : bounds.toString();
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "integer");
        RealType.describe(bounds, schema);
        return schema;
    }
}
