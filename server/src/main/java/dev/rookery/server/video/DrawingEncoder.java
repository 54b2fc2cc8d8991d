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
 * and changes nothing. JCodec does the transforms and the entropy coding; its own encoder looks for motion in every
 * macroblock, which for drawings takes ten times as long and as many bytes. The same pictures give the same bytes. Owned by
 * one thread.
 */
final class DrawingEncoder {
    /** The finest step for which H.264 filters no edges: what is reconstructed here is exactly what a decoder has. */
    private static final int QUANTIZER = 15;

    private static final int INITIAL_QUANTIZER = 26;
    /** Pictures from one that can be begun with to the next. */
    private static final int KEY_INTERVAL = 250;

    private static final int FRAME_NUMBER_BITS = 8;
    /** Level 4 has so many macroblocks in a picture, 5.2 all that are possible here. */
    private static final int MACROBLOCKS_OF_LEVEL_4 = 8192;

    /** Prediction from the means of the neighbours, with all coefficients: Table 7-11 of the standard. */
    private static final int INTRA_16X16_DC_ALL = 23;

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
        if (key) {
            new IntraSlice().write(bits);
        } else {
            writeDifferences(bits);
        }
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

    private CAVLC[] entropyCoders() {
        return new CAVLC[] {
            new CAVLC(sequence, parameters, 2, 2),
            new CAVLC(sequence, parameters, 1, 1),
            new CAVLC(sequence, parameters, 1, 1)
        };
    }

    private void writeDifferences(BitWriter bits) {
        CAVLC[] coders = entropyCoders();
        MBEncoderP16x16 encoder = new MBEncoderP16x16(sequence, reference, coders, new NoMotion());
        EncodedMB block = new EncodedMB();
        int skipped = 0;
        for (int row = 0; row < source.rows(); row++) {
            for (int column = 0; column < source.columns(); column++) {
                if (!source.differs(previous, column, row)) {
                    forget(coders, column, row);
                    skipped++;
                    continue;
                }
                source.convert(column, row);
                CAVLCWriter.writeUE(bits, skipped);
                CAVLCWriter.writeUE(bits, P_16X16);
                encoder.encodeMacroblock(source.planes(), column, row, bits, block, null, null, QUANTIZER, 0);
                keep(block, column, row);
                skipped = 0;
            }
        }
        if (skipped > 0) {
            CAVLCWriter.writeUE(bits, skipped);
        }
    }

    /** A macroblock that is skipped counts as one without coefficients. */
    private static void forget(CAVLC[] coders, int column, int row) {
        for (int plane = 0; plane < coders.length; plane++) {
            int blocks = plane == 0 ? 4 : 2;
            for (int i = 0; i < blocks; i++) {
                coders[plane].setZeroCoeff(blocks * column + i, blocks * row + i);
            }
        }
    }

    private void keep(EncodedMB block, int column, int row) {
        MBEncoderHelper.putBlkPic(reference, block.getPixels(), Macroblocks.SIZE * column, Macroblocks.SIZE * row);
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

    /** All macroblocks of a picture, predicted from their neighbours. */
    private final class IntraSlice {
        /** Of each plane: the right column of the macroblock to the left, and the bottom rows of those above. */
        private final byte[][] left = {new byte[16], new byte[8], new byte[8]};

        private final byte[][] above = {
            new byte[16 * source.columns()], new byte[8 * source.columns()], new byte[8 * source.columns()]
        };

        void write(BitWriter bits) {
            MBEncoderI16x16 encoder = new MBEncoderI16x16(entropyCoders(), left, above);
            for (int row = 0; row < source.rows(); row++) {
                for (int column = 0; column < source.columns(); column++) {
                    source.convert(column, row);
                    CAVLCWriter.writeUE(bits, INTRA_16X16_DC_ALL);
                    EncodedMB block = new EncodedMB();
                    encoder.encodeMacroblock(source.planes(), column, row, bits, block, null, null, QUANTIZER, 0);
                    predictFrom(block, column);
                    keep(block, column, row);
                }
            }
        }

        private void predictFrom(EncodedMB block, int column) {
            for (int plane = 0; plane < left.length; plane++) {
                byte[] pixels = block.getPixels().getPlaneData(plane);
                int size = left[plane].length;
                for (int y = 0; y < size; y++) {
                    left[plane][y] = pixels[y * size + size - 1];
                }
                System.arraycopy(pixels, (size - 1) * size, above[plane], column * size, size);
            }
        }
    }
}
