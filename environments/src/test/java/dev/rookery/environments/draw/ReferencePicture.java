package dev.rookery.environments.draw;

import dev.rookery.environments.Drawing;
import java.util.ArrayList;
import java.util.List;

/** docs/drawing.md, in double precision: every pixel asks every primitive. */
final class ReferencePicture {
    private static final int WORDS = 12;

    private final FrameFormat format;
    private final Projection projection;
    private final Theme theme;
    private final int[] words;
    private final int count;

    /** @param words [maxPrimitives][12] */
    ReferencePicture(Drawing drawing, FrameFormat format, Theme theme, int[] words, int count) {
        this.format = format;
        this.theme = theme;
        this.words = words;
        this.count = Math.min(count, drawing.maxPrimitives());
        projection = Projection.of(drawing, format.width(), format.height());
    }

    /** [channels][height][width], 0 ... 255, not rounded. */
    double[] values() {
        double[] values = new double[format.values()];
        double[] background = channels(theme.background());
        List<Shape> shapes = shapes();
        for (int pixel = 0; pixel < format.pixels(); pixel++) {
            double[] colour = background.clone();
            for (Shape shape : shapes) {
                double distance =
                        shape.distance.at(pixel % format.width() + 0.5, (double) (pixel / format.width()) + 0.5);
                double opacity = Math.max(0, Math.min(1, 0.5 - distance)) * shape.alpha;
                for (int c = 0; c < colour.length; c++) {
                    colour[c] += opacity * (shape.colour[c] - colour[c]);
                }
            }
            for (int c = 0; c < colour.length; c++) {
                values[c * format.pixels() + pixel] = colour[c];
            }
        }
        return values;
    }

    /** The mean absolute difference from a frame, in steps of 1/255. */
    double differenceFrom(byte[] frame) {
        double[] values = values();
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += Math.abs(values[i] - (frame[i] & 0xFF));
        }
        return sum / values.length;
    }

    /** The largest absolute difference from a frame, in steps of 1/255. */
    double largestDifferenceFrom(byte[] frame) {
        double[] values = values();
        double largest = 0;
        for (int i = 0; i < values.length; i++) {
            largest = Math.max(largest, Math.abs(values[i] - (frame[i] & 0xFF)));
        }
        return largest;
    }

    private interface Distance {
        /** From a shape's outline to a point, in pixels; negative inside. */
        double at(double x, double y);
    }

    private record Shape(Distance distance, double[] colour, double alpha) {}

    private List<Shape> shapes() {
        List<Shape> shapes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int argb = words[i * WORDS + 1];
            int alpha = argb >>> 24;
            double[] colour = channels(alpha == 0 ? theme.roles()[argb < 8 ? argb : 0] : argb);
            for (Distance distance : distances(i)) {
                shapes.add(new Shape(distance, colour, alpha == 0 ? 1 : alpha / 255.0));
            }
        }
        return shapes;
    }

    private double[] channels(int rgb) {
        double red = rgb >> 16 & 255;
        double green = rgb >> 8 & 255;
        double blue = rgb & 255;
        return format.channels() == Channels.GREY
                ? new double[] {0.299 * red + 0.587 * green + 0.114 * blue}
                : new double[] {red, green, blue};
    }

    private double number(int primitive, int word) {
        return Float.intBitsToFloat(words[primitive * WORDS + word]);
    }

    private int integer(int primitive, int word) {
        return words[primitive * WORDS + word];
    }

    private double length(int primitive, int word) {
        return projection.scale() * number(primitive, word);
    }

    private double x(int primitive, int word) {
        return projection.originX() + length(primitive, word);
    }

    private double y(int primitive, int word) {
        return projection.originY() - length(primitive, word);
    }

    private List<Distance> distances(int i) {
        return switch (integer(i, 0)) {
            case 1 -> List.of(line(x(i, 2), y(i, 3), x(i, 4), y(i, 5), length(i, 6)));
            case 2 -> List.of(rectangle(i));
            case 3 -> {
                double radius = Math.max(length(i, 4), 0.6);
                yield List.of((x, y) -> Math.hypot(x - x(i, 2), y - y(i, 3)) - radius);
            }
            case 4 -> polygon(i);
            case 6 -> text(i, ascii(i));
            case 7 -> text(i, NumberText.of((float) number(i, 5), integer(i, 6)));
            default -> List.of();
        };
    }

    private static Distance line(double x0, double y0, double x1, double y1, double width) {
        double half = Math.max(width, 1.2) / 2;
        return (x, y) -> fromPiece(x, y, x0, y0, x1, y1) - half;
    }

    private static double fromPiece(double x, double y, double x0, double y0, double x1, double y1) {
        double squared = (x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0);
        double along = squared == 0 ? 0 : ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / squared;
        along = Math.max(0, Math.min(1, along));
        return Math.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0));
    }

    private Distance rectangle(int i) {
        double halfWidth = Math.abs(length(i, 4)) / 2;
        double halfHeight = Math.abs(length(i, 5)) / 2;
        double radius = Math.max(0, Math.min(length(i, 7), Math.min(halfWidth, halfHeight)));
        double cosine = Math.cos(number(i, 6));
        double sine = Math.sin(number(i, 6));
        return (x, y) -> {
            double right = x - x(i, 2);
            double up = y(i, 3) - y;
            double beyondX = Math.abs(cosine * right + sine * up) - halfWidth + radius;
            double beyondY = Math.abs(cosine * up - sine * right) - halfHeight + radius;
            return Math.hypot(Math.max(beyondX, 0), Math.max(beyondY, 0))
                    + Math.min(0, Math.max(beyondX, beyondY))
                    - radius;
        };
    }

    private List<Distance> polygon(int first) {
        List<double[]> corners = new ArrayList<>();
        int wanted = integer(first, 2);
        for (int i = first; i < count && corners.size() < wanted && integer(i, 0) == (i == first ? 4 : 5); i++) {
            for (int corner = 0; corner < Math.min(4, integer(i, 2)); corner++) {
                corners.add(new double[] {x(i, 3 + 2 * corner), y(i, 4 + 2 * corner)});
            }
        }
        if (corners.size() < 3) {
            return List.of();
        }
        return List.of((x, y) -> {
            double nearest = Double.POSITIVE_INFINITY;
            double angle = 0;
            double[] from = corners.get(corners.size() - 1);
            for (double[] to : corners) {
                nearest = Math.min(nearest, fromPiece(x, y, from[0], from[1], to[0], to[1]));
                angle += Math.IEEEremainder(
                        Math.atan2(to[1] - y, to[0] - x) - Math.atan2(from[1] - y, from[0] - x), 2 * Math.PI);
                from = to;
            }
            return Math.rint(angle / (2 * Math.PI)) == 0 ? nearest : -nearest;
        });
    }

    private String ascii(int i) {
        StringBuilder text = new StringBuilder();
        for (int c = 0; c < Math.min(24, integer(i, 5)); c++) {
            text.append((char) (integer(i, 6 + c / 4) >>> 8 * (c % 4) & 127));
        }
        return text.toString();
    }

    private List<Distance> text(int i, String text) {
        StrokeFont font = StrokeFont.read();
        double unit = length(i, 4) * 0.7 / 6;
        double advance = 5.5 * unit;
        double begin = x(i, 2) - text.length() * advance / 2;
        List<Distance> characters = new ArrayList<>();
        for (int c = 0; c < text.length() && unit > 0; c++) {
            char character = text.charAt(c);
            double left = begin + c * advance;
            double x0 = left + 0.75 * unit;
            double y0 = y(i, 3) + 5 * unit;
            if (character >= ' ' && character <= '~') {
                characters.add((x, y) -> x < left || x >= left + advance
                        ? Double.POSITIVE_INFINITY
                        : font.strokes(character).stream()
                                        .mapToDouble(stroke -> fromPiece(
                                                x,
                                                y,
                                                x0 + unit * stroke.x0(),
                                                y0 - unit * stroke.y0(),
                                                x0 + unit * stroke.x1(),
                                                y0 - unit * stroke.y1()))
                                        .min()
                                        .orElse(Double.POSITIVE_INFINITY)
                                - Math.max(0.8 * unit, 1.2) / 2);
            }
        }
        return characters;
    }
}
