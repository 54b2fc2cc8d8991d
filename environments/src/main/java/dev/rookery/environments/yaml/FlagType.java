package dev.rookery.environments.yaml;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code true} and {@code false}; the {@code yes} and {@code on} of YAML 1.1 get a word of advice. */
record FlagType() implements ValueType<Boolean> {
    private static final Set<String> YES = Set.of("yes", "y", "on", "1", "true");
    private static final Set<String> NO = Set.of("no", "n", "off", "0", "false");

    @Override
    public Optional<Boolean> read(YamlNode node, String path, Problems problems) {
        if (node instanceof YamlNode.Scalar scalar && scalar.isFlag()) {
            return Optional.of(scalar.text().equalsIgnoreCase("true"));
        }
        problems.add(node.place(), path + " must be true or false, but " + node.described() + advice(node));
        return Optional.empty();
    }

    private static String advice(YamlNode node) {
        if (!(node instanceof YamlNode.Scalar scalar)) {
            return "";
        }
        String word = scalar.text().toLowerCase(Locale.ROOT);
        return YES.contains(word) ? ": write true" : NO.contains(word) ? ": write false" : "";
    }

    @Override
    public Optional<String> complaint(Boolean value) {
        return Optional.empty();
    }

    @Override
    public Map<String, Object> schema() {
        return Map.of("type", "boolean");
    }
}
