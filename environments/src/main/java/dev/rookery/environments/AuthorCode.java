package dev.rookery.environments;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What has to be known about an author's OpenCL C before a compiler sees it. Line numbers always stay as they are. */
final class AuthorCode {
    private static final Pattern COMMENT_OR_TEXT =
            Pattern.compile("//[^\\n]*|/\\*.*?\\*/|\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'", Pattern.DOTALL);

    /** As {@link Includes} writes it. */
    private static final Pattern LINE_DIRECTIVE = Pattern.compile("^#line (\\d+) \"([^\"]*)\"\\n", Pattern.MULTILINE);

    private static final Pattern DIRECTIVE = Pattern.compile("^[ \\t]*#(?:\\\\\\r?\\n|[^\\n])*", Pattern.MULTILINE);

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

    /**
     * What is wrong with the definition of a function, if anything is.
     *
     * @param file its name in messages
     * @param scalar whether a real is a float and an integer an int
     */
    static Optional<String> complaint(String code, String file, Signature signature, boolean scalar) {
        Matcher head = head(bare(code), signature.name());
        if (!head.find()) {
            return Optional.of(
                    file + ": does not define " + signature.name() + ", which this environment needs: " + signature);
        }
        return signature
                .complaint(head.group(1), head.group(2), scalar)
                .map(complaint -> place(code, file, head.end(1)) + ": " + complaint);
    }

    /**
     * The brace without a partner, if there is one: a compiler complains of whatever comes after it, or of the platform's own
     * code. Where the preprocessor chooses between halves of a block, it may be none.
     */
    static Optional<String> loneBrace(String code, String file) {
        String bare = bare(code);
        Deque<Integer> open = new ArrayDeque<>();
        for (int i = 0; i < bare.length(); i++) {
            if (bare.charAt(i) == '{') {
                open.push(i);
            } else if (bare.charAt(i) == '}' && open.poll() == null) {
                return Optional.of(
                        place(code, file, i) + ": this } closes nothing: there is one too many, or a { is missing");
            }
        }
        return open.isEmpty()
                ? Optional.empty()
                : Optional.of(place(code, file, open.getLast()) + ": this { is never closed: a } is missing");
    }

    /** Where a function that is defined has its name: {@code file:line}. */
    static String placeOf(String code, String file, Signature signature) {
        Matcher head = head(bare(code), signature.name());
        if (!head.find()) {
            throw new IllegalArgumentException(file + " does not define " + signature.name());
        }
        return place(code, file, head.end(1));
    }

    /** Whether a function is defined, not just declared or called. */
    static boolean defines(String code, String function) {
        return definition(bare(code), function) != null;
    }

    /** The files that the code is from: the one that it begins with, and those that it includes. */
    static Set<String> files(String code, String file) {
        Set<String> files = new LinkedHashSet<>(Set.of(file.replace("\\", "/")));
        Matcher matcher = LINE_DIRECTIVE.matcher(code);
        while (matcher.find()) {
            files.add(matcher.group(2));
        }
        return files;
    }

    /**
     * The code without the definition of a function: drawing is scalar, and is left out where lanes are wide. The rest of
     * the file keeps its lines.
     */
    static String without(String code, String function) {
        int[] range = definition(bare(code), function);
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

    /**
     * Where a position is: {@code file:line}, the line from 1, in the file that it was included from.
     *
     * @param file the file that the code begins with
     */
    static String place(String code, String file, int position) {
        String before = code.substring(0, position);
        String shown = file;
        int begin = 0;
        int line = 1;
        Matcher matcher = LINE_DIRECTIVE.matcher(before);
        while (matcher.find()) {
            line = Integer.parseInt(matcher.group(1));
            shown = matcher.group(2);
            begin = matcher.end();
        }
        return shown + ":"
                + (line + before.substring(begin).chars().filter(c -> c == '\n').count());
    }

    /**
     * The code with a function that is compiled into each of its callers: what a pointer goes into a call with has to lie in
     * memory, and PoCL keeps that for every work-item of a group.
     */
    static String inlined(String code, String function) {
        Matcher head = head(bare(code), function);
        if (!head.find()) {
            return code;
        }
        int name = head.end(1);
        return code.substring(0, name) + "__attribute__((always_inline)) " + code.substring(name);
    }

    /** The head of a definition, not of a declaration or a call: result, parameters. */
    private static Matcher head(String bare, String function) {
        return Pattern.compile("([\\w*\\s]+)\\b" + function + "\\s*\\(([^(){};]*)\\)\\s*\\{")
                .matcher(bare);
    }

    /** Without comments and without the preprocessor's lines, which are no part of what they stand beside. */
    private static String bare(String code) {
        StringBuilder bare = new StringBuilder(withoutComments(code));
        Matcher matcher = DIRECTIVE.matcher(bare.toString());
        while (matcher.find()) {
            for (int i = matcher.start(); i < matcher.end(); i++) {
                if (bare.charAt(i) != '\n') {
                    bare.setCharAt(i, ' ');
                }
            }
        }
        return bare.toString();
    }

    private static int[] definition(String bare, String function) {
        Matcher head = head(bare, function);
        if (!head.find()) {
            return null;
        }
        int depth = 1;
        int end = head.end();
        while (end < bare.length() && depth > 0) {
            depth += bare.charAt(end) == '{' ? 1 : bare.charAt(end) == '}' ? -1 : 0;
            end++;
        }
        String result = head.group(1);
        return new int[] {head.start() + result.length() - result.stripLeading().length(), end};
    }
}
