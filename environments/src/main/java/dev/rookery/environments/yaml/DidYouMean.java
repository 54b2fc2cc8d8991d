package dev.rookery.environments.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what a person probably meant to type. */
public final class DidYouMean {
    private static final int LONGEST_CONSIDERED = 100;

    private DidYouMean() {}

    /**
     * The known word nearest to a written one: by the number of letters that are missing, added, different or swapped
     * (the Damerau-Levenshtein distance, adjacent swaps only), where case, {@code _}, {@code -} and {@code .} do not
     * count. Empty where none is near: about one letter in three may be wrong.
     */
    public static Optional<String> nearest(String written, Collection<String> known) {
        if (written.length() > LONGEST_CONSIDERED) {
            return Optional.empty();
        }
        String letters = letters(written);
        return known.stream()
                .filter(word -> distance(letters, letters(word))
                        <= Math.max(1, letters(word).length() / 3))
                .min(Comparator.<String>comparingInt(word -> distance(letters, letters(word)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** {@code "; did you mean ppo?"}, or where nothing is near, {@code "; known are: a2c, ppo"}. */
    public static String hint(String written, Collection<String> known) {
        return nearest(written, known)
                .map(word -> "; did you mean " + word + "?")
                .orElseGet(() -> known.isEmpty() ? "" : "; known are: " + String.join(", ", known));
    }

    private static String letters(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[_.-]", "");
    }

    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int substitution = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(substitution, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
