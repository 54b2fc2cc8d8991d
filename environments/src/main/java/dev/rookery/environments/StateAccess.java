package dev.rookery.environments;

/** OpenCL C that moves an environment's state between memory, [stateWords][envs] float32, and registers, word by word. */
final class StateAccess {
    private StateAccess() {}

    /** {@code state_load}, {@code state_store} and {@code state_choose}, of LANES environments. */
    static String of(StateLayout state) {
        StringBuilder load =
                new StringBuilder("inline void state_load(State *s, __global const float *at, size_t envs) {\n");
        StringBuilder store =
                new StringBuilder("inline void state_store(const State *s, __global float *at, size_t envs) {\n");
        for (int i = 0; i < state.words().size(); i++) {
            StateLayout.Word word = state.words().get(i);
            load.append("    s->%s = as_%s(load_real(at + %d * envs));\n".formatted(word.expression(), asType(word), i));
            store.append("    store_real(as_real(s->%s), at + %d * envs);\n".formatted(word.expression(), i));
        }
        return load.append("}\n")
                .append(store)
                .append("}\n")
                .append(choose("state_choose", "State", state))
                .toString();
    }

    /**
     * A function that puts another state in place of one where a mask says so.
     *
     * @param type the struct's
     */
    static String choose(String function, String type, StateLayout state) {
        StringBuilder choose = new StringBuilder("inline void %1$s(mask m, const %2$s *then, %2$s *s) {\n"
                .formatted(function, type));
        for (StateLayout.Word word : state.words()) {
            choose.append("    s->%1$s = choose(m, then->%1$s, s->%1$s);\n".formatted(word.expression()));
        }
        return choose.append("}\n").toString();
    }

    /**
     * {@code state_load_run} and {@code state_store_run}, of some environments one by one, whose words lie next to each
     * other.
     */
    static String ofRuns(StateLayout state, int run) {
        StringBuilder load =
                new StringBuilder("inline void state_load_run(State *s, __global const float *at, size_t envs) {\n");
        StringBuilder store =
                new StringBuilder("inline void state_store_run(const State *s, __global float *at, size_t envs) {\n");
        for (int i = 0; i < state.words().size(); i++) {
            StateLayout.Word word = state.words().get(i);
            load.append("    for (int e = 0; e < %d; e++) { s[e].%s = as_%s(at[%d * envs + e]); }\n"
                    .formatted(run, word.expression(), asType(word), i));
            store.append("    for (int e = 0; e < %d; e++) { at[%d * envs + e] = as_float(s[e].%s); }\n"
                    .formatted(run, i, word.expression()));
        }
        return load.append("}\n").append(store).append("}\n").toString();
    }

    private static String asType(StateLayout.Word word) {
        return word.type().equals("mask") ? "integer" : word.type();
    }
}
