package dev.rookery.environments.draw;

import dev.rookery.environments.Drawing;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.IntBuffer;

/** Numbers of a drawing as the texts that they are drawn as, which spares a shader the decimals. */
final class NumberText {
    private static final int TEXT = 6;
    private static final int NUMBER = 7;
    private static final int VALUE = 5; // words of a number
    private static final int DECIMALS = 6;
    private static final int MAX_DECIMALS = 9;
    private static final float NO_LONGER_A_DECIMAL = 1e18f;

    private NumberText() {}

    /** Appends a primitive, its kind with the environment in the upper bits, and as a text if it is a number. */
    static void put(int[] words, int at, int env, IntBuffer target) {
        if (words[at] != NUMBER) {
            target.put(words[at] | env << 8).put(words, at + 1, Drawing.PRIMITIVE_WORDS - 1);
            return;
        }
        String text = of(Float.intBitsToFloat(words[at + VALUE]), words[at + DECIMALS]);
        int[] characters = new int[Rasterizer.MAX_CHARACTERS / Integer.BYTES];
        for (int i = 0; i < text.length(); i++) {
            characters[i / Integer.BYTES] |= text.charAt(i) << Byte.SIZE * (i % Integer.BYTES);
        }
        target.put(TEXT | env << 8)
                .put(words, at + 1, VALUE - 1)
                .put(text.length())
                .put(characters);
    }

    /** To so many decimals, a half rounded away from zero; its first 24 characters. */
    static String of(float value, int decimals) {
        String sign = value < 0 ? "-" : "";
        if (!(Math.abs(value) < NO_LONGER_A_DECIMAL)) {
            return Float.isNaN(value) ? "NaN" : sign + "inf";
        }
        String text = sign
                + new BigDecimal(Math.abs(value))
                        .setScale(Math.max(0, Math.min(MAX_DECIMALS, decimals)), RoundingMode.HALF_UP)
                        .toPlainString();
        return text.substring(0, Math.min(Rasterizer.MAX_CHARACTERS, text.length()));
    }
}
