package dev.rookery.environments.yaml;

/** How text from a file appears in a message: short, on one line, and without control characters. */
final class Shown {
    private static final int LONGEST = 60;

    private Shown() {}

    static String clipped(String text) {
        StringBuilder shown = new StringBuilder();
        int end = text.offsetByCodePoints(0, Math.min(LONGEST, text.codePointCount(0, text.length())));
        text.substring(0, end).codePoints().forEach(point -> {
            if (point == '\n') {
                shown.append("\\n");
            } else if (point == '\t') {
                shown.append("\\t");
            } else if (Character.isISOControl(point) || Character.getType(point) == Character.FORMAT) {
                shown.append(String.format("\\u%04x", point));
            } else {
                shown.appendCodePoint(point);
            }
        });
        return end < text.length() ? shown + "..." : shown.toString();
    }

    static String quoted(String text) {
        return '"' + clipped(text) + '"';
    }
}
