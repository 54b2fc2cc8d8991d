package dev.rookery.server.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a file that a request asks for (RFC 9110, 14.1.2).
 *
 * @param first byte, from 0
 * @param length bytes; 0 where the file has no such part
 */
record ByteRange(long first, long length) {
    private static final Pattern ONE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

    /**
     * Reads a {@code Range} header.
     *
     * @param header possibly null
     * @param size of the file, in bytes
     * @return nothing where the whole file is to be sent: without such a header, or with several ranges, or another unit
     */
    static Optional<ByteRange> of(String header, long size) {
        Matcher one = ONE.matcher(header == null ? "" : header.strip());
        if (!one.matches() || one.group(1).isEmpty() && one.group(2).isEmpty()) {
            return Optional.empty();
        }
        if (one.group(1).isEmpty()) {
            long last = Math.min(size, Long.parseLong(one.group(2)));
            return Optional.of(new ByteRange(size - last, last));
        }
        long first = Long.parseLong(one.group(1));
        long end = one.group(2).isEmpty() ? size : Math.min(size, Long.parseLong(one.group(2)) + 1);
        if (!one.group(2).isEmpty() && Long.parseLong(one.group(2)) < first) {
            return Optional.empty(); // no range at all
        }
        return Optional.of(new ByteRange(first, Math.max(0, end - first)));
    }

    boolean isEmpty() {
        return length == 0;
    }

    String contentRange(long size) {
        return "bytes " + first + "-" + (first + length - 1) + "/" + size;
    }
}
