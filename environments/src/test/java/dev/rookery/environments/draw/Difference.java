package dev.rookery.environments.draw;

/**
 * How far two pictures are apart, in steps of 1/255. The mean alone says little of a picture that is mostly background.
 *
 * @param mean absolute difference of all values
 * @param visible share of the values that are apart by more than can be seen
 */
record Difference(double mean, double visible) {
    private static final int INVISIBLE = 10;
    private static final double MOST_MEAN = 2;
    private static final double MOST_VISIBLE = 1e-3;

    static Difference of(byte[] values, byte[] others) {
        double sum = 0;
        int visible = 0;
        for (int i = 0; i < values.length; i++) {
            int apart = Math.abs((values[i] & 0xFF) - (others[i] & 0xFF));
            sum += apart;
            visible += apart > INVISIBLE ? 1 : 0;
        }
        return new Difference(sum / values.length, (double) visible / values.length);
    }

    boolean small() {
        return mean < MOST_MEAN && visible < MOST_VISIBLE;
    }
}
