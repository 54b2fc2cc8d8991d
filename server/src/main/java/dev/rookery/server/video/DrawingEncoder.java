package dev.rookery.server.video;

import dev.rookery.environments.draw.Picture;
import java.nio.ByteBuffer;
import org.jcodec.codecs.h264.H264Utils;
import org.jcodec.codecs.h264.encode.EncodedMB;
import org.jcodec.codecs.h264.encode.MBEncoderHelper;
import org.jcodec.codecs.h264.encode.MBEncoderI16x16;
import org.jcodec.codecs.h264.encode.MBEncoderP16x16;
import org.jcodec.codecs.h264.encode.MotionEstimator;
import org.jcodec.codecs.h264.io.CAVLC;
import org.jcodec.codecs.h264.io.model.NALUnit;
import org.jcodec.codecs.h264.io.model.NALUnitType;
import org.jcodec.codecs.h264.io.model.PictureParameterSet;
import org.jcodec.codecs.h264.io.model.RefPicMarkingIDR;
import org.jcodec.codecs.h264.io.model.SeqParameterSet;
import org.jcodec.codecs.h264.io.model.SliceHeader;
import org.jcodec.codecs.h264.io.model.SliceType;
import org.jcodec.codecs.h264.io.model.VUIParameters;
import org.jcodec.codecs.h264.io.write.CAVLCWriter;
import org.jcodec.codecs.h264.io.write.SliceHeaderWriter;
import org.jcodec.common.io.BitWriter;
import org.jcodec.common.model.ColorSpace;

/**
 * Encodes drawings in H.264, constrained baseline profile: of most pictures only the macroblocks that have changed, as what
 * is to be added to those of the picture before, without motion. The others are skipped, which takes a few bits and no time
 * and changes nothing. A macroblock of one colour is coded by itself, which is cheap, and exact: else what moves over a flat
 * ground would leave a trail. JCodec does the transforms and the entropy coding; its own encoder looks for motion in every
 * macroblock, which for drawings takes ten times as long. The same pictures give the same bytes. Owned by one thread.
 */
final class DrawingEncoder {
    /** The coarsest with which H.264 filters no edges: what is reconstructed here is exactly what a decoder has. */
    private static final int QUANTIZER = 15;

    /** For a macroblock of one colour: fine enough for that colour to be exact, coarse enough for any step between two. */
    private static final int FLAT_QUANTIZER = 10;

    private static final int INITIAL_QUANTIZER = 26;
    /** Pictures from one that can be begun with to the next. */
    private static final int KEY_INTERVAL = 250;

    private static final int FRAME_NUMBER_BITS = 8;
    /** Level 4 has so many macroblocks in a picture, 5.2 all that are possible here. */
    private static final int MACROBLOCKS_OF_LEVEL_4 = 8192;

    /** Macroblock types, Tables 7-11 and 7-13 of the standard: predicted from the mean of the neighbours, all coefficients. */
    private static final int INTRA = 23;

    private static final int INTRA_IN_P = 5 + INTRA;
    private static final int P_16X16 = 0;
    /** BT.709 in Tables E-3 to E-5 of the standard. */
    private static final int BT_709 = 1;

    private static final int VIDEO_FORMAT_UNSPECIFIED = 5;
    /** 384 coefficients of at most 32 bits. */
    private static final int MOST_BYTES_OF_MACROBLOCK = 1536;

    private static final int MOST_BYTES_OF_HEADERS = 256;

    private final Macroblocks source;
    private final org.jcodec.common.model.Picture reference;
    private final SeqParameterSet sequence = new SeqParameterSet();
    private final PictureParameterSet parameters = new PictureParameterSet();
    private final ByteBuffer slice;
    private final ByteBuffer encoded;
    private Picture previous;
    private int sinceKey;

    /**
     * A picture's bytes.
     *
     * @param data NAL units after start codes; valid until the next picture is encoded
     * @param key whether it can be decoded without those before
     */
    record Encoded(ByteBuffer data, boolean key) {}

    /** For pictures of so many pixels; those that are odd come out wider or higher by one. */
    DrawingEncoder(int width, int height) {
        source = new Macroblocks(width, height);
        int columns = source.columns();
        int rows = source.rows();
        reference = org.jcodec.common.model.Picture.create(
                Macroblocks.SIZE * columns, Macroblocks.SIZE * rows, ColorSpace.YUV420J);
        sequence.profileIdc = 66;
        sequence.constraintSet0Flag = true;
        sequence.constraintSet1Flag = true;
        sequence.levelIdc = columns * rows <= MACROBLOCKS_OF_LEVEL_4 ? 40 : 52;
        sequence.chromaFormatIdc = ColorSpace.YUV420J;
        sequence.log2MaxFrameNumMinus4 = FRAME_NUMBER_BITS - 4;
        sequence.picOrderCntType = 2; // shown in the order of decoding
        sequence.numRefFrames = 1;
        sequence.frameMbsOnlyFlag = true;
        sequence.direct8x8InferenceFlag = true;
        sequence.picWidthInMbsMinus1 = columns - 1;
        sequence.picHeightInMapUnitsMinus1 = rows - 1;
        sequence.frameCropRightOffset = (Macroblocks.SIZE * columns - width) / 2;
        sequence.frameCropBottomOffset = (Macroblocks.SIZE * rows - height) / 2;
        sequence.frameCroppingFlag = sequence.frameCropRightOffset > 0 || sequence.frameCropBottomOffset > 0;
        VUIParameters colours = new VUIParameters();
        colours.videoSignalTypePresentFlag = true;
        colours.videoFormat = VIDEO_FORMAT_UNSPECIFIED;
        colours.colourDescriptionPresentFlag = true;
        colours.colourPrimaries = BT_709;
        colours.transferCharacteristics = BT_709;
        colours.matrixCoefficients = BT_709;
        sequence.vuiParams = colours;
        int most = columns * rows * MOST_BYTES_OF_MACROBLOCK + MOST_BYTES_OF_HEADERS;
        slice = ByteBuffer.allocate(most);
        encoded = ByteBuffer.allocate(2 * most); // what looks like a start code is escaped
    }

    Encoded encode(Picture picture) {
        boolean first = previous == null;
        boolean key = first || sinceKey == KEY_INTERVAL;
        sinceKey = key ? 1 : sinceKey + 1;
        source.show(picture);
        encoded.clear();
        slice.clear();
        if (first) {
            sequence.write(slice);
            addUnit(NALUnitType.SPS);
            parameters.write(slice);
            addUnit(NALUnitType.PPS);
        }
        BitWriter bits = new BitWriter(slice);
        writeHeader(bits, key);
        new Slice(bits, key).write();
        bits.write1Bit(1);
        bits.flush();
        addUnit(key ? NALUnitType.IDR_SLICE : NALUnitType.NON_IDR_SLICE);
        previous = picture;
        return new Encoded(encoded.flip(), key);
    }

    /** What is in the slice's buffer becomes a unit. */
    private void addUnit(NALUnitType type) {
        slice.flip();
        encoded.putInt(1);
        new NALUnit(type, 3).write(encoded);
        H264Utils.escapeNAL(slice, encoded);
        slice.clear();
    }

    private void writeHeader(BitWriter bits, boolean key) {
        SliceHeader header = new SliceHeader();
        header.sliceType = key ? SliceType.I : SliceType.P;
        header.sps = sequence;
        header.pps = parameters;
        header.frameNum = sinceKey - 1;
        header.sliceQpDelta = QUANTIZER - INITIAL_QUANTIZER;
        if (key) {
            header.refPicMarkingIDR = new RefPicMarkingIDR(false, false);
        }
        SliceHeaderWriter.write(header, key, 3, bits);
    }

    /** The motion of what is drawn is not looked for. */
    private static final class NoMotion extends MotionEstimator {
        NoMotion() {
            super(0);
        }

        @Override
        public int[] estimate(org.jcodec.common.model.Picture ref, byte[] patch, int mbX, int mbY, int mvpx, int mvpy) {
            return new int[2];
        }
    }

    /** The macroblocks of a picture. */
    private final class Slice {
        private final BitWriter bits;
        private final boolean key;
        /** For luma and both kinds of chroma. */
        private final CAVLC[] coders = {
            new CAVLC(sequence, parameters, 2, 2),
            new CAVLC(sequence, parameters, 1, 1),
            new CAVLC(sequence, parameters, 1, 1)
        };
        /** Of each plane: the column to the left of a macroblock, and the row above it where it is in the picture. */
        private final byte[][] left = {new byte[16], new byte[8], new byte[8]};

        private final byte[][] above = {
            new byte[16 * source.columns()], new byte[8 * source.columns()], new byte[8 * source.columns()]
        };
        private final MBEncoderI16x16 intra = new MBEncoderI16x16(coders, left, above);
        private final MBEncoderP16x16 inter = new MBEncoderP16x16(sequence, reference, coders, new NoMotion());
        private int skipped;
        private int quantizer = QUANTIZER;

        Slice(BitWriter bits, boolean key) {
            this.bits = bits;
            this.key = key;
        }

        void write() {
            for (int row = 0; row < source.rows(); row++) {
                for (int column = 0; column < source.columns(); column++) {
                    if (key || source.differs(previous, column, row)) {
                        write(column, row);
                    } else {
                        skip(column, row);
                    }
                }
            }
            if (skipped > 0) {
                CAVLCWriter.writeUE(bits, skipped);
            }
        }

        /** A macroblock that is skipped counts as one without coefficients. */
        private void skip(int column, int row) {
            skipped++;
            for (int plane = 0; plane < coders.length; plane++) {
                int blocks = plane == 0 ? 4 : 2;
                for (int i = 0; i < blocks; i++) {
                    coders[plane].setZeroCoeff(blocks * column + i, blocks * row + i);
                }
            }
        }

        private void write(int column, int row) {
            source.convert(column, row);
            if (!key) {
                CAVLCWriter.writeUE(bits, skipped);
                skipped = 0;
            }
            boolean flat = source.isFlat(column, row);
            int before = quantizer;
            quantizer = flat ? FLAT_QUANTIZER : QUANTIZER;
            EncodedMB block = new EncodedMB();
            if (key || flat) {
                CAVLCWriter.writeUE(bits, key ? INTRA : INTRA_IN_P);
                lookAround(column, row);
                intra.encodeMacroblock(
                        source.planes(), column, row, bits, block, null, null, quantizer, quantizer - before);
            } else {
                CAVLCWriter.writeUE(bits, P_16X16);
                inter.encodeMacroblock(
                        source.planes(), column, row, bits, block, null, null, quantizer, quantizer - before);
            }
            MBEncoderHelper.putBlkPic(reference, block.getPixels(), Macroblocks.SIZE * column, Macroblocks.SIZE * row);
        }

        /** Takes what a macroblock is predicted from. */
        private void lookAround(int column, int row) {
            for (int plane = 0; plane < left.length; plane++) {
                byte[] pixels = reference.getPlaneData(plane);
                int size = left[plane].length;
                int stride = size * source.columns();
                int first = row * size * stride + column * size;
                for (int y = 0; column > 0 && y < size; y++) {
                    left[plane][y] = pixels[first + y * stride - 1];
                }
                if (row > 0) {
                    System.arraycopy(pixels, first - stride, above[plane], column * size, size);
                }
            }
        }
    }
}
