package dev.rookery.environments.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A piece of a YAML file that knows where it stands. Immutable. */
public sealed interface YamlNode {

    Place place();

    /** What it is, in words that follow "but": {@code is -1}, {@code is a list}. */
    String described();

    /** Whether there is nothing: {@code null}, {@code ~} or no text at all. */
    default boolean isBlank() {
        return false;
    }

    /**
     * One value, not yet interpreted.
     *
     * @param plain whether it was written without quotes; only then can it be anything but text
     */
    record Scalar(String text, boolean plain, Place place) implements YamlNode {
        private static final Pattern BLANK = Pattern.compile("|~|null|Null|NULL");
        private static final Pattern FLAG = Pattern.compile("true|True|TRUE|false|False|FALSE");

        @Override
        public boolean isBlank() {
            return plain && BLANK.matcher(text).matches();
        }

        boolean isFlag() {
            return plain && FLAG.matcher(text).matches();
        }

        boolean isNumber() {
            return plain && Numeral.looksLikeNumber(text);
        }

        /** Whether YAML 1.2 would take it for text. */
        boolean isText() {
            return !isBlank() && !isFlag() && !isNumber();
        }

        @Override
        public String described() {
            if (isBlank()) {
                return "has no value";
            }
            return isText() ? "is the text " + Shown.quoted(text) : "is " + Shown.clipped(text);
        }
    }

    /** A list. */
    record Sequence(List<YamlNode> items, Place place) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String described() {
            return "is a list";
        }
    }

    /** Keys with their values, in the order of the file; no key twice. */
    record Mapping(List<Entry> entries, Place place) implements YamlNode {
        public Mapping {
            entries = List.copyOf(entries);
        }

        @Override
        public String described() {
            return "is a mapping";
        }

        public Optional<Entry> entry(String key) {
            return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
        }

        /** This mapping with one entry replaced, or added at the end. */
        Mapping with(Entry replacement) {
            List<Entry> changed = new ArrayList<>(entries);
            for (int i = 0; i < changed.size(); i++) {
                if (changed.get(i).key().equals(replacement.key())) {
                    changed.set(i, replacement);
                    return new Mapping(changed, place);
                }
            }
            changed.add(replacement);
            return new Mapping(changed, place);
        }
    }

    /** A key and its value. */
    record Entry(String key, Place keyPlace, YamlNode value) {}
}
