package dev.rookery.environments.yaml;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Free names with values of one type; the order of the file is kept. */
record MapType<T>(ValueType<T> value) implements ValueType<Map<String, T>> {

    @Override
    public Optional<Map<String, T>> read(YamlNode node, String path, Problems problems) {
        if (node.isBlank()) {
            return Optional.of(Map.of());
        }
        if (!(node instanceof YamlNode.Mapping mapping)) {
            problems.add(node.place(), path + " must be a mapping like {name: value}, but " + node.described());
            return Optional.empty();
        }
        Map<String, T> values = new LinkedHashMap<>();
        for (YamlNode.Entry entry : mapping.entries()) {
            value.read(entry.value(), path + "." + Shown.clipped(entry.key()), problems)
                    .ifPresent(read -> values.put(entry.key(), read));
        }
        return values.size() == mapping.entries().size()
                ? Optional.of(Collections.unmodifiableMap(values))
                : Optional.empty();
    }

    @Override
    public Optional<String> complaint(Map<String, T> values) {
        return values.entrySet().stream()
                .flatMap(entry ->
                        value.complaint(entry.getValue()).stream().map(complaint -> entry.getKey() + " " + complaint))
                .findFirst();
    }

    @Override
    public Object plain(Map<String, T> values) {
        Map<String, Object> plain = new LinkedHashMap<>();
        values.forEach((name, one) -> plain.put(name, value.plain(one)));
        return plain;
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("additionalProperties", value.schema());
        return schema;
    }
}
