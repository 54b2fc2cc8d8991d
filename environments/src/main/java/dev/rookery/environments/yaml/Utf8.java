package dev.rookery.environments.yaml;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Strict decoding: what is not UTF-8 is refused with its place, never replaced in silence. */
final class Utf8 {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private Utf8() {}

    static String decoded(String source, byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer text = CharBuffer.allocate(bytes.length);
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        CoderResult result = decoder.decode(rest, text, true);
        String decoded = text.flip().toString();
        if (result.isError()) {
            String good = decoded.substring(decoded.lastIndexOf('\n') + 1);
            int line = (int) decoded.chars().filter(c -> c == '\n').count() + 1;
            int column = good.codePointCount(0, good.length()) + 1;
            String wrong = String.format("0x%02X", bytes[rest.position()] & 0xFF);
            throw new ConfigurationException(
                    new Place(source, line, column), "is not UTF-8: byte " + wrong + "; save the file as UTF-8");
        }
        return !decoded.isEmpty() && decoded.charAt(0) == BYTE_ORDER_MARK ? decoded.substring(1) : decoded;
    }
}
