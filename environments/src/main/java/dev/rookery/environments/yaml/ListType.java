package dev.rookery.environments.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A list whose items all have one type. */
record ListType<T>(ValueType<T> item, int least, int most) implements ValueType<List<T>> {

    @Override
    public Optional<List<T>> read(YamlNode node, String path, Problems problems) {
        if (!(node instanceof YamlNode.Sequence sequence)) {
            problems.add(node.place(), path + " must be a list like [a, b], but " + node.described());
            return Optional.empty();
        }
        if (sequence.items().size() < least || sequence.items().size() > most) {
            problems.add(
                    node.place(), path + " " + lengthComplaint(sequence.items().size()));
            return Optional.empty();
        }
        List<T> values = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            item.read(sequence.items().get(i), path + "[" + i + "]", problems).ifPresent(values::add);
        }
        return values.size() == sequence.items().size() ? Optional.of(List.copyOf(values)) : Optional.empty();
    }

    private String lengthComplaint(int length) {
        String rule = least == most ? String.valueOf(least) : least + " to " + most;
        return "must have " + rule + " items, but has " + length;
    }

    @Override
    public Optional<String> complaint(List<T> values) {
        if (values.size() < least || values.size() > most) {
            return Optional.of(lengthComplaint(values.size()));
        }
        for (int i = 0; i < values.size(); i++) {
            Optional<String> complaint = item.complaint(values.get(i));
            if (complaint.isPresent()) {
                return Optional.of("item " + i + " " + complaint.get());
            }
        }
        return Optional.empty();
    }

    @Override
    public Object plain(List<T> values) {
        return values.stream().map(item::plain).toList();
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "array");
        schema.put("items", item.schema());
        schema.put("minItems", least);
        schema.put("maxItems", most);
        return schema;
    }
}
