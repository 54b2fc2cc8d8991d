package dev.rookery.environments;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is put around an author's file in OpenCL C where observations are stacked or actions repeated. While the compiler
 * reads that file, its {@code State} and its functions get other names, and the constants are those of the environment
 * alone. What the platform then calls by their names is in {@code environment-wrappers.cl}: its {@code State} holds the
 * author's and what the wrappers remember, so that whatever keeps or moves a state does the same as ever.
 */
final class WrappedDynamics {
    private static final String BARE = "bare_";

    /** In {@code environment-wrappers.cl}. */
    private static final List<Signature> OF_THE_PLATFORM =
            List.of(Signature.RESET, Signature.STEP, Signature.OBSERVE, Signature.OBSERVE_BITS);

    private final EnvironmentWrappers wrappers;
    private final EnvironmentSpec bare;
    private final EnvironmentSpec spec;
    private final StateLayout bareState;

    /** @param bareState the layout of the author's State */
    WrappedDynamics(EnvironmentWrappers wrappers, EnvironmentSpec bare, StateLayout bareState) {
        this.wrappers = wrappers;
        this.bare = bare;
        this.spec = wrappers.around(bare);
        this.bareState = bareState;
    }

    /** The layout of the State around the author's. */
    StateLayout state() {
        List<StateLayout.Field> fields = new ArrayList<>();
        for (StateLayout.Field field : bareState.fields()) {
            fields.add(new StateLayout.Field("bare." + field.expression(), field.type(), field.length()));
        }
        if (wrappers.actionRepeat() > 1) {
            fields.add(new StateLayout.Field("age", "integer", 0));
        }
        if (wrappers.frameStack() > 1) {
            fields.add(new StateLayout.Field("frames", "real", frameWords()));
        }
        return StateLayout.of(fields);
    }

    /** The latest observation is not kept: it follows from the author's state. */
    private int frameWords() {
        return (wrappers.frameStack() - 1) * bare.agents() * bare.obsDim();
    }

    /** What stands before the author's file. */
    String before(List<Signature> functions) {
        StringBuilder text = new StringBuilder("#define State BareState\n");
        functions.forEach(function -> text.append("#define %1$s %2$s%1$s\n".formatted(function.name(), BARE)));
        return text + constants(bare.obsDim(), wrappers.ownStepLimit(bare));
    }

    /**
     * What stands after it: the struct around the author's, and the functions that only look at that.
     *
     * @param functions all that the author's file defines
     */
    String after(List<Signature> functions) {
        StringBuilder text = new StringBuilder("#undef State\n");
        functions.forEach(
                function -> text.append("#undef ").append(function.name()).append('\n'));
        text.append(constants(spec.obsDim(), spec.maxEpisodeSteps()));
        Map<String, Integer> own = new LinkedHashMap<>();
        own.put("BARE_OBS_DIM", bare.obsDim());
        own.put("FRAME_STACK", wrappers.frameStack());
        own.put("ACTION_REPEAT", wrappers.actionRepeat());
        own.put("OWN_STEP_LIMIT", wrappers.ownStepLimit(bare));
        own.forEach((name, value) -> text.append("#define %s %d\n".formatted(name, value)));
        text.append("typedef struct {\n    BareState bare;\n");
        if (wrappers.actionRepeat() > 1) {
            text.append("    integer age;\n");
        }
        if (wrappers.frameStack() > 1) {
            text.append("    real frames[%d];\n".formatted(frameWords()));
        }
        text.append("} State;\n").append(StateAccess.choose("bare_choose", "BareState", bareState));
        functions.stream()
                .filter(function -> !OF_THE_PLATFORM.contains(function))
                .forEach(function -> text.append(forwarded(function)));
        return text.toString();
    }

    private static String constants(int obsDim, int maxEpisodeSteps) {
        return """
                #undef OBS_DIM
                #define OBS_DIM %d
                #undef MAX_EPISODE_STEPS
                #define MAX_EPISODE_STEPS %d
                """.formatted(obsDim, maxEpisodeSteps);
    }

    /** A function of a state that asks the author's of the author's state. */
    private static String forwarded(Signature function) {
        String arguments = function.parameters().stream()
                .map(parameter ->
                        parameter.substring(1 + Math.max(parameter.lastIndexOf(' '), parameter.lastIndexOf('*'))))
                .map(name -> name.equals("s") ? "&s->bare" : name)
                .collect(Collectors.joining(", "));
        String value = function.result().equals("void") ? "" : "return ";
        return "__attribute__((always_inline)) %s {\n    %s%s%s(%s);\n}\n"
                .formatted(function, value, BARE, function.name(), arguments);
    }
}
