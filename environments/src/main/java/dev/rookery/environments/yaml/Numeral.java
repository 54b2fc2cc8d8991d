package dev.rookery.environments.yaml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Numbers as YAML 1.2 writes them (core schema, 10.3.2), less what people misread: a leading zero is octal to some
 * readers and decimal to others, so neither is accepted.
 */
final class Numeral {
    private static final Pattern WHOLE = Pattern.compile("[-+]?(0|[1-9][0-9]*)");
    private static final Pattern REAL =
            Pattern.compile("[-+]?(\\.[0-9]+|(0|[1-9][0-9]*)(\\.[0-9]*)?)([eE][-+]?[0-9]{1,6})?");
    private static final Pattern INFINITE = Pattern.compile("[-+]?\\.(inf|Inf|INF)");
    private static final Pattern NOT_A_NUMBER = Pattern.compile("\\.(nan|NaN|NAN)");
    private static final Pattern LEADING_ZERO = Pattern.compile("[-+]?0[0-9]+(\\.[0-9]*)?([eE][-+]?[0-9]+)?");
    private static final Pattern OCTAL = Pattern.compile("[-+]?0o[0-7]+");
    private static final Pattern HEXADECIMAL = Pattern.compile("[-+]?0x[0-9a-fA-F]+");
    private static final Pattern UNDERSCORED =
            Pattern.compile("[-+]?[0-9][0-9_]*_[0-9_]*(\\.[0-9]*)?([eE][-+]?[0-9]+)?");
    private static final Pattern COMMA = Pattern.compile("[-+]?[0-9]+,[0-9]+");
    private static final int MOST_DIGITS = 400;

    private Numeral() {}

    /** Whether the text is a number, or would be one to some reader of YAML. */
    static boolean looksLikeNumber(String text) {
        return isReal(text)
                || INFINITE.matcher(text).matches()
                || NOT_A_NUMBER.matcher(text).matches()
                || LEADING_ZERO.matcher(text).matches()
                || OCTAL.matcher(text).matches()
                || HEXADECIMAL.matcher(text).matches()
                || UNDERSCORED.matcher(text).matches();
    }

    static boolean isWhole(String text) {
        return WHOLE.matcher(text).matches();
    }

    private static boolean isReal(String text) {
        return REAL.matcher(text).matches();
    }

    /** Empty where it does not fit 64 bits. */
    static Optional<Long> whole(String text) {
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }

    /** The number; infinite for {@code .inf} and for what overflows, empty for what is none. */
    static Optional<Double> real(String text) {
        if (isReal(text)) {
            return Optional.of(Double.parseDouble(text));
        }
        if (INFINITE.matcher(text).matches()) {
            return Optional.of(text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        }
        return Optional.empty();
    }

    static boolean isInfinite(String text) {
        return INFINITE.matcher(text).matches();
    }

    /** What to write instead where a number was wanted, as {@code ": write 500000"}; empty where nothing is known. */
    static String advice(YamlNode.Scalar scalar, boolean wholeWanted) {
        String text = scalar.text();
        if (!scalar.plain()) {
            return looksLikeNumber(text) ? ": remove the quotes" : "";
        }
        if (text.length() > MOST_DIGITS) {
            return "";
        }
        if (OCTAL.matcher(text).matches()) {
            return " (octal): write " + inBase(text, "0o", 8);
        }
        if (HEXADECIMAL.matcher(text).matches()) {
            return " (hexadecimal): write " + inBase(text, "0x", 16);
        }
        if (LEADING_ZERO.matcher(text).matches()) {
            String decimal = text.replaceFirst("^([-+]?)0+(?=[0-9])", "$1");
            String octal = text.matches("[-+]?0[0-7]+") ? inBase(text, "0", 8) : decimal;
            return ", which looks octal: write " + decimal
                    + (octal.equals(decimal) ? "" : ", or " + octal + " if octal was meant");
        }
        if (UNDERSCORED.matcher(text).matches()) {
            return ": write " + text.replace("_", "") + ", without underscores";
        }
        if (COMMA.matcher(text).matches()) {
            return wholeWanted ? "" : ": write " + text.replace(',', '.') + ", with a point";
        }
        return wholeWanted && isReal(text) ? wholeOf(text) : "";
    }

    private static String wholeOf(String text) {
        BigDecimal value = new BigDecimal(text).stripTrailingZeros();
        boolean whole = value.scale() <= 0 && value.precision() - value.scale() <= 18;
        return whole ? ": write " + value.toPlainString() : "";
    }

    private static String inBase(String text, String prefix, int base) {
        String digits = text.toLowerCase(Locale.ROOT).replaceFirst("^([-+]?)" + prefix, "$1");
        return new BigInteger(digits, base).toString();
    }
}
