package dev.rookery.server.cli;

import dev.rookery.environments.Drawing;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The size of a picture in pixels. */
record PictureSize(int width, int height) {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,5})x([0-9]{1,5})");
    private static final int MIN = 16;
    private static final int MAX = 2048;
    private static final int DEFAULT_HEIGHT = 480;
    private static final int DEFAULT_MAX_WIDTH = 1280;

    /** @throws UserException where this is not WIDTHxHEIGHT within the bounds */
    static PictureSize parse(String text) {
        Matcher size = SIZE.matcher(text);
        if (size.matches()) {
            PictureSize parsed = new PictureSize(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2)));
            if (Math.min(parsed.width, parsed.height) >= MIN && Math.max(parsed.width, parsed.height) <= MAX) {
                return parsed;
            }
        }
        throw new UserException("--size must be WIDTHxHEIGHT in pixels, each from " + MIN + " to " + MAX
                + ", like 640x480, but is " + text);
    }

    /** That of a drawing's view: {@value #DEFAULT_HEIGHT} high, or lower where it would be too wide. */
    static PictureSize of(Drawing drawing) {
        double aspect = (drawing.x().max() - drawing.x().min())
                / (drawing.y().max() - drawing.y().min());
        double height = Math.min(DEFAULT_HEIGHT, DEFAULT_MAX_WIDTH / aspect);
        return new PictureSize(pixels(height * aspect), pixels(height));
    }

    private static int pixels(double extent) {
        return (int) Math.max(MIN, Math.round(extent));
    }
}
