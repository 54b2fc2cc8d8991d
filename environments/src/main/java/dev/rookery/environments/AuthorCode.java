package dev.rookery.environments;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What has to be known about an author's OpenCL C before a compiler sees it. Line numbers always stay as they are. */
final class AuthorCode {
    private static final Pattern COMMENT_OR_TEXT =
            Pattern.compile("//[^\\n]*|/\\*.*?\\*/|\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'", Pattern.DOTALL);

    private AuthorCode() {}

    /** The code with every comment and the inside of every text replaced by spaces. */
    static String withoutComments(String code) {
        StringBuilder bare = new StringBuilder(code);
        Matcher matcher = COMMENT_OR_TEXT.matcher(code);
        while (matcher.find()) {
            for (int i = matcher.start(); i < matcher.end(); i++) {
                if (code.charAt(i) != '\n') {
                    bare.setCharAt(i, ' ');
                }
            }
        }
        return bare.toString();
    }

    /** Whether a function is defined, not just declared or called. */
    static boolean defines(String code, String function) {
        return definition(withoutComments(code), function) != null;
    }

    /**
     * The code without the definition of a function: drawing is scalar, and is left out where lanes are wide. The rest of
     * the file keeps its lines.
     */
    static String without(String code, String function) {
        int[] range = definition(withoutComments(code), function);
        if (range == null) {
            return code;
        }
        StringBuilder remaining = new StringBuilder(code);
        for (int i = range[0]; i < range[1]; i++) {
            if (code.charAt(i) != '\n') {
                remaining.setCharAt(i, ' ');
            }
        }
        return remaining.toString();
    }

    /** The line of a position, from 1. */
    static int lineOf(String code, int position) {
        return 1
                + (int) code.substring(0, position)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }

    private static int[] definition(String bare, String function) {
        Matcher head = Pattern.compile("[\\w*\\s]+\\b" + function + "\\s*\\([^(){};]*\\)\\s*\\{")
                .matcher(bare);
        if (!head.find()) {
            return null;
        }
        int depth = 1;
        int end = head.end();
        while (end < bare.length() && depth > 0) {
            depth += bare.charAt(end) == '{' ? 1 : bare.charAt(end) == '}' ? -1 : 0;
            end++;
        }
        return new int[] {head.start(), end};
    }
}
