package dev.rookery.environments;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What has to be known about an author's OpenCL C before a compiler sees it. Line numbers always stay as they are.
 * Immutable.
 */
final class AuthorCode {
    private static final Pattern COMMENT_OR_TEXT =
            Pattern.compile("//[^\\n]*|/\\*.*?\\*/|\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'", Pattern.DOTALL);

    /** As {@link Includes} writes it. */
    private static final Pattern LINE_DIRECTIVE = Pattern.compile("^#line (\\d+) \"([^\"]*)\"\\n", Pattern.MULTILINE);

    private static final Pattern DIRECTIVE = Pattern.compile("^[ \\t]*#(?:\\\\\\r?\\n|[^\\n])*", Pattern.MULTILINE);

    private static final String INLINED = "__attribute__((always_inline)) ";

    private final String code;
    private final String file;
    private final String withoutComments;
    /** Without comments and without the preprocessor's lines, which are no part of what they stand beside. */
    private final String bare;

    /** @param file that the code begins with, as messages name it */
    AuthorCode(String code, String file) {
        this.code = code;
        this.file = file;
        withoutComments = without(COMMENT_OR_TEXT, code);
        bare = without(DIRECTIVE, withoutComments);
    }

    private static String without(Pattern pattern, String code) {
        StringBuilder rest = new StringBuilder(code);
        Matcher matcher = pattern.matcher(code);
        while (matcher.find()) {
            blank(rest, matcher.start(), matcher.end());
        }
        return rest.toString();
    }

    private static void blank(StringBuilder code, int start, int end) {
        for (int i = start; i < end; i++) {
            if (code.charAt(i) != '\n') {
                code.setCharAt(i, ' ');
            }
        }
    }

    /** The name of the file that it begins with. */
    String file() {
        return file;
    }

    /** As the author wrote it. */
    String text() {
        return code;
    }

    /** The code with every comment and the inside of every text replaced by spaces. */
    String withoutComments() {
        return withoutComments;
    }

    /** What is wrong with the definition of a function, if anything is. */
    Optional<String> complaint(Signature signature, boolean scalar) {
        Optional<Definition> defined = definition(signature.name());
        if (defined.isEmpty()) {
            return Optional.of(
                    file + ": does not define " + signature.name() + ", which this environment needs: " + signature);
        }
        Definition found = defined.get();
        return signature
                .complaint(bare.substring(found.start(), found.name()), found.parameters(), scalar)
                .map(complaint -> place(found.name()) + ": " + complaint);
    }

    /**
     * The brace without a partner, if there is one: a compiler complains of whatever comes after it, or of the platform's own
     * code. Where the preprocessor chooses between halves of a block, it may be none.
     */
    Optional<String> loneBrace() {
        Deque<Integer> open = new ArrayDeque<>();
        for (int i = 0; i < bare.length(); i++) {
            if (bare.charAt(i) == '{') {
                open.push(i);
            } else if (bare.charAt(i) == '}' && open.poll() == null) {
                return Optional.of(place(i) + ": this } closes nothing: there is one too many, or a { is missing");
            }
        }
        return open.isEmpty()
                ? Optional.empty()
                : Optional.of(place(open.getLast()) + ": this { is never closed: a } is missing");
    }

    /** Where a function that is defined has its name: {@code file:line}. */
    String placeOf(Signature signature) {
        return place(definition(signature.name())
                .orElseThrow(() -> new IllegalArgumentException(file + " does not define " + signature.name()))
                .name());
    }

    /** Whether a function is defined, not just declared or called. */
    boolean defines(String function) {
        return definition(function).isPresent();
    }

    /** The files that the code is from: the one that it begins with, and those that it includes. */
    Set<String> files() {
        Set<String> files = new LinkedHashSet<>(Set.of(file.replace("\\", "/")));
        Matcher matcher = LINE_DIRECTIVE.matcher(code);
        while (matcher.find()) {
            files.add(matcher.group(2));
        }
        return files;
    }

    /**
     * The code as it goes to a compiler. The rest of the file keeps its lines.
     *
     * @param inlined functions that are compiled into each of their callers: what a pointer goes into a call with has to lie
     *     in memory, and PoCL keeps that for every work-item of a group
     * @param leftOut functions whose definitions are left out
     */
    String prepared(List<String> inlined, List<String> leftOut) {
        StringBuilder prepared = new StringBuilder(code);
        for (String function : leftOut) {
            definition(function).ifPresent(found -> blank(prepared, found.start(), found.end()));
        }
        inlined.stream()
                .flatMap(function -> definition(function).stream())
                .map(Definition::name)
                .sorted(Comparator.reverseOrder()) // from the end: what lies before an insertion stays where it is
                .forEach(name -> prepared.insert(name, INLINED));
        return prepared.toString();
    }

    /** Where a position is: {@code file:line}, the line from 1, in the file that it was included from. */
    String place(int position) {
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
     * Where a function is defined, not declared or called.
     *
     * @param start of its result's type
     * @param name where that begins
     * @param parameters what stands between its parentheses
     * @param end behind its last brace
     */
    private record Definition(int start, int name, String parameters, int end) {}

    private Optional<Definition> definition(String function) {
        Matcher head = Pattern.compile("\\b" + function + "\\s*\\(([^(){};]*)\\)\\s*\\{")
                .matcher(bare);
        while (head.find()) {
            int start = head.start();
            while (start > 0 && belongsToType(bare.charAt(start - 1))) {
                start--;
            }
            if (start < head.start()) {
                while (Character.isWhitespace(bare.charAt(start))) {
                    start++;
                }
                return Optional.of(new Definition(start, head.start(), head.group(1), endOfBlock(head.end())));
            }
        }
        return Optional.empty();
    }

    private static boolean belongsToType(char character) {
        return Character.isLetterOrDigit(character)
                || Character.isWhitespace(character)
                || character == '_'
                || character == '*';
    }

    /** Behind the brace that closes a block. */
    private int endOfBlock(int start) {
        int depth = 1;
        int end = start;
        while (end < bare.length() && depth > 0) {
            depth += bare.charAt(end) == '{' ? 1 : bare.charAt(end) == '}' ? -1 : 0;
            end++;
        }
        return end;
    }
}
