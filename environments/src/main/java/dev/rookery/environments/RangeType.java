package dev.rookery.environments;

import dev.rookery.environments.yaml.Bounds;
import dev.rookery.environments.yaml.Problems;
import dev.rookery.environments.yaml.ValueType;
import dev.rookery.environments.yaml.YamlNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code {min: 0.4, max: 0.6}} or {@code [0.4, 0.6]}. */
record RangeType() implements ValueType<Range> {
    private static final ValueType<Double> END = ValueType.number(Bounds.FINITE);

    @Override
    public Optional<Range> read(YamlNode node, String path, Problems problems) {
        YamlNode low = null;
        YamlNode high = null;
        if (node instanceof YamlNode.Sequence pair && pair.items().size() == 2) {
            low = pair.items().get(0);
            high = pair.items().get(1);
        } else if (node instanceof YamlNode.Mapping mapping && mapping.entries().size() == 2) {
            low = mapping.entry("min").map(YamlNode.Entry::value).orElse(null);
            high = mapping.entry("max").map(YamlNode.Entry::value).orElse(null);
        }
        if (low == null || high == null) {
            String found = node instanceof YamlNode.Scalar ? ", but " + node.described() : "";
            problems.add(node.place(), path + " must be a range like [0.4, 0.6] or {min: 0.4, max: 0.6}" + found);
            return Optional.empty();
        }
        Optional<Double> min = END.read(low, path + ".min", problems);
        Optional<Double> max = END.read(high, path + ".max", problems);
        if (min.isEmpty() || max.isEmpty()) {
            return Optional.empty();
        }
        if (min.get() > max.get()) {
            problems.add(node.place(), path + ".min must be <= " + path + ".max, but " + min.get() + " > " + max.get());
            return Optional.empty();
        }
        return Optional.of(new Range(min.get(), max.get()));
    }

    @Override
    public Optional<String> complaint(Range value) {
        return Optional.empty();
    }

    @Override
    public Object plain(Range value) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("min", value.min());
        plain.put("max", value.max());
        return plain;
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> pair = new LinkedHashMap<>();
        pair.put("type", "array");
        pair.put("items", END.schema());
        pair.put("minItems", 2);
        pair.put("maxItems", 2);
        Map<String, Object> ends = new LinkedHashMap<>();
        ends.put("min", END.schema());
        ends.put("max", END.schema());
        Map<String, Object> mapping = new LinkedHashMap<>();
        mapping.put("type", "object");
        mapping.put("properties", ends);
        mapping.put("required", List.of("min", "max"));
        mapping.put("additionalProperties", false);
        return Map.of("anyOf", List.of(pair, mapping));
    }
}
