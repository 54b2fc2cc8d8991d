package dev.rookery.environments.draw;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Makes PNG files (ISO/IEC 15948) of the rows that {@link MosaicRasterizer} packs, as fast as deflate goes: docs/decisions/0014.
 * Owned by one thread at a time.
 */
public final class MosaicPng implements AutoCloseable {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int CHUNK_OVERHEAD = 12; // length, type, check sum
    private static final int HEADER_BYTES = 13;
    private static final byte BITS = 8;
    private static final byte TRUE_COLOUR = 2;
    /** Drawings have large areas of one colour: the fastest level takes a tenth of their bytes, and better ones little less. */
    private static final int LEVEL = Deflater.BEST_SPEED;

    private final Deflater deflater = new Deflater(LEVEL);
    private byte[] packed = new byte[1 << 16];

    /** @param rows what remains in it is [height][1 + 3·width] uint8: filter 0, then red, green and blue of each pixel */
    public byte[] encode(int width, int height, ByteBuffer rows) {
        int length = deflate(rows);
        ByteBuffer file = ByteBuffer.allocate(SIGNATURE.length + 3 * CHUNK_OVERHEAD + HEADER_BYTES + length);
        file.put(SIGNATURE);
        byte[] header = ByteBuffer.allocate(HEADER_BYTES)
                .putInt(width)
                .putInt(height)
                .put(BITS)
                .put(TRUE_COLOUR)
                .array();
        chunk(file, "IHDR", header, HEADER_BYTES);
        chunk(file, "IDAT", packed, length);
        chunk(file, "IEND", packed, 0);
        return file.array();
    }

    private int deflate(ByteBuffer rows) {
        deflater.reset();
        deflater.setInput(rows);
        deflater.finish();
        int length = 0;
        while (!deflater.finished()) {
            if (length == packed.length) {
                packed = Arrays.copyOf(packed, 2 * length);
            }
            length += deflater.deflate(packed, length, packed.length - length);
        }
        return length;
    }

    private static void chunk(ByteBuffer file, String type, byte[] content, int length) {
        file.putInt(length);
        int from = file.position();
        file.put(type.getBytes(StandardCharsets.US_ASCII)).put(content, 0, length);
        CRC32 sum = new CRC32();
        sum.update(file.array(), from, file.position() - from);
        file.putInt((int) sum.getValue());
    }

    @Override
    public void close() {
        deflater.end();
    }
}
