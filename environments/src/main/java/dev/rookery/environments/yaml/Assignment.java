package dev.rookery.environments.yaml;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A setting of the command line.
 *
 * @param keys from the root on
 * @param value stands at {@code place} in all its parts
 */
record Assignment(List<String> keys, YamlNode value, Place place) {
    private static final Pattern KEY_PATH = Pattern.compile("[^.=\\s]+(\\.[^.=\\s]+)*");

    /** {@code algorithm.gamma=0.98}; what is wrong with it is noted. */
    static Optional<Assignment> parse(String text, Problems problems) {
        Place place = Place.ofOverride(text);
        int equals = text.indexOf('=');
        String path = equals < 0 ? text : text.substring(0, equals).strip();
        String value = equals < 0 ? "" : text.substring(equals + 1);
        if (equals < 0 || !KEY_PATH.matcher(path).matches()) {
            problems.add(place, "write it as key.path=value, like algorithm.gamma=0.98");
            return Optional.empty();
        }
        if (value.isBlank()) {
            problems.add(place, "has no value: write null for none");
            return Optional.empty();
        }
        try {
            YamlNode node = new TreeReader(place, problems).read(value);
            return Optional.of(new Assignment(List.of(path.split("\\.")), node, place));
        } catch (ConfigurationException notYaml) {
            String prefix = place + ": ";
            notYaml.problems().forEach(problem -> problems.add(place, problem.substring(prefix.length())));
            return Optional.empty();
        }
    }

    /** The tree with this setting in it; mappings on the way are made where there are none. */
    YamlNode.Mapping appliedTo(YamlNode.Mapping tree, Problems problems) {
        return applied(tree, 0, problems);
    }

    private YamlNode.Mapping applied(YamlNode.Mapping mapping, int depth, Problems problems) {
        String key = keys.get(depth);
        YamlNode old = mapping.entry(key).map(YamlNode.Entry::value).orElse(null);
        if (depth == keys.size() - 1) {
            return mapping.with(new YamlNode.Entry(key, place, value));
        }
        if (old != null && !old.isBlank() && !(old instanceof YamlNode.Mapping)) {
            String path = String.join(".", keys.subList(0, depth + 1));
            problems.add(place, path + " " + old.described() + ", which has no keys: set " + path + " as a whole");
            return mapping;
        }
        YamlNode.Mapping inner =
                old instanceof YamlNode.Mapping deeper ? deeper : new YamlNode.Mapping(List.of(), place);
        Place keyPlace = mapping.entry(key).map(YamlNode.Entry::keyPlace).orElse(place);
        return mapping.with(new YamlNode.Entry(key, keyPlace, applied(inner, depth + 1, problems)));
    }
}
