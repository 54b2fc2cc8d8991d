package dev.rookery.environments;

import dev.rookery.compute.KernelSource;
import dev.rookery.environments.guard.NonFinite;
import dev.rookery.environments.guard.NumberGuard;
import dev.rookery.environments.yaml.ConfigurationException;
import dev.rookery.environments.yaml.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Puts an environment's program together: what its {@code environment.yaml} declares as C types, the author's file, and
 * the platform's kernels around it.
 */
final class EnvironmentSource {
    /** Runs that a CPU's work-item advances at most: so many that each number of an observation is written in 512 bytes. */
    private static final int MOST_RUNS = 8;

    /** Bytes of numbers that such a work-item keeps until it writes them: they fit into a core's nearest cache. */
    private static final int SEEN_BYTES = 32 << 10;

    private final EnvironmentFolder folder;
    private final EnvironmentSpec spec;
    private final NumberGuard guard;
    private final AuthorCode code;
    /** What the author's file defines, of the functions that it may define or not. */
    private final Set<Signature> defined;

    private final StateLayout bareState;
    private final StateLayout state;
    private final Optional<WrappedDynamics> wrapped;

    /**
     * @param nonFinite what follows an observation or a reward that is not finite
     * @throws ConfigurationException where the dynamics lack a function or have one with other parameters, or their state cannot be laid out
     */
    EnvironmentSource(EnvironmentFolder folder, NonFinite nonFinite) {
        this.folder = folder;
        spec = folder.dynamicsSpec();
        guard = spec.guard(nonFinite);
        code = new AuthorCode(folder.dynamics(), folder.dynamicsFile());
        defined = Stream.concat(Signature.OPTIONAL.stream(), Stream.of(Signature.OBSERVE, Signature.OBSERVE_BITS))
                .filter(function -> code.defines(function.name()))
                .collect(Collectors.toUnmodifiableSet());
        boolean scalar = spec.lanes() == Lanes.SCALAR;
        List<String> problems = new ArrayList<>();
        for (Signature function : functions()) {
            code.complaint(function, scalar).ifPresent(problems::add);
        }
        if (observesBits() && defines(Signature.OBSERVE)) {
            problems.add(folder.dynamicsFile()
                    + ": defines env_observe and env_observe_bits: keep the one that is to be used");
        }
        if (defines(Signature.ACTION_MASK) && !spec.action().discrete()) {
            problems.add(code.placeOf(Signature.ACTION_MASK)
                    + ": env_action_mask is for discrete and multi_discrete actions, but those of " + spec.id()
                    + " are numbers (box), which have bounds: remove the function, or declare other actions");
        }
        if (spec.draw().isPresent()) {
            code.complaint(Signature.DRAW, scalar).ifPresent(problems::add);
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        bareState = StateLayout.of(code);
        wrapped = folder.wrappedDynamics(bareState);
        state = wrapped.map(WrappedDynamics::state).orElse(bareState);
    }

    /**
     * Checks that buffers which were made for an earlier version of the same dynamics serve this one, too.
     *
     * @throws ConfigurationException where the state has another layout, or other functions of the platform's contract are
     *     defined
     */
    void requireFitsIn(EnvironmentSource earlier) {
        bareState.changeFrom(earlier.bareState).ifPresent(change -> {
            throw new ConfigurationException(
                    Place.of(StateLayout.place(code)),
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
        return Sha256.of(code.text());
    }

    /** What the author's file defines of what the platform calls, but for the drawing, and what it has to define. */
    private List<Signature> functions() {
        List<Signature> functions = new ArrayList<>(Signature.required(observesBits()));
        Signature.OPTIONAL.stream().filter(this::defines).forEach(functions::add);
        return functions;
    }

    private boolean defines(Signature function) {
        return defined.contains(function);
    }

    /** Whether every number that the author's own functions observe is 0 or 1, and told as a bit. */
    private boolean observesBits() {
        return defines(Signature.OBSERVE_BITS);
    }

    /** How what is seen is kept: stacked bits are numbers by then. */
    ObservationFormat observation() {
        boolean bits =
                observesBits() && wrapped.isEmpty() && folder.spec().pixels().isEmpty();
        return bits ? ownBits() : ObservationFormat.of(folder.spec());
    }

    /** What the author's own functions observe, told as bits. */
    private ObservationFormat.Bits ownBits() {
        EnvironmentSpec bare = folder.bareSpec();
        int planes = bare.image().map(ImageShape::channels).orElse(1);
        return new ObservationFormat.Bits(planes, bare.obsDim() / planes);
    }

    /** What it keeps of which actions are allowed. */
    ActionMask actionMask() {
        return defines(Signature.ACTION_MASK) ? new ActionMask(spec.action().choiceSizes()) : ActionMask.NONE;
    }

    /** The author's files, as compile errors name them. */
    Set<String> files() {
        return code.files();
    }

    /** A brace in them without a partner, for messages. */
    Optional<String> loneBrace() {
        return code.loneBrace();
    }

    StateLayout state() {
        return state;
    }

    /** Words of the author's own state, which those of {@link #state} begin with. */
    int ownStateWords() {
        return bareState.words().size();
    }

    /** The program that steps environments at the device's lane width, or one by one if the environment is scalar. */
    KernelSource stepping(boolean randomized, StepKernel kernel) {
        KernelSource source = functions(spec.id(), randomized).define(kernel.constants(mostRuns()));
        if (kernel == StepKernel.RUNS) {
            source.add(spec.id() + " runs", StateAccess.ofRuns(state));
        }
        kernel.resource().ifPresent(file -> source.addResource(EnvironmentSource.class, file));
        return withFrames(withKernels(source), folder.spec());
    }

    /** Runs that a work-item advances at most. */
    int mostRuns() {
        long fitting = SEEN_BYTES / (Float.BYTES * StepKernel.RUN * wordsSeen());
        return (int) Math.max(1, Math.min(MOST_RUNS, fitting));
    }

    /** Words that a work-item keeps of each environment. */
    long wordsKept() {
        return wordsSeen() + state.words().size();
    }

    /** Of all agents of an environment. */
    private long wordsSeen() {
        return (long) spec.agents() * observation().words();
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
                .define(StepKernel.ONE_VECTOR.constants(1)));
    }

    /** The program that counts the episodes of environments which are stepped on the host. */
    static KernelSource counting(EnvironmentFolder folder, ActionMask mask, NumberGuard guard) {
        EnvironmentSpec spec = folder.dynamicsSpec();
        KernelSource source = new KernelSource(spec.id())
                .define(Map.of("AGENTS", spec.agents(), "OBS_DIM", spec.obsDim(), "ACTION_MASK_WORDS", mask.words()))
                .define(guarding(guard))
                .define(ObservationFormat.of(folder.spec()).constants())
                .addResource(EnvironmentSource.class, "episode.cl")
                .addResource(EnvironmentSource.class, "host-environment.cl");
        return withFrames(source, folder.spec());
    }

    private static KernelSource withKernels(KernelSource functions) {
        return functions.addResource(EnvironmentSource.class, "vector-environment.cl");
    }

    private static KernelSource withFrames(KernelSource source, EnvironmentSpec seen) {
        return seen.pixels().isEmpty() ? source : source.addResource(EnvironmentSource.class, "pixel-observations.cl");
    }

    private KernelSource complete(KernelSource source, boolean randomized, boolean drawn) {
        source.define(constants(randomized, drawn));
        source.addResource(EnvironmentSource.class, "episode.cl");
        source.add(spec.id() + " declarations", paramsType() + actionType());
        if (drawn) {
            source.addResource(EnvironmentSource.class, "canvas.cl");
        }
        List<Signature> functions = functions();
        String dynamics = code.prepared(
                functions.stream().map(Signature::name).toList(), drawn ? List.of() : List.of(Signature.DRAW.name()));
        if (observesBits()) {
            functions.add(Signature.OBSERVE);
        }
        if (drawn) {
            functions.add(Signature.DRAW);
        }
        wrapped.ifPresent(around -> source.add(spec.id() + " renamed", around.before(functions)));
        source.add(folder.dynamicsFile(), dynamics);
        if (observesBits()) {
            source.addResource(EnvironmentSource.class, "observation-bits.cl");
        }
        wrapped.ifPresent(around -> source.add(spec.id() + " wrapped", around.after(functions)));
        source.add(
                spec.id() + " contract",
                prototypes(functions)
                        + StateAccess.of(state)
                        + paramsAccess(randomized)
                        + actionAccess()
                        + maskSizes());
        if (guard.then() == NonFinite.CLAMP) {
            source.add(spec.id() + " bounds", bounds());
        }
        if (guard.then() != NonFinite.STOP) {
            source.addResource(EnvironmentSource.class, "number-guard.cl");
        }
        source.addResource(EnvironmentSource.class, "environment.cl");
        wrapped.ifPresent(around -> source.addResource(EnvironmentSource.class, "environment-wrappers.cl"));
        return source;
    }

    private static Map<String, Object> guarding(NumberGuard guard) {
        return Map.of(
                "RESET_NON_FINITE", guard.then() == NonFinite.RESET ? 1 : 0,
                "CLAMP_NON_FINITE", guard.then() == NonFinite.CLAMP ? 1 : 0);
    }

    /** What takes the place of numbers that are not finite. */
    private String bounds() {
        List<NumberGuard.Field> obs = guard.obs();
        return """
                #define ENVIRONMENT_REWARD_LOW %s
                #define ENVIRONMENT_REWARD_HIGH %s
                __constant float environment_obs_low[OBS_DIM] = {%s};
                __constant float environment_obs_high[OBS_DIM] = {%s};
                """.formatted(
                        KernelSource.literal(guard.reward().low()),
                        KernelSource.literal(guard.reward().high()),
                        literals(obs.stream().map(NumberGuard.Field::low)),
                        literals(obs.stream().map(NumberGuard.Field::high)));
    }

    private static String literals(Stream<Float> values) {
        return values.map(KernelSource::literal).collect(Collectors.joining(", "));
    }

    private Map<String, Object> constants(boolean randomized, boolean drawn) {
        Map<String, Object> constants = new LinkedHashMap<>(guarding(guard));
        constants.putAll(observation().constants());
        if (observesBits()) {
            constants.putAll(ownBits().packing());
        }
        constants.put("OBS_DIM", spec.obsDim());
        constants.put("AGENTS", spec.agents());
        constants.put("ACTION_DIM", spec.action().dim());
        constants.put("ACTION_SCALAR", spec.action().discrete() ? "int" : "float");
        constants.put("STATE_WORDS", state.words().size());
        constants.put("PARAMS", parameterCount(spec));
        constants.put("MAX_EPISODE_STEPS", spec.maxEpisodeSteps());
        constants.put("TRUNCATES", defines(Signature.TRUNCATED) ? 1 : 0);
        constants.put("ACTION_MASK_WORDS", actionMask().words());
        if (actionMask().present()) {
            constants.put("ACTION_MASK_SIZE", actionMask().actions());
        }
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

    private static String prototypes(List<Signature> functions) {
        return functions.stream().map(function -> function + ";\n").collect(Collectors.joining());
    }

    private String paramsAccess(boolean randomized) {
        StringBuilder load = new StringBuilder(
                "inline void params_load(Params *p, __global const float *params, size_t slot, size_t envs) {\n");
        StringBuilder store = new StringBuilder(
                "inline void params_store(const Params *p, __global float *params, size_t slot, size_t envs) {\n");
        StringBuilder unpack = new StringBuilder("inline void params_unpack(Params *p, const real *values) {\n");
        StringBuilder words = new StringBuilder("inline void params_words(const Params *p, real *values) {\n");
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
            words.append("    values[%d] = p->%s;\n".formatted(i, name));
            choose.append("    p->%1$s = choose(m, then->%1$s, p->%1$s);\n".formatted(name));
        }
        load.append("}\n");
        return randomized
                ? load.append(store)
                        .append("}\n")
                        .append(unpack)
                        .append("}\n")
                        .append(words)
                        .append("}\n")
                        .append(choose)
                        .append("}\n")
                        .toString()
                : load.toString();
    }

    private String maskSizes() {
        return actionMask().present()
                ? "__constant int ACTION_MASK_SIZES[] = {%s};\n"
                        .formatted(actionMask().sizes().stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining(", ")))
                : "";
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
