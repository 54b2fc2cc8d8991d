package dev.rookery.server.video;

import dev.rookery.environments.draw.Picture;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;

/**
 * A GIF as a viewer shows it.
 *
 * @param frames each drawn over those before it
 * @param delays of each frame, in 1/100 s
 * @param parts pixels of each frame that the file has
 * @param loops what the file says of beginning again; null for nothing
 */
public record ReadGif(List<Picture> frames, List<Integer> delays, List<Integer> parts, byte[] loops) {

    public static ReadGif of(Path file) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        try (ImageInputStream in = ImageIO.createImageInputStream(new File(file.toString()))) {
            reader.setInput(in);
            List<Picture> frames = new ArrayList<>();
            List<Integer> delays = new ArrayList<>();
            List<Integer> parts = new ArrayList<>();
            byte[] loops = null;
            BufferedImage screen =
                    new BufferedImage(reader.getWidth(0), reader.getHeight(0), BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = screen.createGraphics();
            for (int i = 0; i < reader.getNumImages(true); i++) {
                BufferedImage part = reader.read(i);
                IIOMetadataNode root =
                        (IIOMetadataNode) reader.getImageMetadata(i).getAsTree("javax_imageio_gif_image_1.0");
                IIOMetadataNode place = child(root, "ImageDescriptor");
                graphics.drawImage(part, number(place, "imageLeftPosition"), number(place, "imageTopPosition"), null);
                delays.add(number(child(root, "GraphicControlExtension"), "delayTime"));
                parts.add(part.getWidth() * part.getHeight());
                IIOMetadataNode application = child(root, "ApplicationExtension");
                loops = application == null ? loops : (byte[]) application.getUserObject();
                frames.add(picture(screen));
            }
            graphics.dispose();
            return new ReadGif(frames, delays, parts, loops);
        } finally {
            reader.dispose();
        }
    }

    /** A PNG, say. */
    public static Picture still(Path file) throws IOException {
        return picture(ImageIO.read(file.toFile()));
    }

    private static IIOMetadataNode child(IIOMetadataNode root, String name) {
        return (IIOMetadataNode) root.getElementsByTagName(name).item(0);
    }

    private static int number(IIOMetadataNode node, String attribute) {
        return Integer.parseInt(node.getAttribute(attribute));
    }

    private static Picture picture(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        return new Picture(width, height, image.getRGB(0, 0, width, height, null, 0, width));
    }
}
