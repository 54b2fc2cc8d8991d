package dev.rookery.environments;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests by which a file, or a text, is known again. */
public final class Sha256 {
    private Sha256() {}

    /** Of nothing yet. */
    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** In hexadecimal digits. */
    public static String end(MessageDigest begun) {
        return HexFormat.of().formatHex(begun.digest());
    }

    /** Of a text in UTF-8. */
    public static byte[] bytesOf(String text) {
        return begin().digest(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Of a text in UTF-8, in hexadecimal digits. */
    public static String of(String text) {
        return HexFormat.of().formatHex(bytesOf(text));
    }
}
