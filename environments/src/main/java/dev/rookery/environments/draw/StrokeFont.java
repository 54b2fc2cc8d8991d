package dev.rookery.environments.draw;

import dev.rookery.compute.KernelSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A font of straight strokes, which every renderer can draw as it draws lines. It has the printable ASCII characters, all
 * of the same width, in a lattice of 5 by 9 points: {@code stroke-font.txt} has a character a line, and after it polylines
 * as pairs of digits, x before y. y counts upwards; the baseline is at 2, capitals reach to 8, small letters to 6.
 */
final class StrokeFont {
    static final char FIRST = ' ';
    static final char LAST = '~';

    /** Lengths in steps of the lattice. */
    static final int WIDTH = 4;

    static final int HEIGHT = 8;
    static final float ADVANCE = 5.5f;
    static final float STROKE = 0.8f;

    /** What of the lattice is at the height at which a text is put: the middle of capitals and digits. */
    static final float MIDDLE = 5;

    /** A step of the lattice, in heights of a text: capitals have 0.7 of it, as they have of most fonts' size. */
    static final float UNIT = 0.7f / 6;

    private final List<List<Stroke>> characters;

    /** From one point of the lattice to another; a dot where both are the same. */
    record Stroke(int x0, int y0, int x1, int y1) {
        /** Four bits for each, the first highest. */
        int packed() {
            return x0 << 12 | y0 << 8 | x1 << 4 | y1;
        }
    }

    private StrokeFont(List<List<Stroke>> characters) {
        this.characters = characters;
    }

    static StrokeFont read() {
        List<List<Stroke>> characters = new ArrayList<>();
        for (char character = FIRST; character <= LAST; character++) {
            characters.add(List.of());
        }
        KernelSource.resource(StrokeFont.class, "stroke-font.txt")
                .lines()
                .forEach(line -> characters.set(
                        line.charAt(0) - FIRST, strokes(line.substring(2).split(" "))));
        return new StrokeFont(characters);
    }

    private static List<Stroke> strokes(String... polylines) {
        List<Stroke> strokes = new ArrayList<>();
        for (String polyline : polylines) {
            for (int i = 0; i + 4 <= polyline.length(); i += 2) {
                strokes.add(new Stroke(
                        digit(polyline, i), digit(polyline, i + 1), digit(polyline, i + 2), digit(polyline, i + 3)));
            }
        }
        return strokes;
    }

    private static int digit(String text, int index) {
        return Character.digit(text.charAt(index), 10);
    }

    /** Of a character from {@link #FIRST} to {@link #LAST}. */
    List<Stroke> strokes(char character) {
        return characters.get(character - FIRST);
    }

    /** Every stroke, packed, those of a character together. */
    int[] packedStrokes() {
        return characters.stream()
                .flatMap(List::stream)
                .mapToInt(Stroke::packed)
                .toArray();
    }

    /** Of each character where in {@link #packedStrokes} its strokes begin, and where the last one's end. */
    int[] firstStrokes() {
        int[] first = new int[characters.size() + 1];
        for (int i = 0; i < characters.size(); i++) {
            first[i + 1] = first[i] + characters.get(i).size();
        }
        return first;
    }

    /** The measures, as constants of a program or a shader. */
    static Map<String, Object> measures() {
        Map<String, Object> measures = new LinkedHashMap<>();
        measures.put("FONT_FIRST_CHARACTER", (int) FIRST);
        measures.put("FONT_LAST_CHARACTER", (int) LAST);
        measures.put("FONT_WIDTH", (float) WIDTH);
        measures.put("FONT_HEIGHT", (float) HEIGHT);
        measures.put("FONT_ADVANCE", ADVANCE);
        measures.put("FONT_STROKE", STROKE);
        measures.put("FONT_MIDDLE", MIDDLE);
        measures.put("FONT_UNIT", UNIT);
        return measures;
    }
}
