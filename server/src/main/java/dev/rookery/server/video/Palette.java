package dev.rookery.server.video;

import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * At most {@value #MAX_COLOURS} colours that stand for those of a picture: these themselves where they are so few, as in
 * most flat drawings, else those that cover them most evenly. The same pixels give the same palette. Owned by one thread.
 */
final class Palette {
    static final int MAX_COLOURS = 256;

    private static final int[] SHIFTS = {16, 8, 0};

    private final int[] colours;
    private final Map<Integer, Byte> indices;

    /** Colours that one of the palette stands for, in ascending order; how many pixels each has. */
    private record Box(int[] colours, Map<Integer, Integer> pixels) {
        int low(int shift) {
            return Arrays.stream(colours).map(c -> c >> shift & 0xFF).min().orElseThrow();
        }

        int high(int shift) {
            return Arrays.stream(colours).map(c -> c >> shift & 0xFF).max().orElseThrow();
        }

        /** The component in which its colours differ most. */
        int longest() {
            int longest = SHIFTS[0];
            for (int shift : SHIFTS) {
                if (high(shift) - low(shift) > high(longest) - low(longest)) {
                    longest = shift;
                }
            }
            return longest;
        }

        int extent() {
            return high(longest()) - low(longest());
        }

        Box half(boolean upper) {
            int shift = longest();
            int middle = (low(shift) + high(shift)) / 2;
            int[] own = Arrays.stream(colours)
                    .filter(c -> (c >> shift & 0xFF) > middle == upper)
                    .toArray();
            return new Box(own, pixels);
        }

        /** Its most frequent one, so that the colour of an area stays what it is and only edges change. */
        int representative() {
            int best = colours[0];
            for (int colour : colours) {
                if (pixels.get(colour) > pixels.get(best)) {
                    best = colour;
                }
            }
            return best;
        }
    }

    private Palette(int[] colours, Map<Integer, Byte> indices) {
        this.colours = colours;
        this.indices = indices;
    }

    /** @param rgb pixels, 0xFFRRGGBB, at least one */
    static Palette of(int[] rgb) {
        Map<Integer, Integer> pixels = new HashMap<>();
        for (int i = 0, begin = 0; i < rgb.length; i++) { // drawings have long runs of one colour
            if (i + 1 == rgb.length || rgb[i + 1] != rgb[i]) {
                pixels.merge(rgb[i], i + 1 - begin, Integer::sum);
                begin = i + 1;
            }
        }
        List<Box> boxes = boxes(pixels);
        int[] colours = new int[boxes.size()];
        Map<Integer, Byte> indices = new HashMap<>();
        for (int i = 0; i < colours.length; i++) {
            colours[i] = boxes.get(i).representative();
            for (int colour : boxes.get(i).colours()) {
                indices.put(colour, (byte) i);
            }
        }
        return new Palette(colours, indices);
    }

    private static List<Box> boxes(Map<Integer, Integer> pixels) {
        int[] all =
                pixels.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
        List<Box> boxes = new ArrayList<>();
        if (all.length <= MAX_COLOURS) {
            for (int colour : all) {
                boxes.add(new Box(new int[] {colour}, pixels));
            }
            return boxes;
        }
        boxes.add(new Box(all, pixels));
        List<Integer> extents = new ArrayList<>(List.of(boxes.get(0).extent()));
        while (boxes.size() < MAX_COLOURS) {
            int widest = 0;
            for (int i = 1; i < boxes.size(); i++) {
                if (extents.get(i) > extents.get(widest)) {
                    widest = i;
                }
            }
            Box split = boxes.get(widest);
            boxes.set(widest, split.half(false));
            extents.set(widest, boxes.get(widest).extent());
            boxes.add(split.half(true));
            extents.add(boxes.get(boxes.size() - 1).extent());
        }
        return boxes;
    }

    /** 0xFFRRGGBB, no two the same. */
    int[] colours() {
        return colours.clone();
    }

    /** @param rgb the pixels that the palette was made of */
    byte[] indices(int[] rgb) {
        byte[] pixels = new byte[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            pixels[i] = i > 0 && rgb[i] == rgb[i - 1] ? pixels[i - 1] : indices.get(rgb[i]);
        }
        return pixels;
    }

    IndexColorModel colorModel() {
        return new IndexColorModel(8, colours.length, colours, 0, false, -1, DataBuffer.TYPE_BYTE);
    }
}
