package dev.rookery.environments;

import dev.rookery.compute.KernelSource;
import dev.rookery.environments.yaml.ConfigurationException;
import dev.rookery.environments.yaml.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts an environment's program together: what its {@code environment.yaml} declares as C types, the author's file, and
 * the platform's kernels around it.
 */
final class EnvironmentSource {
    /** Scalar environments that a CPU's work-item advances; rows are padded to a multiple of it. */
    static final int RUN = dev.rookery.compute.Lanes.ROW_ALIGNMENT;

    private final EnvironmentFolder folder;
    private final EnvironmentSpec spec;
    private final String code;
    private final StateLayout state;

    /**
     * @throws ConfigurationException where the dynamics lack a function or have one with other parameters, or their state cannot be laid out
     */
    EnvironmentSource(EnvironmentFolder folder) {
        this.folder = folder;
        spec = folder.spec();
        code = folder.dynamics();
        boolean scalar = spec.lanes() == Lanes.SCALAR;
        List<String> problems = new ArrayList<>();
        for (Signature function : Signature.REQUIRED) {
            AuthorCode.complaint(code, folder.dynamicsFile(), function, scalar).ifPresent(problems::add);
        }
        if (truncates()) {
            AuthorCode.complaint(code, folder.dynamicsFile(), Signature.TRUNCATED, scalar)
                    .ifPresent(problems::add);
        }
        if (spec.draw().isPresent()) {
            AuthorCode.complaint(code, folder.dynamicsFile(), Signature.DRAW, scalar)
                    .ifPresent(problems::add);
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        state = StateLayout.of(code, folder.dynamicsFile());
    }

    /**
     * Checks that buffers which were made for an earlier version of the same dynamics serve this one, too.
     *
     * @throws ConfigurationException where the state has another layout, or other functions of the platform's contract are
     *     defined
     */
    void requireFitsIn(EnvironmentSource earlier) {
        state.changeFrom(earlier.state).ifPresent(change -> {
            throw new ConfigurationException(
                    Place.of(StateLayout.place(code, folder.dynamicsFile())),
                    "State is not what it was when the run began: " + change
                            + "; a run keeps its states, so this takes a new run");
        });
        Map<String, Object> before = earlier.constants(false, false);
        constants(false, false).forEach((name, value) -> {
            if (!value.equals(before.get(name))) {
                throw new ConfigurationException(
                        Place.of(folder.dynamicsFile()),
                        "a function that the platform calls has come or gone since the run began (" + name + " was "
                                + before.get(name) + " and is " + value + "), which takes a new run");
            }
        });
    }

    /** Of the dynamics with what they include. */
    String sha256() {
        return EnvironmentFolder.sha256(code);
    }

    /** The author's files, as compile errors name them. */
    Set<String> files() {
        return AuthorCode.files(code, folder.dynamicsFile());
    }

    StateLayout state() {
        return state;
    }

    /**
     * The program that steps environments at the device's lane width, or one by one if the environment is scalar.
     *
     * @param inRuns whether a work-item advances {@link #RUN} scalar environments one after the other
     */
    KernelSource stepping(boolean randomized, boolean inRuns) {
        KernelSource source = functions(spec.id(), randomized).define(Map.of("IN_RUNS", inRuns ? 1 : 0));
        if (inRuns) {
            source.define(Map.of("RUN", RUN))
                    .add(spec.id() + " runs", stateRuns())
                    .addResource(EnvironmentSource.class, "scalar-environment.cl");
        }
        return withKernels(source);
    }

    /** One environment's state out of the words [STATE_WORDS][RUN] of its run, and back. */
    private String stateRuns() {
        StringBuilder unpack = new StringBuilder("inline void state_unpack(State *s, const float *words, int e) {\n");
        StringBuilder pack = new StringBuilder("inline void state_pack(const State *s, float *words, int e) {\n");
        for (int i = 0; i < state.words().size(); i++) {
            StateLayout.Word word = state.words().get(i);
            unpack.append("    s->%s = as_%s(words[%d * RUN + e]);\n".formatted(word.expression(), asType(word), i));
            pack.append("    words[%d * RUN + e] = as_float(s->%s);\n".formatted(i, word.expression()));
        }
        return unpack.append("}\n").append(pack).append("}\n").toString();
    }

    private static String asType(StateLayout.Word word) {
        return word.type().equals("mask") ? "integer" : word.type();
    }

    /** The functions of {@link #stepping} without its kernels. */
    KernelSource functions(String name, boolean randomized) {
        KernelSource source = new KernelSource(name);
        if (spec.lanes() == Lanes.SCALAR) {
            source.lanes(1);
        }
        return complete(source, randomized, false);
    }

    /** The program that draws; the environment has a draw section. */
    KernelSource drawing(boolean randomized) {
        return withKernels(complete(new KernelSource(spec.id() + " drawing").lanes(1), randomized, true)
                .define(Map.of("IN_RUNS", 0)));
    }

    /** The program that counts the episodes of environments which are stepped on the host. */
    static KernelSource counting(EnvironmentSpec spec) {
        return new KernelSource(spec.id())
                .define(Map.of("AGENTS", spec.agents(), "OBS_DIM", spec.obsDim()))
                .addResource(EnvironmentSource.class, "episode.cl")
                .addResource(EnvironmentSource.class, "host-environment.cl");
    }

    private static KernelSource withKernels(KernelSource functions) {
        return functions.addResource(EnvironmentSource.class, "vector-environment.cl");
    }

    private KernelSource complete(KernelSource source, boolean randomized, boolean drawn) {
        source.define(constants(randomized, drawn));
        source.addResource(EnvironmentSource.class, "episode.cl");
        source.add(spec.id() + " declarations", paramsType() + actionType());
        if (drawn) {
            source.addResource(EnvironmentSource.class, "canvas.cl");
        }
        String dynamics = drawn ? code : AuthorCode.without(code, Signature.DRAW.name());
        for (Signature function : Signature.REQUIRED) {
            dynamics = AuthorCode.inlined(dynamics, function.name());
        }
        source.add(folder.dynamicsFile(), dynamics);
        source.add(
                spec.id() + " contract", prototypes(drawn) + stateAccess() + paramsAccess(randomized) + actionAccess());
        return source.addResource(EnvironmentSource.class, "environment.cl");
    }

    private Map<String, Object> constants(boolean randomized, boolean drawn) {
        Map<String, Object> constants = new LinkedHashMap<>();
        constants.put("OBS_DIM", spec.obsDim());
        constants.put("AGENTS", spec.agents());
        constants.put("ACTION_DIM", spec.action().dim());
        constants.put("ACTION_SCALAR", spec.action().discrete() ? "int" : "float");
        constants.put("STATE_WORDS", state.words().size());
        constants.put("PARAMS", parameterCount(spec));
        constants.put("MAX_EPISODE_STEPS", spec.maxEpisodeSteps());
        constants.put("TRUNCATES", truncates() ? 1 : 0);
        constants.put("RANDOMIZED", randomized ? 1 : 0);
        constants.put("DRAWN", drawn ? 1 : 0);
        spec.draw().ifPresent(draw -> constants.put("MAX_PRIMITIVES", draw.maxPrimitives()));
        return constants;
    }

    /** At least 1: OpenCL C has no empty buffers. */
    static int parameterCount(EnvironmentSpec spec) {
        return Math.max(1, spec.params().size());
    }

    private List<String> parameterNames() {
        return spec.params().isEmpty()
                ? List.of("none")
                : new ArrayList<>(spec.params().keySet());
    }

    private String paramsType() {
        StringBuilder text = new StringBuilder("typedef struct {\n");
        parameterNames().forEach(name -> text.append("    real ").append(name).append(";\n"));
        return text.append("} Params;\n").toString();
    }

    private String actionType() {
        List<String> fields = actionFields();
        if (fields.isEmpty()) {
            return "typedef integer Action;\n";
        }
        String type = spec.action().discrete() ? "integer" : "real";
        StringBuilder text = new StringBuilder("typedef struct {\n");
        fields.forEach(name ->
                text.append("    ").append(type).append(' ').append(name).append(";\n"));
        return text.append("} Action;\n").toString();
    }

    /** [dim] of an action that is a struct; empty where it is an index. */
    private List<String> actionFields() {
        if (spec.action() instanceof ActionSpace.Box box) {
            return box.components().stream().map(Component::name).toList();
        }
        return spec.action() instanceof ActionSpace.MultiDiscrete several
                ? several.choices().stream()
                        .map(ActionSpace.MultiDiscrete.Choice::name)
                        .toList()
                : List.of();
    }

    /** Whether the environment has a time limit of its own. */
    private boolean truncates() {
        return AuthorCode.defines(code, Signature.TRUNCATED.name());
    }

    private String prototypes(boolean drawn) {
        StringBuilder text = new StringBuilder();
        Signature.REQUIRED.forEach(function -> text.append(function).append(";\n"));
        if (truncates()) {
            text.append(Signature.TRUNCATED).append(";\n");
        }
        return drawn ? text.append(Signature.DRAW).append(";\n").toString() : text.toString();
    }

    private String stateAccess() {
        StringBuilder load =
                new StringBuilder("inline void state_load(State *s, __global const float *at, size_t envs) {\n");
        StringBuilder store =
                new StringBuilder("inline void state_store(const State *s, __global float *at, size_t envs) {\n");
        StringBuilder choose = new StringBuilder("inline void state_choose(mask m, const State *then, State *s) {\n");
        for (int i = 0; i < state.words().size(); i++) {
            StateLayout.Word word = state.words().get(i);
            String field = word.expression();
            String type = asType(word);
            load.append("    s->%s = as_%s(load_real(at + %d * envs));\n".formatted(field, type, i));
            store.append("    store_real(as_real(s->%s), at + %d * envs);\n".formatted(field, i));
            choose.append("    s->%1$s = choose(m, then->%1$s, s->%1$s);\n".formatted(field));
        }
        return load.append("}\n")
                .append(store)
                .append("}\n")
                .append(choose)
                .append("}\n")
                .toString();
    }

    private String paramsAccess(boolean randomized) {
        StringBuilder load = new StringBuilder(
                "inline void params_load(Params *p, __global const float *params, size_t slot, size_t envs) {\n");
        StringBuilder store = new StringBuilder(
                "inline void params_store(const Params *p, __global float *params, size_t slot, size_t envs) {\n");
        StringBuilder unpack = new StringBuilder("inline void params_unpack(Params *p, const real *values) {\n");
        StringBuilder choose =
                new StringBuilder("inline void params_choose(mask m, const Params *then, Params *p) {\n");
        List<String> names = parameterNames();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            load.append(
                    randomized
                            ? "    p->%s = load_real(params + %d * envs + slot);\n".formatted(name, i)
                            : "    p->%s = REAL(params[%d]);\n".formatted(name, i));
            store.append("    store_real(p->%s, params + %d * envs + slot);\n".formatted(name, i));
            unpack.append("    p->%s = values[%d];\n".formatted(name, i));
            choose.append("    p->%1$s = choose(m, then->%1$s, p->%1$s);\n".formatted(name));
        }
        load.append("}\n");
        return randomized
                ? load.append(store)
                        .append("}\n")
                        .append(unpack)
                        .append("}\n")
                        .append(choose)
                        .append("}\n")
                        .toString()
                : load.toString();
    }

    /** From what a policy chooses to what the author's functions see. */
    private String actionAccess() {
        StringBuilder pack = new StringBuilder();
        List<String> fields = actionFields();
        for (int i = 0; i < fields.size(); i++) {
            pack.append("    action->%s = words[%d];\n".formatted(fields.get(i), i));
        }
        StringBuilder clip = new StringBuilder();
        if (spec.action() instanceof ActionSpace.Box box) {
            for (Component one : box.components()) {
                clip.append("    action->%1$s = clip(action->%1$s, REAL(%2$s), REAL(%3$s));\n"
                        .formatted(one.name(), KernelSource.literal(one.low()), KernelSource.literal(one.high())));
            }
        }
        return """
                inline void actions_pack(Action *action, const %1$s *words) {
                %2$s}
                inline void actions_clip(Action *action) {
                %3$s}
                inline void actions_load(Action *action, __global const ACTION_SCALAR *at, size_t rows) {
                    %1$s words[ACTION_DIM];
                    for (int i = 0; i < ACTION_DIM; i++) {
                        words[i] = load_%1$s(at + i * rows);
                    }
                    actions_pack(action, words);
                }
                """.formatted(
                        spec.action().discrete() ? "integer" : "real",
                        fields.isEmpty() ? "    *action = words[0];\n" : pack,
                        clip);
    }
}
