package dev.rookery.server.cli;

import java.util.Locale;

/** Amounts of memory and disk as a person reads them. */
final class Bytes {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Bytes() {}

    static String text(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= 1024 && unit < UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        boolean fraction = unit > 0 && amount < 100 && amount != Math.rint(amount);
        return String.format(Locale.ROOT, fraction ? "%.1f %s" : "%.0f %s", amount, UNITS[unit]);
    }
}
