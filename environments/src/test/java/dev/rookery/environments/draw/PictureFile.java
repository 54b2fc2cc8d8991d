package dev.rookery.environments.draw;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** A committed picture, and what is drawn now. Both are [3][height][width], 0 ... 255. */
final class PictureFile {
    private PictureFile() {}

    /** The picture that lies beside an environment; null where there is none. */
    static byte[] committed(String resource, FrameFormat format) throws IOException {
        try (InputStream in = PictureFile.class.getResourceAsStream("/" + resource)) {
            return in == null ? null : values(ImageIO.read(in), format);
        }
    }

    private static byte[] values(BufferedImage image, FrameFormat format) {
        if (image.getWidth() != format.width() || image.getHeight() != format.height()) {
            throw new IllegalArgumentException("a picture must be " + format.width() + " by " + format.height()
                    + " pixels, but is " + image.getWidth() + " by " + image.getHeight());
        }
        byte[] values = new byte[format.values()];
        for (int i = 0; i < format.pixels(); i++) {
            int rgb = image.getRGB(i % format.width(), i / format.width());
            for (int c = 0; c < 3; c++) {
                values[c * format.pixels() + i] = (byte) (rgb >> 8 * (2 - c));
            }
        }
        return values;
    }

    static Path write(byte[] values, FrameFormat format, Path file) throws IOException {
        BufferedImage image = new BufferedImage(format.width(), format.height(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < format.pixels(); i++) {
            int rgb = 0;
            for (int c = 0; c < 3; c++) {
                rgb = rgb << 8 | values[c * format.pixels() + i] & 0xFF;
            }
            image.setRGB(i % format.width(), i / format.width(), rgb);
        }
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
        return file;
    }
}
