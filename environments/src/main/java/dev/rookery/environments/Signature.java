package dev.rookery.environments;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A function that the platform calls, as an author has to define it. Compared before the compiler sees it, so that the
 * message is about the author's line and not about the platform's. Names of parameters are free.
 *
 * @param result type of what it returns
 * @param name of the function
 * @param parameters as they would be written, types and names
 */
record Signature(String result, String name, List<String> parameters) {
    static final Signature RESET = of("void", "env_reset", "State *s", "const Params *p", "Rng *rng");
    static final Signature STEP =
            of("void", "env_step", "State *s", "const Params *p", "const Action *actions", "Rng *rng", "real *rewards");
    static final Signature TERMINATED = of("mask", "env_terminated", "const State *s", "const Params *p");
    static final Signature OBSERVE =
            of("void", "env_observe", "const State *s", "const Params *p", "int agent", "real *obs");
    /** What {@link #OBSERVE} says, where every number is 0 or 1; defined instead of it. */
    static final Signature OBSERVE_BITS =
            of("void", "env_observe_bits", "const State *s", "const Params *p", "int agent", "natural *bits");

    static final Signature DRAW = of("void", "env_draw", "const State *s", "const Params *p", "Canvas *canvas");
    /** Defined by environments with a time limit of their own. */
    static final Signature TRUNCATED = of("mask", "env_truncated", "const State *s", "const Params *p");
    /** Defined by environments in which not every action may always be taken. */
    static final Signature ACTION_MASK =
            of("void", "env_action_mask", "const State *s", "const Params *p", "int agent", "mask *allowed");
    /** What an environment may define as well, whatever its YAML says. */
    static final List<Signature> OPTIONAL = List.of(TRUNCATED, ACTION_MASK);

    private static final List<Signature> REQUIRED = List.of(RESET, STEP, TERMINATED, OBSERVE);
    private static final List<Signature> REQUIRED_WITH_BITS = List.of(RESET, STEP, TERMINATED, OBSERVE_BITS);

    private static final Pattern TOKEN = Pattern.compile("\\w+|\\*");
    private static final List<String> OF_NO_EFFECT = List.of("static", "inline");

    /** What an environment defines that tells its observation in bits, or in numbers. */
    static List<Signature> required(boolean bits) {
        return bits ? REQUIRED_WITH_BITS : REQUIRED;
    }

    private static Signature of(String result, String name, String... parameters) {
        return new Signature(result, name, List.of(parameters));
    }

    /** {@code void env_reset(State *s, const Params *p, Rng *rng)}. */
    @Override
    public String toString() {
        return result + " " + name + "(" + String.join(", ", parameters) + ")";
    }

    /**
     * What is wrong with a definition.
     *
     * @param writtenResult what stands before the function's name
     * @param writtenParameters what stands between its parentheses
     * @param scalar whether a real is a float and an integer an int
     */
    Optional<String> complaint(String writtenResult, String writtenParameters, boolean scalar) {
        List<String> written = new ArrayList<>();
        for (String parameter : writtenParameters.split(",")) {
            written.add(type(parameter, scalar));
        }
        List<String> expected =
                parameters.stream().map(one -> type(one, scalar)).toList();
        boolean same = returned(writtenResult, scalar).equals(returned(result, scalar)) && written.equals(expected);
        return same ? Optional.empty() : Optional.of(name + " must be defined as '" + this + "'");
    }

    private static List<String> returned(String written, boolean scalar) {
        List<String> tokens = tokens(written, scalar);
        tokens.removeAll(OF_NO_EFFECT);
        return tokens;
    }

    /** The type alone, its words in order of the alphabet: {@code * Params const}. */
    private static String type(String parameter, boolean scalar) {
        String pointer = parameter.replaceAll("\\[[^\\]]*\\]", "");
        List<String> tokens = tokens(pointer, scalar);
        if (tokens.size() > 1 && !tokens.get(tokens.size() - 1).equals("*")) {
            tokens.remove(tokens.size() - 1);
        }
        if (!pointer.equals(parameter)) {
            tokens.add("*");
        }
        tokens.sort(null);
        return String.join(" ", tokens);
    }

    private static List<String> tokens(String text, boolean scalar) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        while (matcher.find()) {
            tokens.add(canonical(matcher.group(), scalar));
        }
        return tokens;
    }

    /** Several names are one type to the compiler. */
    private static String canonical(String token, boolean scalar) {
        return switch (token) {
            case "integer" -> "mask";
            case "int" -> scalar ? "mask" : token;
            case "float" -> scalar ? "real" : token;
            case "uint" -> scalar ? "natural" : token;
            default -> token;
        };
    }
}
