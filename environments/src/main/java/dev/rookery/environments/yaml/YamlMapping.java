package dev.rookery.environments.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A mapping of a YAML file, read key by key. What is wrong is noted and reading goes on, so that a person sees all of it
 * at once. Not thread-safe.
 *
 * <pre>{@code
 * Integer episodes = evaluation.read(EPISODES);
 * Long interval = evaluation.read(INTERVAL);
 * return evaluation.build(() -> new EvaluationConfig(episodes, interval));
 * }</pre>
 */
public final class YamlMapping {
    private final String path;
    private final Place place;
    private final YamlNode.Mapping node;
    private final Problems problems;
    private final int problemsBefore;
    private final Set<String> known = new LinkedHashSet<>();
    private final List<YamlMapping> inner = new ArrayList<>();
    private boolean unfinished = true;
    private boolean unusable; // something else than a mapping stands here, and that has been noted

    YamlMapping(String path, YamlNode.Mapping node, Problems problems) {
        this.path = path;
        this.place = node.place();
        this.node = node;
        this.problems = problems;
        this.problemsBefore = problems.count();
    }

    /** The value of a key, its default, or null where something was wrong (then that is noted). */
    public <T> T read(Key<T> key) {
        known.add(key.name());
        Optional<YamlNode.Entry> entry = node.entry(key.name());
        if (entry.isEmpty()) {
            if (key.needed() && !unusable) {
                problems.add(place, pathOf(key.name()) + " is missing");
            }
            return key.fallback();
        }
        YamlNode value = entry.get().value();
        if (value.isBlank() && key.nullAllowed()) {
            return null;
        }
        return key.type().read(value, pathOf(key.name()), problems).orElse(null);
    }

    /** A mapping inside; empty where the key is left out or has nothing after it. */
    public YamlMapping mapping(String key) {
        known.add(key);
        YamlNode value = node.entry(key).map(YamlNode.Entry::value).orElse(null);
        if (value instanceof YamlNode.Mapping mapping) {
            return opened(pathOf(key), mapping);
        }
        if (value != null && !value.isBlank()) {
            YamlMapping notUsable = opened(pathOf(key), new YamlNode.Mapping(List.of(), value.place()));
            notUsable.unusable = true;
            problems.add(value.place(), pathOf(key) + " must be a mapping like {key: value}, but " + value.described());
            return notUsable;
        }
        return opened(pathOf(key), new YamlNode.Mapping(List.of(), value == null ? place : value.place()));
    }

    /** The mappings of a list; empty where the key is left out. */
    public List<YamlMapping> mappings(String key) {
        known.add(key);
        YamlNode value = node.entry(key).map(YamlNode.Entry::value).orElse(null);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof YamlNode.Sequence sequence)) {
            problems.add(value.place(), pathOf(key) + " must be a list of mappings, but " + value.described());
            return List.of();
        }
        List<YamlMapping> mappings = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            YamlNode item = sequence.items().get(i);
            String itemPath = pathOf(key) + "[" + i + "]";
            if (item instanceof YamlNode.Mapping mapping) {
                mappings.add(opened(itemPath, mapping));
            } else {
                problems.add(item.place(), itemPath + " must be a mapping like {key: value}, but " + item.described());
            }
        }
        return mappings;
    }

    /** The mappings inside a mapping with free names, by name in the order of the file. */
    public Map<String, YamlMapping> namedMappings(String key) {
        YamlMapping names = mapping(key);
        Map<String, YamlMapping> mappings = new LinkedHashMap<>();
        names.node.entries().forEach(entry -> mappings.put(entry.key(), names.mapping(entry.key())));
        return mappings;
    }

    private YamlMapping opened(String innerPath, YamlNode.Mapping mapping) {
        YamlMapping opened = new YamlMapping(innerPath, mapping, problems);
        inner.add(opened);
        return opened;
    }

    /** Whether the file gives this key. */
    public boolean has(String key) {
        return node.entry(key).isPresent();
    }

    /** Where this mapping stands. */
    public Place place() {
        return place;
    }

    /** Where the value of a key stands, or, for a key that is left out, this mapping. */
    public Place placeOf(String key) {
        return node.entry(key).map(entry -> entry.value().place()).orElse(place);
    }

    /**
     * Notes what is wrong with a value that could be read.
     *
     * @param key of this mapping, or a path into it, like {@code algorithm.num_minibatches} or {@code layers[0].kernel}
     * @param complaint continues the key: {@code must be <= 8, but is 16}
     */
    public void problem(String key, String complaint) {
        if (!unusable) {
            problems.add(deepestPlace(node, key), pathOf(key) + " " + complaint);
        }
    }

    private static Place deepestPlace(YamlNode.Mapping mapping, String path) {
        int dot = path.indexOf('.');
        String step = dot < 0 ? path : path.substring(0, dot);
        int bracket = step.indexOf('[');
        YamlNode value = mapping.entry(bracket < 0 ? step : step.substring(0, bracket))
                .map(YamlNode.Entry::value)
                .orElse(null);
        if (value == null) {
            return mapping.place();
        }
        if (bracket >= 0 && value instanceof YamlNode.Sequence sequence) {
            value = sequence.items().get(Integer.parseInt(step.substring(bracket + 1, step.length() - 1)));
        }
        return dot >= 0 && value instanceof YamlNode.Mapping deeper
                ? deepestPlace(deeper, path.substring(dot + 1))
                : value.place();
    }

    /** Notes what is wrong with this mapping as a whole; the message is a sentence of its own. */
    public void problem(String message) {
        if (!unusable) {
            problems.add(place, message);
        }
    }

    /** Runs a check that concerns several values, and notes its {@link InvalidValueException}. */
    public void check(Runnable check) {
        try {
            check.run();
        } catch (InvalidValueException invalid) {
            problem(invalid.key(), invalid.complaint());
        }
    }

    /** Makes a record of what was read; null where something in this mapping was wrong. */
    public <R> R build(Supplier<R> maker) {
        if (problems.count() > problemsBefore) {
            return null;
        }
        try {
            return maker.get();
        } catch (InvalidValueException invalid) {
            problem(invalid.key(), invalid.complaint());
            return null;
        }
    }

    /** Leaves the keys that nobody asked for without a word: what they should be is not known. */
    public void ignoreTheRest() {
        unfinished = false;
    }

    /** Notes every key, here and in the mappings inside, that nobody asked for. */
    public void finish() {
        Map<String, String> everyKnownKey = new LinkedHashMap<>();
        collectKnown(everyKnownKey);
        reportUnknown(everyKnownKey);
    }

    private void collectKnown(Map<String, String> pathByKey) {
        known.forEach(key -> pathByKey.putIfAbsent(key, pathOf(key)));
        inner.forEach(mapping -> mapping.collectKnown(pathByKey));
    }

    private void reportUnknown(Map<String, String> everyKnownKey) {
        if (unfinished) {
            for (YamlNode.Entry entry : node.entries()) {
                if (!known.contains(entry.key())) {
                    problems.add(
                            entry.keyPlace(),
                            "unknown key " + Shown.clipped(pathOf(entry.key())) + hint(entry, everyKnownKey));
                }
            }
        }
        unfinished = false;
        inner.forEach(mapping -> mapping.reportUnknown(everyKnownKey));
    }

    /**
     * What the person can type in its place: a key in a file, a whole path on the command line, or for a key of another
     * mapping.
     */
    private String hint(YamlNode.Entry entry, Map<String, String> everyKnownKey) {
        if (everyKnownKey.containsKey(entry.key())) {
            return "; did you mean " + everyKnownKey.get(entry.key()) + "?";
        }
        if (entry.key().contains(" ") && entry.value().isBlank()) {
            return "; inside { } a text with a comma must stand in quotes";
        }
        return DidYouMean.nearest(entry.key(), known)
                .map(key -> entry.keyPlace().isOverride() ? pathOf(key) : key)
                .or(() ->
                        DidYouMean.nearest(entry.key(), everyKnownKey.keySet()).map(everyKnownKey::get))
                .map(key -> "; did you mean " + key + "?")
                .orElseGet(() -> DidYouMean.hint(entry.key(), known));
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
