package dev.rookery.environments.yaml;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What can stand after a key: how it is read, which values are allowed, how it is written back, and how it is described
 * to an editor. Immutable.
 */
public interface ValueType<T> {

    /**
     * Reads one value and checks it.
     *
     * @param path the key from the root on, for messages
     * @param problems takes what is wrong, at the node's place
     * @return empty where something was wrong
     */
    Optional<T> read(YamlNode node, String path, Problems problems);

    /** What is wrong with a value, in words that follow the key: {@code must be > 0, but is -1}; empty for nothing. */
    Optional<String> complaint(T value);

    /** The value as numbers, text, booleans, lists and maps. */
    default Object plain(T value) {
        return value;
    }

    /** The value in JSON Schema (2020-12). */
    Map<String, Object> schema();

    static ValueType<Integer> integer(Bounds bounds) {
        return new WholeType<>(bounds, Integer.MIN_VALUE, Integer.MAX_VALUE, value -> (int) value);
    }

    static ValueType<Long> wholeNumber(Bounds bounds) {
        return new WholeType<>(bounds, Long.MIN_VALUE, Long.MAX_VALUE, value -> value);
    }

    /** A finite number. */
    static ValueType<Double> number(Bounds bounds) {
        return new RealType(bounds, false);
    }

    /** A number, {@code .inf} or {@code -.inf}. */
    static ValueType<Double> extendedNumber() {
        return new RealType(Bounds.FINITE, true);
    }

    /** {@code true} or {@code false}. */
    static ValueType<Boolean> flag() {
        return new FlagType();
    }

    /**
     * @param pattern that the whole text matches
     * @param rule the pattern in words that follow "must be"
     */
    static ValueType<String> text(Pattern pattern, String rule) {
        return new TextType(pattern, rule, false);
    }

    /** Text that may also look like a number: then it is taken as it was written. */
    static ValueType<String> textOrNumber(Pattern pattern, String rule) {
        return new TextType(pattern, rule, true);
    }

    /** One of an enum's constants, in lower case. */
    static <E extends Enum<E>> ValueType<E> choice(Class<E> options) {
        return new ChoiceType<>(List.of(options.getEnumConstants()));
    }

    /** Any number of items from {@code least} to {@code most}. */
    static <T> ValueType<List<T>> list(ValueType<T> item, int least, int most) {
        return new ListType<>(item, least, most);
    }

    /** Names with a value each, in the order of the file. */
    static <T> ValueType<Map<String, T>> map(ValueType<T> value) {
        return new MapType<>(value);
    }

    /**
     * A record, written as a mapping with its keys.
     *
     * @param reader reads the keys and makes the record; null where something was wrong
     * @param writer puts the record's values under the keys
     */
    static <R> ValueType<R> record(
            List<Key<?>> keys, Function<YamlMapping, R> reader, BiConsumer<R, Map<String, Object>> writer) {
        return new RecordType<>(List.copyOf(keys), reader, writer);
    }

    /** How an enum's constant is written in YAML. */
    static String yamlName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
