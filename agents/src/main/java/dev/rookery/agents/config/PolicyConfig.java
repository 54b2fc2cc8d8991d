package dev.rookery.agents.config;

import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.yaml.Bounds;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.ValueType;
import dev.rookery.environments.yaml.YamlMapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The actor-critic network.
 *
 * @param hiddenSizes units of each hidden layer, from the observation on, 1 to 4096 each; empty for a linear policy
 * @param activation after every hidden layer
 * @param sharedTrunk whether actor and critic share the hidden layers; otherwise each has its own (CleanRL's way)
 * @param layerNorm whether every hidden layer is normalised before its activation
 * @param logStd of continuous actions, what the logarithm of the standard deviation depends on
 * @param initialLogStd that logarithm in a new network, -20 to 2
 * @param separate which agents have a network of their own
 */
public record PolicyConfig(
        List<Integer> hiddenSizes,
        Activation activation,
        boolean sharedTrunk,
        boolean layerNorm,
        LogStd logStd,
        double initialLogStd,
        Separate separate) {
    private static final int MOST_LAYERS = 16;

    private static final Key<List<Integer>> HIDDEN_SIZES = Key.of(
                    "hidden_sizes", ValueType.list(ValueType.integer(Bounds.between(1, 4096)), 0, MOST_LAYERS))
            .orElse(List.of(64, 64))
            .meaning("units of each hidden layer; [] for a linear policy");
    private static final Key<Activation> ACTIVATION =
            Key.choice("activation", Activation.class).orElse(Activation.TANH).meaning("after every hidden layer");
    private static final Key<Boolean> SHARED_TRUNK =
            Key.flag("shared_trunk").orElse(false).meaning("whether actor and critic share the hidden layers");

    private static final Key<Boolean> LAYER_NORM = Key.flag("layer_norm")
            .orElse(false)
            .meaning("whether every hidden layer is normalised before its activation");

    private static final Key<LogStd> LOG_STD = Key.choice("log_std", LogStd.class)
            .orElse(LogStd.INDEPENDENT)
            .meaning("of continuous actions, whether their log standard deviation depends on the observation");
    private static final Key<Double> INITIAL_LOG_STD = Key.number("initial_log_std", Bounds.between(-20.0, 2.0))
            .orElse(0.0)
            .meaning("of continuous actions, the log standard deviation that a new policy begins with");

    private static final Key<Separate> SEPARATE = Key.choice("separate", Separate.class)
            .orElse(Separate.NONE)
            .meaning("of several agents, which learn with parameters of their own: none, teams, or agents");

    static final List<Key<?>> KEYS =
            List.of(HIDDEN_SIZES, ACTIVATION, SHARED_TRUNK, LAYER_NORM, LOG_STD, INITIAL_LOG_STD, SEPARATE);

    public PolicyConfig {
        HIDDEN_SIZES.check(hiddenSizes);
        ACTIVATION.check(activation);
        LOG_STD.check(logStd);
        INITIAL_LOG_STD.check(initialLogStd);
        SEPARATE.check(separate);
        hiddenSizes = List.copyOf(hiddenSizes);
    }

    /** Without normalisation. */
    public PolicyConfig(List<Integer> hiddenSizes, Activation activation, boolean sharedTrunk) {
        this(hiddenSizes, activation, sharedTrunk, false);
    }

    /** With the defaults of continuous actions. */
    public PolicyConfig(List<Integer> hiddenSizes, Activation activation, boolean sharedTrunk, boolean layerNorm) {
        this(hiddenSizes, activation, sharedTrunk, layerNorm, LogStd.INDEPENDENT, 0);
    }

    /** With one set of parameters for all agents. */
    public PolicyConfig(
            List<Integer> hiddenSizes,
            Activation activation,
            boolean sharedTrunk,
            boolean layerNorm,
            LogStd logStd,
            double initialLogStd) {
        this(hiddenSizes, activation, sharedTrunk, layerNorm, logStd, initialLogStd, Separate.NONE);
    }

    /** @param spec of the environment, where it is known */
    static PolicyConfig read(YamlMapping policy, Optional<EnvironmentSpec> spec) {
        List<Integer> hiddenSizes = policy.read(HIDDEN_SIZES);
        Activation activation = policy.read(ACTIVATION);
        Boolean sharedTrunk = policy.read(SHARED_TRUNK);
        Boolean layerNorm = policy.read(LAYER_NORM);
        LogStd logStd = policy.read(LOG_STD);
        Double initialLogStd = policy.read(INITIAL_LOG_STD);
        Separate separate = policy.read(SEPARATE);
        if (separate != null && spec.isPresent()) {
            separate.complaint(spec.get()).ifPresent(text -> policy.problem(SEPARATE.name(), text));
        }
        return policy.build(() ->
                new PolicyConfig(hiddenSizes, activation, sharedTrunk, layerNorm, logStd, initialLogStd, separate));
    }

    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        HIDDEN_SIZES.put(settings, hiddenSizes);
        ACTIVATION.put(settings, activation);
        SHARED_TRUNK.put(settings, sharedTrunk);
        LAYER_NORM.put(settings, layerNorm);
        LOG_STD.put(settings, logStd);
        INITIAL_LOG_STD.put(settings, initialLogStd);
        SEPARATE.put(settings, separate);
        return settings;
    }
}
