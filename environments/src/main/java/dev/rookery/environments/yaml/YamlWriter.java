package dev.rookery.environments.yaml;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes plain values (numbers, text, booleans, lists, maps) so that {@link YamlDocument} reads the same again. */
public final class YamlWriter {
    private static final Pattern SAFE_WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*([./][A-Za-z0-9_-]+)*");
    private static final Pattern UNSAFE_WORD = Pattern.compile("(?i)null|true|false|yes|no|on|off|y|n");

    private YamlWriter() {}

    /** A mapping in block style; a mapping of mappings opens a section, what is deeper stands on one line. */
    public static String write(Map<String, Object> settings) {
        StringBuilder text = new StringBuilder();
        settings.forEach((key, value) -> {
            if (value instanceof Map<?, ?> section && !section.isEmpty()) {
                text.append(text(key)).append(":\n");
                section.forEach((name, inner) -> text.append("  ")
                        .append(text(String.valueOf(name)))
                        .append(": ")
                        .append(flow(inner))
                        .append('\n'));
            } else {
                text.append(text(key)).append(": ").append(flow(value)).append('\n');
            }
        });
        return text.toString();
    }

    private static String flow(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> text(String.valueOf(entry.getKey())) + ": " + flow(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(YamlWriter::flow).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Double number) {
            return number(number);
        }
        if (value instanceof String string) {
            return text(string);
        }
        return String.valueOf(value); // whole numbers, booleans, null
    }

    private static String number(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? ".inf" : "-.inf";
        }
        return Double.toString(value).replace('E', 'e');
    }

    private static String text(String string) {
        boolean safe = SAFE_WORD.matcher(string).matches()
                && !UNSAFE_WORD.matcher(string).matches();
        return safe ? string : quoted(string);
    }

    private static String quoted(String string) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : string.toCharArray()) {
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    boolean printable = c >= ' ' && c < 0x7F
                            || c >= 0xA0 && c != '\u2028' && c != '\u2029' && c != 0xFEFF && c < 0xFFFE;
                    quoted.append(printable ? String.valueOf(c) : String.format("\\u%04x", (int) c));
                }
            }
        }
        return quoted.append('"').toString();
    }
}
