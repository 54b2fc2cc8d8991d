package dev.rookery.server.video;

import dev.rookery.environments.draw.Picture;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes a picture as PNG, every pixel as it is. Any thread. */
public final class Png {
    private Png() {}

    /** @param file is left open */
    public static void write(Picture picture, OutputStream file) throws IOException {
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, picture.width(), picture.height(), picture.rgb(), 0, picture.width());
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(file)) {
            ImageIO.write(image, "png", out);
        }
    }
}
