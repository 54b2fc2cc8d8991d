package dev.rookery.environments;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rookery.environments.yaml.ConfigurationException;
import dev.rookery.environments.yaml.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The words of an environment's state, read from the {@code typedef struct {...} State;} in its dynamics. Each word is one
 * 32-bit number for every environment.
 *
 * @param fields of the struct, in order
 * @param words of all fields
 */
record StateLayout(List<Field> fields, List<Word> words) {
    private static final Pattern STRUCT = Pattern.compile("typedef\\s+struct\\s*\\w*\\s*\\{([^{}]*)\\}\\s*State\\s*;");
    private static final Pattern FIELD = Pattern.compile("\\s*(\\w+)\\s+(.+?)\\s*", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("(\\w+)\\s*(?:\\[\\s*([1-9]\\d*)\\s*\\])?");
    private static final List<String> TYPES = List.of("real", "integer", "natural", "mask");
    private static final int MAX_WORDS = 65_536;

    /**
     * One field of the struct.
     *
     * @param expression how the kernels reach it, for example {@code board}
     * @param type of its words
     * @param length of an array; 0 for a word that is none
     */
    record Field(String expression, String type, int length) {
        List<Word> words() {
            return length == 0
                    ? List.of(new Word(expression, type))
                    : IntStream.range(0, length)
                            .mapToObj(i -> new Word(expression + "[" + i + "]", type))
                            .toList();
        }
    }

    /**
     * One word.
     *
     * @param expression how the kernels reach it, for example {@code board[3]}
     * @param type {@code real}, {@code integer}, {@code natural} or {@code mask}
     */
    record Word(String expression, String type) {
        /** {@code real x}. */
        @Override
        public String toString() {
            return type + " " + expression;
        }
    }

    static StateLayout of(List<Field> fields) {
        return new StateLayout(
                List.copyOf(fields),
                fields.stream().flatMap(field -> field.words().stream()).toList());
    }

    /** The bits of a word of a type that holds a number; a mask that is true has all of them set, as in a vector. */
    static int bits(String type, double number) {
        return switch (type) {
            case "real" -> Float.floatToRawIntBits((float) number);
            case "mask" -> number == 0 ? 0 : -1;
            default -> (int) (long) number;
        };
    }

    /** Adds a word to a list of JSON: whole numbers as such. */
    static void add(ArrayNode list, String type, int bits) {
        if (type.equals("real")) {
            list.add(Float.intBitsToFloat(bits));
        } else {
            list.add((long) number(type, bits));
        }
    }

    /** The number that a word of a type holds; a mask holds 0 or 1. */
    static double number(String type, int bits) {
        return switch (type) {
            case "real" -> Float.intBitsToFloat(bits);
            case "natural" -> Integer.toUnsignedLong(bits);
            case "mask" -> bits == 0 ? 0 : 1;
            default -> bits;
        };
    }

    /**
     * Reads the layout.
     *
     * @param code of the dynamics
     * @throws ConfigurationException naming file and line where there is no such struct or a field is not of 4 bytes
     */
    static StateLayout of(AuthorCode code) {
        Matcher struct = STRUCT.matcher(code.withoutComments());
        if (!struct.find()) {
            List<String> problems = new ArrayList<>();
            code.loneBrace().ifPresent(problems::add);
            problems.add(code.file() + ": declares no state: it needs 'typedef struct { real x; ... } State;'");
            throw new ConfigurationException(problems);
        }
        List<Field> fields = new ArrayList<>();
        int at = struct.start(1);
        for (String declaration : struct.group(1).split(";", -1)) {
            if (!declaration.isBlank()) {
                int leading = declaration.length() - declaration.stripLeading().length();
                addField(fields, declaration, code.place(at + leading));
            }
            at += declaration.length() + 1;
        }
        StateLayout layout = of(fields);
        int size = layout.words().size();
        if (size == 0 || size > MAX_WORDS) {
            throw new ConfigurationException(
                    Place.of(code.place(struct.start())),
                    "State must have 1 to " + MAX_WORDS + " words, but has " + size);
        }
        return layout;
    }

    /** Where the state is declared: file and line. */
    static String place(AuthorCode code) {
        Matcher struct = STRUCT.matcher(code.withoutComments());
        return struct.find() ? code.place(struct.start()) : code.file();
    }

    /** What is different from an earlier layout, in words; empty where a state can be read as either. */
    Optional<String> changeFrom(StateLayout earlier) {
        int common = Math.min(words.size(), earlier.words.size());
        for (int i = 0; i < common; i++) {
            if (!words.get(i).equals(earlier.words.get(i))) {
                return Optional.of("word " + i + " was '" + earlier.words.get(i) + "' and is '" + words.get(i) + "'");
            }
        }
        if (words.size() > common) {
            return Optional.of("'" + words.get(common) + "' was added");
        }
        return earlier.words.size() > common
                ? Optional.of("'" + earlier.words.get(common) + "' was taken away")
                : Optional.empty();
    }

    private static void addField(List<Field> fields, String declaration, String where) {
        Matcher field = FIELD.matcher(declaration);
        if (!field.matches()) {
            throw new ConfigurationException(
                    Place.of(where), "State has a field that cannot be read: '" + declaration.strip() + "'");
        }
        String type = field.group(1);
        if (!TYPES.contains(type)) {
            throw new ConfigurationException(
                    Place.of(where),
                    "State has a field of type " + type + ": fields are real, integer, natural or mask, 4 bytes each");
        }
        for (String declarator : field.group(2).split(",")) {
            Matcher name = NAME.matcher(declarator.strip());
            if (!name.matches()) {
                throw new ConfigurationException(
                        Place.of(where),
                        "State has a field that cannot be read: '" + declarator.strip()
                                + "'; an array's length must be a plain number, at least 1");
            }
            int length = 0;
            if (name.group(2) != null) {
                length = name.group(2).length() > 5 ? MAX_WORDS + 1 : Integer.parseInt(name.group(2));
            }
            fields.add(new Field(name.group(1), type, length));
        }
    }
}
