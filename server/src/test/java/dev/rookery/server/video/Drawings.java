package dev.rookery.server.video;

import dev.rookery.environments.draw.Picture;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;

/** Pictures such as environments draw: a cart with a pole that moves on a flat ground, with the number of the picture. */
public final class Drawings {
    public static final int GROUND = 0x0F1318;
    public static final int CART = 0xE7EBF1;
    private static final int POLE = 0xF2B45C;
    private static final int TRACK = 0x8D97A6;

    private Drawings() {}

    public static List<Picture> of(int width, int height, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> of(width, height, count, i))
                .toList();
    }

    private static Picture of(int width, int height, int count, int index) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(new Color(GROUND));
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(new Color(TRACK));
        graphics.fillRect(0, height * 4 / 5, width, 3);
        double x = width * (0.3 + 0.4 * index / count);
        double y = height * 0.78;
        double angle = 0.2 * Math.sin(0.13 * index);
        graphics.setColor(new Color(CART));
        graphics.fill(new Rectangle2D.Double(x - height * 0.1, y, height * 0.2, height * 0.12));
        graphics.setColor(new Color(POLE));
        graphics.setStroke(new BasicStroke(height / 25f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(new Line2D.Double(x, y, x + height * 0.5 * Math.sin(angle), y - height * 0.5 * Math.cos(angle)));
        graphics.drawString("step " + index, 4, 14);
        graphics.dispose();
        int[] rgb = image.getRGB(0, 0, width, height, null, 0, width);
        return new Picture(width, height, rgb);
    }
}
