package dev.rookery.environments.yaml;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One of an enum's constants, written in lower case. */
record ChoiceType<E extends Enum<E>>(List<E> options) implements ValueType<E> {

    @Override
    public Optional<E> read(YamlNode node, String path, Problems problems) {
        Optional<E> choice = node instanceof YamlNode.Scalar scalar
                ? options.stream()
                        .filter(option -> ValueType.yamlName(option).equals(scalar.text()))
                        .findFirst()
                : Optional.empty();
        if (choice.isEmpty()) {
            String hint = node instanceof YamlNode.Scalar scalar
                    ? DidYouMean.nearest(scalar.text(), names())
                            .map(name -> "; did you mean " + name + "?")
                            .orElse("")
                    : "";
            String rule = names().stream().collect(Collectors.joining(", "));
            problems.add(node.place(), path + " must be one of " + rule + ", but " + node.described() + hint);
        }
        return choice;
    }

    private List<String> names() {
        return options.stream().map(ValueType::yamlName).toList();
    }

    @Override
    public Optional<String> complaint(E value) {
        return Optional.empty();
    }

    @Override
    public Object plain(E value) {
        return ValueType.yamlName(value);
    }

    @Override
    public Map<String, Object> schema() {
        return Map.of("enum", names());
    }
}
