package dev.rookery.agents.config;

import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.ImageShape;
import dev.rookery.environments.yaml.Bounds;
import dev.rookery.environments.yaml.InvalidValueException;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.ValueType;
import dev.rookery.environments.yaml.YamlMapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The actor-critic network.
 *
 * @param convolutions the first hidden layers, from the observation on, which then is an image; empty for none
 * @param hiddenSizes units of each hidden layer that follows, 1 to 4096 each; empty for a linear policy
 * @param activation after every hidden layer
 * @param sharedTrunk whether actor and critic share the hidden layers; otherwise each has its own (CleanRL's way)
 * @param layerNorm whether every hidden layer is normalised before its activation
 * @param logStd of continuous actions, what the logarithm of the standard deviation depends on
 * @param initialLogStd that logarithm in a new network, -20 to 2
 * @param separate which agents have a network of their own
 */
public record PolicyConfig(
        List<Convolution> convolutions,
        List<Integer> hiddenSizes,
        Activation activation,
        boolean sharedTrunk,
        boolean layerNorm,
        LogStd logStd,
        double initialLogStd,
        Separate separate) {
    private static final int MOST_LAYERS = 16;

    /** In an image between two layers; 2 GiB of weights, if the layer that follows is as large as can be. */
    private static final int MOST_NUMBERS = 1 << 17;

    /** Decides what the others are where they are left out. */
    private static final Key<NetworkPreset> NETWORK = Key.choice("network", NetworkPreset.class)
            .orElse(NetworkPreset.MLP)
            .meaning("what convolutions, hidden_sizes, activation and shared_trunk are where they are left out");

    private static final Key<List<Convolution>> CONVOLUTIONS = Key.of(
                    "convolutions", ValueType.list(Convolution.TYPE, 0, MOST_LAYERS))
            .orElse(NetworkPreset.MLP.convolutions)
            .meaning("the first hidden layers, for an observation that is an image");
    private static final Key<List<Integer>> HIDDEN_SIZES = Key.of(
                    "hidden_sizes", ValueType.list(ValueType.integer(Bounds.between(1, 4096)), 0, MOST_LAYERS))
            .orElse(NetworkPreset.MLP.hiddenSizes)
            .meaning("units of each hidden layer; [] for a linear policy");
    private static final Key<Activation> ACTIVATION = Key.choice("activation", Activation.class)
            .orElse(NetworkPreset.MLP.activation)
            .meaning("after every hidden layer");
    private static final Key<Boolean> SHARED_TRUNK = Key.flag("shared_trunk")
            .orElse(NetworkPreset.MLP.sharedTrunk)
            .meaning("whether actor and critic share the hidden layers");

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

    static final List<Key<?>> KEYS = List.of(
            NETWORK,
            CONVOLUTIONS,
            HIDDEN_SIZES,
            ACTIVATION,
            SHARED_TRUNK,
            LAYER_NORM,
            LOG_STD,
            INITIAL_LOG_STD,
            SEPARATE);

    public PolicyConfig {
        CONVOLUTIONS.check(convolutions);
        HIDDEN_SIZES.check(hiddenSizes);
        ACTIVATION.check(activation);
        LOG_STD.check(logStd);
        INITIAL_LOG_STD.check(initialLogStd);
        SEPARATE.check(separate);
        convolutions = List.copyOf(convolutions);
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
            List<Convolution> convolutions,
            List<Integer> hiddenSizes,
            Activation activation,
            boolean sharedTrunk,
            boolean layerNorm,
            LogStd logStd,
            double initialLogStd) {
        this(convolutions, hiddenSizes, activation, sharedTrunk, layerNorm, logStd, initialLogStd, Separate.NONE);
    }

    /** Without convolutions. */
    public PolicyConfig(
            List<Integer> hiddenSizes,
            Activation activation,
            boolean sharedTrunk,
            boolean layerNorm,
            LogStd logStd,
            double initialLogStd) {
        this(List.of(), hiddenSizes, activation, sharedTrunk, layerNorm, logStd, initialLogStd);
    }

    /** @param spec of the environment, where it is known */
    static PolicyConfig read(YamlMapping policy, Optional<EnvironmentSpec> spec) {
        NetworkPreset named = policy.read(NETWORK);
        NetworkPreset preset = named == null ? NetworkPreset.MLP : named;
        List<Convolution> convolutions = policy.read(CONVOLUTIONS.orElse(preset.convolutions));
        List<Integer> hiddenSizes = policy.read(HIDDEN_SIZES.orElse(preset.hiddenSizes));
        Activation activation = policy.read(ACTIVATION.orElse(preset.activation));
        Boolean sharedTrunk = policy.read(SHARED_TRUNK.orElse(preset.sharedTrunk));
        Boolean layerNorm = policy.read(LAYER_NORM);
        LogStd logStd = policy.read(LOG_STD);
        Double initialLogStd = policy.read(INITIAL_LOG_STD);
        Separate separate = policy.read(SEPARATE);
        if (separate != null && spec.isPresent()) {
            separate.complaint(spec.get()).ifPresent(text -> policy.problem(SEPARATE.name(), text));
        }
        if (convolutions != null && !convolutions.isEmpty() && spec.isPresent()) {
            check(convolutions, spec.get(), policy);
        }
        return policy.build(() -> new PolicyConfig(
                convolutions, hiddenSizes, activation, sharedTrunk, layerNorm, logStd, initialLogStd, separate));
    }

    /** Notes what is wrong with convolutions in an environment. */
    private static void check(List<Convolution> convolutions, EnvironmentSpec spec, YamlMapping policy) {
        boolean named = !policy.has(CONVOLUTIONS.name());
        if (spec.image().isEmpty()) {
            policy.problem(
                    named ? NETWORK.name() : CONVOLUTIONS.name(),
                    "wants an image to convolve, but the observation of " + spec.id()
                            + " is none: take network: mlp, or say image: {channels, height, width} in environment.yaml");
            return;
        }
        try {
            images(convolutions, spec.image().get());
        } catch (InvalidValueException invalid) {
            policy.problem(
                    named ? NETWORK.name() : invalid.key(),
                    (named ? "stands for " + invalid.key() + ", which " : "") + invalid.complaint());
        }
    }

    /**
     * What the convolutions make of an observation.
     *
     * @return [convolutions + 1]: the observation, and the image that each layer gives
     * @throws InvalidValueException where they cannot
     */
    public List<ImageShape> images(ImageShape observation) {
        return images(convolutions, observation);
    }

    private static List<ImageShape> images(List<Convolution> convolutions, ImageShape observation) {
        List<ImageShape> images = new ArrayList<>(List.of(observation));
        for (int i = 0; i < convolutions.size(); i++) {
            Convolution convolution = convolutions.get(i);
            ImageShape read = images.get(i);
            if (!convolution.fits(read)) {
                throw new InvalidValueException(
                        "%s[%d].kernel".formatted(CONVOLUTIONS.name(), i),
                        "must be within the image that it moves over, which is %s, but is %d"
                                .formatted(read, convolution.kernel()));
            }
            ImageShape given = convolution.of(read);
            if (given.size() > MOST_NUMBERS) {
                throw new InvalidValueException(
                        "%s[%d]".formatted(CONVOLUTIONS.name(), i),
                        "must give an image of at most %d numbers, but gives %s: lower its filters or raise its stride"
                                .formatted(MOST_NUMBERS, given));
            }
            images.add(given);
        }
        return images;
    }

    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        CONVOLUTIONS.put(settings, convolutions);
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
