package dev.rookery.environments;

/** The random numbers that an environment's functions draw on a device, in plain Java: Philox4x32-10. */
final class DeviceRandom {
    /** As in {@code environment.cl}. */
    static final int RESET = 1;

    static final int DYNAMICS = 2;

    private final int key0;
    private final int key1;
    private final int row;
    private final int stream;
    private final int counter;
    private int[] words;
    private int block;
    private int used = 4;

    /** @param stream what they are for: {@link #RESET} or {@link #DYNAMICS} */
    DeviceRandom(long seed, VectorEnvironment.Purpose purpose, int stream, int env, int time) {
        key0 = (int) seed;
        key1 = (int) (seed >>> 32);
        row = env;
        this.stream = purpose.ordinal() << 8 | stream;
        counter = time;
    }

    /** [0, 1), 24 bits. */
    float uniform() {
        return (bits() >>> 8) * 0x1.0p-24f;
    }

    /** 0 ... n - 1. */
    int below(int n) {
        return (int) (Integer.toUnsignedLong(bits()) * n >>> 32);
    }

    private int bits() {
        if (used == 4) {
            words = new int[] {block++, counter, row, stream};
            used = 0;
            int k0 = key0;
            int k1 = key1;
            for (int round = 0; round < 10; round++) {
                long first = Integer.toUnsignedLong(words[0]) * 0xD2511F53L;
                long second = Integer.toUnsignedLong(words[2]) * 0xCD9E8D57L;
                words = new int[] {
                    (int) (second >>> 32) ^ words[1] ^ k0,
                    (int) second,
                    (int) (first >>> 32) ^ words[3] ^ k1,
                    (int) first
                };
                k0 += 0x9E3779B9;
                k1 += 0xBB67AE85;
            }
        }
        return words[used++];
    }
}
