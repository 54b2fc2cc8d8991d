package dev.rookery.environments;

/** OpenCL C that moves an environment's state between memory, [stateWords][envs] float32, and registers. */
final class StateAccess {
    /** Words of the longest array of which each has a line of its own, so that it can be in a register. */
    private static final int LONGEST_UNROLLED = 64;

    private StateAccess() {}

    /** {@code state_load}, {@code state_store} and {@code state_choose}, of LANES environments. */
    static String of(StateLayout state) {
        return "inline void state_load(State *s, __global const float *at, size_t envs) {\n"
                + eachWord(state, "s->%1$s = as_%2$s(load_real(at + (%3$s) * envs));")
                + "}\ninline void state_store(const State *s, __global float *at, size_t envs) {\n"
                + eachWord(state, "store_real(as_real(s->%1$s), at + (%3$s) * envs);")
                + "}\ninline void state_words(const State *s, real *words) {\n"
                + eachWord(state, "words[%3$s] = as_real(s->%1$s);")
                + "}\n"
                + choose("state_choose", "State", state);
    }

    /**
     * A function that puts another state in place of one where a mask says so.
     *
     * @param type the struct's
     */
    static String choose(String function, String type, StateLayout state) {
        return "inline void %1$s(mask m, const %2$s *then, %2$s *s) {\n".formatted(function, type)
                + eachWord(state, "s->%1$s = choose(m, then->%1$s, s->%1$s);")
                + "}\n";
    }

    /**
     * {@code state_unpack} and {@code state_pack}: one environment's state out of the words [STATE_WORDS][RUN] of its run,
     * and back.
     */
    static String ofRuns(StateLayout state) {
        return "inline void state_unpack(State *s, const float *words, int e) {\n"
                + eachWord(state, "s->%1$s = as_%2$s(words[(%3$s) * RUN + e]);")
                + "}\ninline void state_pack(const State *s, float *words, int e) {\n"
                + eachWord(state, "words[(%3$s) * RUN + e] = as_float(s->%1$s);")
                + "}\n";
    }

    /** @param line what is done with a word: its expression, the type that its bits are seen as, and its index */
    private static String eachWord(StateLayout state, String line) {
        StringBuilder text = new StringBuilder();
        int first = 0;
        for (StateLayout.Field field : state.fields()) {
            String type = field.type().equals("mask") ? "integer" : field.type();
            if (field.length() > LONGEST_UNROLLED) {
                text.append("    for (int i = 0; i < %d; i++) { ".formatted(field.length()))
                        .append(line.formatted(field.expression() + "[i]", type, first + " + i"))
                        .append(" }\n");
                first += field.length();
                continue;
            }
            for (StateLayout.Word word : field.words()) {
                text.append("    ")
                        .append(line.formatted(word.expression(), type, first))
                        .append('\n');
                first++;
            }
        }
        return text.toString();
    }
}
