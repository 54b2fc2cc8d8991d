package dev.rookery.environments.host;

/**
 * Random numbers that an environment can seed again at every reset without allocating, and whose state is one number, so
 * that it can be saved. SplitMix64 (Steele, Lea and Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).
 * For one thread at a time.
 */
public final class EnvironmentRandom {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final double DOUBLE_UNIT = 0x1.0p-53;

    private long state;

    /** Starts the sequence of a seed. */
    public void seed(long seed) {
        state = seed;
    }

    /** What {@link #seed} has to be given for the sequence to go on from here. */
    public long state() {
        return state;
    }

    /** 64 random bits. */
    public long bits() {
        state += GOLDEN_GAMMA;
        return mixed(state);
    }

    /** Uniform in [0, 1), 53 bits. */
    public double uniform() {
        return (bits() >>> 11) * DOUBLE_UNIT;
    }

    /** Uniform in [low, high). */
    public double uniform(double low, double high) {
        return low + (high - low) * uniform();
    }

    /**
     * Uniform in 0 ... bound - 1; the bias is below bound / 2^32.
     *
     * @param bound at least 1
     */
    public int below(int bound) {
        return (int) (((bits() >>> 32) * bound) >>> 32);
    }

    /** Standard normal (Box and Muller 1958). */
    public double normal() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
        return radius * StrictMath.cos(2 * Math.PI * uniform());
    }

    /** Spreads every bit over all: MurmurHash3's finalizer with the constants of Stafford's variant 13. */
    static long mixed(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
