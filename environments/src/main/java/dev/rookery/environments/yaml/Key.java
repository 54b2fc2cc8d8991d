package dev.rookery.environments.yaml;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One setting, declared once: its name, type, bounds, default and meaning. The declaration reads it from a file
 * ({@link YamlMapping#read}), checks it where a record is made ({@link #check}), writes it back ({@link #put}) and
 * describes it to editors ({@link #schema}). Immutable.
 *
 * <pre>{@code
 * static final Key<Double> CLIP_COEF =
 *         Key.number("clip_coef", Bounds.above(0)).orElse(0.2).meaning("the probability ratio stays within 1 ± this");
 * }</pre>
 */
public final class Key<T> {
    private static final Pattern ONE_LINE = Pattern.compile("[^\\r\\n]+");

    private final String name;
    private final ValueType<T> type;
    private final boolean needed;
    private final T fallback;
    private final String meaning;

    private Key(String name, ValueType<T> type, boolean needed, T fallback, String meaning) {
        this.name = name;
        this.type = type;
        this.needed = needed;
        this.fallback = fallback;
        this.meaning = meaning;
    }

    /** A key that must be given. */
    public static <T> Key<T> of(String name, ValueType<T> type) {
        return new Key<>(name, type, true, null, "");
    }

    public static Key<Integer> integer(String name, Bounds bounds) {
        return of(name, ValueType.integer(bounds));
    }

    public static Key<Long> wholeNumber(String name, Bounds bounds) {
        return of(name, ValueType.wholeNumber(bounds));
    }

    public static Key<Double> number(String name, Bounds bounds) {
        return of(name, ValueType.number(bounds));
    }

    public static Key<Boolean> flag(String name) {
        return of(name, ValueType.flag());
    }

    /** Any text on one line. */
    public static Key<String> text(String name) {
        return of(name, ValueType.text(ONE_LINE, "one line of text"));
    }

    public static <E extends Enum<E>> Key<E> choice(String name, Class<E> options) {
        return of(name, ValueType.choice(options));
    }

    /** The same key with a default. */
    public Key<T> orElse(T newFallback) {
        return new Key<>(name, type, false, newFallback, meaning);
    }

    /** The same key, which may be left out or be {@code null}: it then reads as null. */
    public Key<T> optional() {
        return new Key<>(name, type, false, null, meaning);
    }

    /** The same key with a line for editors and people. */
    public Key<T> meaning(String newMeaning) {
        return new Key<>(name, type, needed, fallback, newMeaning);
    }

    public String name() {
        return name;
    }

    /** Null for a key without a default. */
    public T fallback() {
        return fallback;
    }

    boolean needed() {
        return needed;
    }

    boolean nullAllowed() {
        return !needed && fallback == null;
    }

    ValueType<T> type() {
        return type;
    }

    /** @throws InvalidValueException where the value is not allowed, or null and needed */
    public void check(T value) {
        if (value == null) {
            if (!nullAllowed()) {
                throw invalid("must be given");
            }
            return;
        }
        Optional<String> complaint = type.complaint(value);
        if (complaint.isPresent()) {
            throw invalid(complaint.get());
        }
    }

    /** @param complaint continues the key: {@code must be <= 8, but is 16} */
    public InvalidValueException invalid(String complaint) {
        return new InvalidValueException(name, complaint);
    }

    /** Writes a value as numbers, text, booleans, lists and maps. */
    public void put(Map<String, Object> settings, T value) {
        settings.put(name, value == null ? null : type.plain(value));
    }

    /** The value's JSON Schema, with its meaning and default. */
    public Map<String, Object> schema() {
        Map<String, Object> described = new LinkedHashMap<>();
        if (!meaning.isEmpty()) {
            described.put("description", meaning);
        }
        if (nullAllowed()) {
            described.put("anyOf", List.of(type.schema(), Map.of("type", "null")));
        } else {
            described.putAll(type.schema());
        }
        if (fallback != null) {
            described.put("default", type.plain(fallback));
        }
        return described;
    }
}
