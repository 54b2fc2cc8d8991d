package dev.rookery.environments.yaml;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Text; what YAML takes for a number or a flag needs quotes, unless numbers are welcome. */
record TextType(Pattern pattern, String rule, boolean numbersWelcome) implements ValueType<String> {

    @Override
    public Optional<String> read(YamlNode node, String path, Problems problems) {
        if (!(node instanceof YamlNode.Scalar scalar) || !(scalar.isText() || numbersWelcome && scalar.isNumber())) {
            boolean quotable = node instanceof YamlNode.Scalar && !node.isBlank();
            String advice = quotable ? ": put it in quotes" : "";
            problems.add(node.place(), path + " must be text, but " + node.described() + advice);
            return Optional.empty();
        }
        if (!pattern.matcher(scalar.text()).matches()) {
            problems.add(node.place(), path + " must be " + rule + ", but is " + Shown.quoted(scalar.text()));
            return Optional.empty();
        }
        return Optional.of(scalar.text());
    }

    @Override
    public Optional<String> complaint(String value) {
        return pattern.matcher(value).matches()
                ? Optional.empty()
                : Optional.of("must be " + rule + ", but is " + Shown.quoted(value));
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", numbersWelcome ? List.of("string", "number") : "string");
        return schema;
    }
}
