package dev.rookery.environments.yaml;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** A mapping with the keys of a record, which checks itself where it is made. */
record RecordType<R>(List<Key<?>> keys, Function<YamlMapping, R> reader, BiConsumer<R, Map<String, Object>> writer)
        implements ValueType<R> {

    @Override
    public Optional<R> read(YamlNode node, String path, Problems problems) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            problems.add(node.place(), path + " must be a mapping like {key: value}, but " + node.described());
            return Optional.empty();
        }
        int before = problems.count();
        YamlMapping opened = new YamlMapping(path, mapping, problems);
        R value = reader.apply(opened);
        opened.finish();
        return problems.count() > before ? Optional.empty() : Optional.of(value);
    }

    @Override
    public Optional<String> complaint(R value) {
        return Optional.empty();
    }

    @Override
    public Object plain(R value) {
        Map<String, Object> plain = new LinkedHashMap<>();
        writer.accept(value, plain);
        return plain;
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> properties = new LinkedHashMap<>();
        keys.forEach(key -> properties.put(key.name(), key.schema()));
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", keys.stream().filter(Key::needed).map(Key::name).toList());
        schema.put("additionalProperties", false);
        return schema;
    }
}
