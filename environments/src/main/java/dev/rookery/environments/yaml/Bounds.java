package dev.rookery.environments.yaml;

import java.math.BigDecimal;

/**
 * The numbers that are allowed somewhere: {@code Bounds.above(0).atMost(1)}.
 *
 * @param low lower end, or -infinity for none
 * @param lowIncluded whether {@code low} itself is allowed
 * @param high upper end, or infinity for none; always allowed itself unless {@code highIncluded} is false
 * @param highIncluded whether {@code high} itself is allowed
 */
public record Bounds(double low, boolean lowIncluded, double high, boolean highIncluded) {

    /** Every finite number. */
    public static final Bounds FINITE = new Bounds(Double.NEGATIVE_INFINITY, false, Double.POSITIVE_INFINITY, false);

    public static Bounds above(double low) {
        return new Bounds(low, false, Double.POSITIVE_INFINITY, false);
    }

    public static Bounds atLeast(double low) {
        return new Bounds(low, true, Double.POSITIVE_INFINITY, false);
    }

    /** Both ends are allowed. */
    public static Bounds between(double low, double high) {
        return new Bounds(low, true, high, true);
    }

    /** These bounds with an upper end that is allowed itself. */
    public Bounds atMost(double newHigh) {
        return new Bounds(low, lowIncluded, newHigh, true);
    }

    /** These bounds with an upper end that is not allowed itself. */
    public Bounds below(double newHigh) {
        return new Bounds(low, lowIncluded, newHigh, false);
    }

    public boolean contains(double value) {
        boolean lowHolds = lowIncluded ? value >= low : value > low;
        boolean highHolds = highIncluded ? value <= high : value < high;
        return lowHolds && highHolds;
    }

    /** In words that follow "must be": {@code > 0 and <= 1}. */
    @Override
    public String toString() {
        String lower = Double.isInfinite(low) ? "" : (lowIncluded ? ">= " : "> ") + plain(low);
        String upper = Double.isInfinite(high) ? "" : (highIncluded ? "<= " : "< ") + plain(high);
        if (lower.isEmpty() && upper.isEmpty()) {
            return "a finite number";
        }
        return lower.isEmpty() || upper.isEmpty() ? lower + upper : lower + " and " + upper;
    }

    /** A number as people write it: {@code 500000}, {@code 0.5}, {@code 1e-05}. */
    static String plain(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.isNaN(value) ? ".nan" : value > 0 ? ".inf" : "-.inf";
        }
        String digits = BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
        return digits.length() <= 20 ? digits : Double.toString(value).replace('E', 'e');
    }
}
