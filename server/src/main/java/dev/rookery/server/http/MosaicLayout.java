package dev.rookery.server.http;

import dev.rookery.agents.experiment.MosaicPicture;
import dev.rookery.agents.experiment.ViewFrame;
import dev.rookery.environments.draw.MosaicPart;
import io.vertx.core.buffer.Buffer;

/**
 * A part of the mosaic as one binary WebSocket message, after that of its {@linkplain FrameLayout frame}: 32-bit little-endian
 * words and packed pixels. The other half is web/js/model/picture.js.
 *
 * <pre>
 * word     type    what
 * 0        uint32  magic and version, "RKM2" (0x324D4B52)
 * 1        uint32  frame, low 32 bits
 * 2        int32   environments of the whole mosaic
 * 3 to 9   int32   of the part: columns of the mosaic, left, top, across, down, tile width and tile height
 * 10       int32   tint: 0 none, 1 return, 2 age
 * 11       int32   theme: 0 dark, 1 light
 * 12       float   value of the first colour of the ramp
 * 13       float   value of its last colour
 * 14...            PixelRuns
 * </pre>
 */
final class MosaicLayout {
    static final int MAGIC = 0x324D4B52;
    static final int HEADER_WORDS = 14;

    private MosaicLayout() {}

    static Buffer encode(ViewFrame frame, MosaicPicture picture) {
        MosaicPart part = picture.part();
        return Buffer.buffer(Integer.BYTES * HEADER_WORDS + picture.runs().length)
                .appendIntLE(MAGIC)
                .appendIntLE((int) frame.frame())
                .appendIntLE(frame.numEnvs())
                .appendIntLE(part.columns())
                .appendIntLE(part.left())
                .appendIntLE(part.top())
                .appendIntLE(part.across())
                .appendIntLE(part.down())
                .appendIntLE(part.tileWidth())
                .appendIntLE(part.tileHeight())
                .appendIntLE(part.tint().ordinal())
                .appendIntLE(part.theme().ordinal())
                .appendFloatLE(picture.low())
                .appendFloatLE(picture.high())
                .appendBytes(picture.runs());
    }
}
