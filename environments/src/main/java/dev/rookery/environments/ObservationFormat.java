package dev.rookery.environments;

import dev.rookery.compute.ElementType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * What an observation is in memory, until a network reads it as numbers: numbers, bits or frames.
 * {@link ObservationLayout} says where those of a batch lie.
 */
public sealed interface ObservationFormat {

    /** That of an environment's specification: frames where pixels are seen, else numbers. */
    static ObservationFormat of(EnvironmentSpec spec) {
        Optional<ObservationFormat> frames = spec.pixels().map(Frames::new);
        return frames.orElse(new Numbers(spec.obsDim()));
    }

    /** That a network reads. */
    int numbers();

    ElementType type();

    /**
     * Whether a row has elements of its own, which kernels know as {@code OBS_WORD} and read by {@code OBSERVED}; frames are the
     * environments'.
     */
    boolean ofRows();

    /** Elements of a row, or 1 where it has none of its own. */
    int words();

    /** Whether a number can be infinite or NaN. */
    boolean floats();

    /** Slots before the first of which something is seen in that. */
    int earlier();

    /** [elements] of what a slot adds, slowest axis first. */
    long[] shape(long rows, long envs);

    /**
     * What kernels have to know. {@code OBS_SCALAR} is the type in memory; one of {@code OBS_NUMBERS}, {@code OBS_BITS} and
     * {@code OBS_PIXELS} is 1. Frames have {@code OBS_STACK} and {@code FRAME_BYTES}. The others have, of LANES rows,
     * {@code OBS_WORD}, the type of what is addressed; how many there are, {@code OBS_WORDS}; and
     * {@code OBSERVED(at, number, rows)}: a number of the rows from {@code at} on, which points into the slot's first word.
     */
    Map<String, Object> constants();

    /**
     * A number of one row's observation, on the host.
     *
     * @param words the row's elements as 32-bit words, by their index
     */
    float number(IntUnaryOperator words, int index);

    private static Map<String, Object> kind(String name, ElementType type) {
        Map<String, Object> constants = new LinkedHashMap<>();
        for (String one : new String[] {"OBS_NUMBERS", "OBS_BITS", "OBS_PIXELS"}) {
            constants.put(one, one.equals(name) ? 1 : 0);
        }
        constants.put("OBS_SCALAR", type.openCl());
        return constants;
    }

    /** {@code [numbers][rows]} float32. */
    record Numbers(int numbers) implements ObservationFormat {
        @Override
        public ElementType type() {
            return ElementType.FLOAT32;
        }

        @Override
        public boolean ofRows() {
            return true;
        }

        @Override
        public int words() {
            return numbers;
        }

        @Override
        public boolean floats() {
            return true;
        }

        @Override
        public int earlier() {
            return 0;
        }

        @Override
        public long[] shape(long rows, long envs) {
            return new long[] {numbers, rows};
        }

        @Override
        public Map<String, Object> constants() {
            Map<String, Object> constants = kind("OBS_NUMBERS", type());
            constants.put("OBS_WORD", "real");
            constants.put("OBS_WORDS", "OBS_DIM");
            constants.put("OBSERVED(at, number, rows)", "load_real((at) + (size_t)(number) * (rows))");
            return constants;
        }

        @Override
        public float number(IntUnaryOperator words, int index) {
            return Float.intBitsToFloat(words.applyAsInt(index));
        }
    }

    /**
     * Numbers that are 0 or 1, {@code [words][rows]} uint32: number i of a plane is bit {@code i % 32} of the plane's word
     * {@code i / 32}. Bits that stand for no number are undefined.
     *
     * @param planes each of which begins a word of its own
     * @param planeSize numbers of a plane
     */
    record Bits(int planes, int planeSize) implements ObservationFormat {
        private int planeWords() {
            return (planeSize + Integer.SIZE - 1) / Integer.SIZE;
        }

        @Override
        public int numbers() {
            return planes * planeSize;
        }

        @Override
        public ElementType type() {
            return ElementType.UINT32;
        }

        @Override
        public boolean ofRows() {
            return true;
        }

        @Override
        public int words() {
            return planes * planeWords();
        }

        @Override
        public boolean floats() {
            return false;
        }

        @Override
        public int earlier() {
            return 0;
        }

        @Override
        public long[] shape(long rows, long envs) {
            return new long[] {words(), rows};
        }

        @Override
        public Map<String, Object> constants() {
            Map<String, Object> constants = kind("OBS_BITS", type());
            constants.putAll(packing());
            constants.put("OBS_WORD", "natural");
            constants.put("OBS_WORDS", "BIT_WORDS");
            constants.put(
                    "OBSERVED(at, number, rows)",
                    "bit_to_real(load_natural((at) + (size_t)BIT_WORD_OF(number) * (rows)), BIT_OF(number))");
            return constants;
        }

        /**
         * How numbers are packed, wherever they are: {@code BIT_WORDS}; of a word {@code BIT_FIRST_OF(word)}, its first number, and
         * {@code BIT_COUNT_OF(word)}, how many it has; of a number {@code BIT_WORD_OF(number)} and {@code BIT_OF(number)}.
         */
        Map<String, Object> packing() {
            Map<String, Object> constants = new LinkedHashMap<>();
            constants.put("BIT_WORDS", words());
            constants.put(
                    "BIT_FIRST_OF(word)",
                    "((word) / %1$d * %2$d + (word) %% %1$d * 32)".formatted(planeWords(), planeSize));
            constants.put("BIT_COUNT_OF(word)", "min(32, %d - (word) %% %d * 32)".formatted(planeSize, planeWords()));
            constants.put(
                    "BIT_WORD_OF(number)",
                    "((number) / %1$d * %2$d + (number) %% %1$d / 32)".formatted(planeSize, planeWords()));
            constants.put("BIT_OF(number)", "((number) %% %d %% 32)".formatted(planeSize));
            return constants;
        }

        @Override
        public float number(IntUnaryOperator words, int index) {
            int inPlane = index % planeSize;
            int word = words.applyAsInt(index / planeSize * planeWords() + inPlane / Integer.SIZE);
            return word >>> inPlane % Integer.SIZE & 1;
        }
    }

    /**
     * Pixels, {@code [envs][frameBytes]} uint8: all the agents of an environment see the same, and a frame that is seen in several
     * slots is kept once. A slot's newest frame is behind those of the slots before it. Behind the pixels
     * {@code [channels][height][width]} of a frame, a byte says how many frames before it are of its episode, and no more than
     * {@code stack - 1}; the oldest of those stands for what would be seen before it.
     */
    record Frames(PixelObservation seen) implements ObservationFormat {
        /** Of a frame, with what is said about it. */
        int frameBytes() {
            return seen.format().values() + 1;
        }

        @Override
        public int numbers() {
            return Math.toIntExact(seen.image().size());
        }

        @Override
        public ElementType type() {
            return ElementType.UINT8;
        }

        @Override
        public boolean ofRows() {
            return false;
        }

        @Override
        public int words() {
            return 1;
        }

        @Override
        public boolean floats() {
            return false;
        }

        @Override
        public int earlier() {
            return seen.stack() - 1;
        }

        @Override
        public long[] shape(long rows, long envs) {
            return new long[] {envs, frameBytes()};
        }

        @Override
        public Map<String, Object> constants() {
            Map<String, Object> constants = kind("OBS_PIXELS", type());
            constants.put("OBS_STACK", seen.stack());
            constants.put("FRAME_BYTES", frameBytes());
            return constants;
        }

        @Override
        public float number(IntUnaryOperator words, int index) {
            throw new IllegalStateException("the numbers of a frame are read by networks only");
        }
    }
}
