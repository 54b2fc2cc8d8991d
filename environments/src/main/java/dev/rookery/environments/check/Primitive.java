package dev.rookery.environments.check;

import java.util.List;

/** One of the canvas's primitives as it lies in memory: see docs/decisions/0001-canvas-primitives.md. */
final class Primitive {
    private static final int POLYGON = 4;
    private static final int CONTINUED = 5;
    private static final List<String> POINTS = List.of("x0", "y0", "x1", "y1", "x2", "y2", "x3", "y3");

    private final HostBuffer words;
    private final int at;

    Primitive(HostBuffer words, int at) {
        this.words = words;
        this.at = at;
    }

    String kind() {
        return switch (words.bits(at)) {
            case 1 -> "line";
            case 2 -> "rect";
            case 3 -> "circle";
            case POLYGON, CONTINUED -> "polygon";
            case 6 -> "text";
            case 7 -> "number";
            default -> "";
        };
    }

    /** The name of its first number that is not finite; empty where all are. */
    String notFinite() {
        List<String> numbers = numbers();
        for (int i = 0; i < numbers.size(); i++) {
            if (!Float.isFinite(value(i))) {
                return numbers.get(i);
            }
        }
        return "";
    }

    /** The value of a number by its name. */
    float value(String number) {
        return value(numbers().indexOf(number));
    }

    private float value(int index) {
        return words.real(at + first() + index);
    }

    private boolean isPolygon() {
        return words.bits(at) == POLYGON || words.bits(at) == CONTINUED;
    }

    private int first() {
        return isPolygon() ? 3 : 2;
    }

    private List<String> numbers() {
        if (isPolygon()) {
            return POINTS.subList(0, 2 * Math.max(0, Math.min(4, words.bits(at + 2))));
        }
        return switch (kind()) {
            case "line" -> List.of("x0", "y0", "x1", "y1", "width");
            case "rect" -> List.of("x", "y", "width", "height", "angle", "radius");
            case "circle" -> List.of("x", "y", "radius");
            case "text" -> List.of("x", "y", "height");
            case "number" -> List.of("x", "y", "height", "value");
            default -> List.of();
        };
    }
}
