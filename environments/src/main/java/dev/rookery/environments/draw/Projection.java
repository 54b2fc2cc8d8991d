package dev.rookery.environments.draw;

import dev.rookery.environments.Drawing;

/**
 * Where the world is in a frame: all of the view is in it, in its middle, keeping its aspect. A point (x, y) of the world
 * is {@code originX + scale·x} pixels from the left and {@code originY - scale·y} pixels from the top; the centre of the
 * frame's first pixel is at (0.5, 0.5).
 *
 * @param scale pixels in a unit of length
 */
record Projection(double scale, double originX, double originY) {

    static Projection of(Drawing drawing, int width, int height) {
        double viewWidth = drawing.x().max() - drawing.x().min();
        double viewHeight = drawing.y().max() - drawing.y().min();
        double scale = Math.min(width / viewWidth, height / viewHeight);
        return new Projection(
                scale,
                width / 2.0 - scale * (drawing.x().min() + drawing.x().max()) / 2,
                height / 2.0 + scale * (drawing.y().min() + drawing.y().max()) / 2);
    }
}
