package dev.rookery.server.video;

import dev.rookery.environments.draw.Picture;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.io.OutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Writes an animated GIF that plays again and again. Of each picture only the rectangle that has changed is written, with a
 * palette of its own; nothing is dithered. The same pictures give the same bytes. Owned by one thread.
 */
public final class AnimatedGif implements VideoFile {
    /** The shortest delay that browsers keep to, in seconds; shorter ones they take for 0.1 s. */
    public static final double MIN_DELAY_SECONDS = 0.02;

    /** The longest delay that 16 bits of 1/100 s hold, in seconds. */
    public static final double MAX_DELAY_SECONDS = 655;

    private static final String FORMAT = "javax_imageio_gif_image_1.0";
    /** What browsers read as: after this application's name, begin again, as often as 0 says: for ever. */
    private static final byte[] FOR_EVER = {1, 0, 0};

    private final double delayHundredths;
    private final OutputStream file;
    private final ImageOutputStream out;
    private final ImageWriter writer;
    private Picture previous;
    private int frames;

    /** Part of a picture, in pixels from its upper left corner. */
    private record Rectangle(int left, int top, int width, int height) {}

    /**
     * @param file is written as pictures come, and closed with this
     * @param delaySeconds how long each picture is shown, from {@value #MIN_DELAY_SECONDS} to {@value #MAX_DELAY_SECONDS};
     *     what is not a multiple of 1/100 s is kept to on average
     */
    public AnimatedGif(OutputStream file, double delaySeconds) throws IOException {
        if (!(delaySeconds >= MIN_DELAY_SECONDS && delaySeconds <= MAX_DELAY_SECONDS)) {
            throw new IllegalArgumentException("a picture of a GIF is shown for " + MIN_DELAY_SECONDS + " to "
                    + MAX_DELAY_SECONDS + " s, but not for " + delaySeconds);
        }
        delayHundredths = 100 * delaySeconds;
        this.file = file;
        writer = ImageIO.getImageWritersByFormatName("gif").next();
        out = new MemoryCacheImageOutputStream(file);
        writer.setOutput(out);
        writer.prepareWriteSequence(null);
    }

    @Override
    public void add(Picture picture) throws IOException {
        if (previous != null && (previous.width() != picture.width() || previous.height() != picture.height())) {
            throw new IllegalArgumentException("all pictures of a GIF have one size");
        }
        Rectangle changed = changed(picture);
        int[] rgb = cut(picture, changed);
        Palette palette = Palette.of(rgb);
        IndexColorModel colours = palette.colorModel();
        WritableRaster raster = colours.createCompatibleWritableRaster(changed.width(), changed.height());
        raster.setDataElements(0, 0, changed.width(), changed.height(), palette.indices(rgb));
        BufferedImage image = new BufferedImage(colours, raster, false, null);
        writer.writeToSequence(new IIOImage(image, null, describe(image, changed)), null);
        out.flushBefore(out.getStreamPosition());
        previous = picture;
        frames++;
    }

    /** All of the first picture; of one in which nothing has changed a pixel, since an empty one cannot be shown. */
    private Rectangle changed(Picture picture) {
        if (previous == null) {
            return new Rectangle(0, 0, picture.width(), picture.height());
        }
        int left = picture.width();
        int right = -1;
        int top = picture.height();
        int bottom = -1;
        for (int i = 0; i < picture.rgb().length; i++) {
            if (picture.rgb()[i] != previous.rgb()[i]) {
                int x = i % picture.width();
                int y = i / picture.width();
                left = Math.min(left, x);
                right = Math.max(right, x);
                top = Math.min(top, y);
                bottom = y;
            }
        }
        return right < 0 ? new Rectangle(0, 0, 1, 1) : new Rectangle(left, top, right + 1 - left, bottom + 1 - top);
    }

    private static int[] cut(Picture picture, Rectangle part) {
        int[] rgb = new int[part.width() * part.height()];
        for (int y = 0; y < part.height(); y++) {
            int from = (part.top() + y) * picture.width() + part.left();
            System.arraycopy(picture.rgb(), from, rgb, y * part.width(), part.width());
        }
        return rgb;
    }

    private IIOMetadata describe(BufferedImage image, Rectangle place) throws IOException {
        IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(image), null);
        IIOMetadataNode root = new IIOMetadataNode(FORMAT);
        root.appendChild(node(
                "ImageDescriptor",
                "imageLeftPosition",
                place.left(),
                "imageTopPosition",
                place.top(),
                "imageWidth",
                place.width(),
                "imageHeight",
                place.height(),
                "interlaceFlag",
                "FALSE"));
        root.appendChild(node(
                "GraphicControlExtension",
                "disposalMethod",
                "doNotDispose",
                "userInputFlag",
                "FALSE",
                "transparentColorFlag",
                "FALSE",
                "delayTime",
                Math.round((frames + 1) * delayHundredths) - Math.round(frames * delayHundredths),
                "transparentColorIndex",
                0));
        if (frames == 0) {
            IIOMetadataNode application =
                    node("ApplicationExtension", "applicationID", "NETSCAPE", "authenticationCode", "2.0");
            application.setUserObject(FOR_EVER);
            IIOMetadataNode applications = new IIOMetadataNode("ApplicationExtensions");
            applications.appendChild(application);
            root.appendChild(applications);
        }
        metadata.mergeTree(FORMAT, root);
        return metadata;
    }

    private static IIOMetadataNode node(String name, Object... attributes) {
        IIOMetadataNode node = new IIOMetadataNode(name);
        for (int i = 0; i < attributes.length; i += 2) {
            node.setAttribute(attributes[i].toString(), attributes[i + 1].toString());
        }
        return node;
    }

    /** Pictures so far. */
    public int frames() {
        return frames;
    }

    /** Ends the file; without a picture it is empty. */
    @Override
    public void close() throws IOException {
        try (file;
                out) {
            if (frames > 0) {
                writer.endWriteSequence();
            }
        } finally {
            writer.dispose();
        }
    }
}
