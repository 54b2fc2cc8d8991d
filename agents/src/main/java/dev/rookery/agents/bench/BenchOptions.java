package dev.rookery.agents.bench;

/**
 * How a benchmark measures.
 *
 * @param repeats measurements of each case, of which median, min and max are told; at least 1
 * @param seconds that a measurement takes, at least
 * @param quick whether only small cases are measured: for tests, and to see whether it works
 */
public record BenchOptions(int repeats, double seconds, boolean quick) {
    private static final double SECONDS = 0.3;
    private static final double QUICK_SECONDS = 0.01;

    public BenchOptions {
        if (repeats < 1) {
            throw new IllegalArgumentException("repeats must be at least 1, but is " + repeats);
        }
    }

    public static BenchOptions of(int repeats, boolean quick) {
        return new BenchOptions(repeats, quick ? QUICK_SECONDS : SECONDS, quick);
    }
}
