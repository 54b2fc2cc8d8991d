package dev.rookery.agents.network;

import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.Convolution;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.agents.config.WrapperConfig;
import dev.rookery.compute.KernelSource;
import dev.rookery.environments.ActionMask;
import dev.rookery.environments.ActionSpace;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.ImageShape;
import dev.rookery.environments.ObservationFormat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * An actor-critic network: its layers in the order of evaluation, with their places in one flat parameter vector and in
 * one flat vector of activations, and the OpenCL C generated from them. Immutable.
 *
 * @param observation how what it reads is kept
 * @param distribution what actions are drawn from
 * @param layers in an order in which every layer's input comes before it
 * @param head the layer that gives the logits, or the means, which are followed by the log standard deviations
 * @param value the layer that gives the value
 */
public record Network(
        ObservationFormat observation, ActionDistribution distribution, List<Layer> layers, Layer head, Layer value) {

    /**
     * A named part of the parameter vector.
     *
     * @param name {@code actor.0.weight}, for example
     * @param shape slowest axis first; weights are [in][out]
     */
    public record Segment(String name, int offset, long... shape) {
        public int length() {
            long length = 1;
            for (long extent : shape) {
                length *= extent;
            }
            return Math.toIntExact(length);
        }
    }

    public Network {
        layers = List.copyOf(layers);
    }

    /** Numbers in an observation. */
    public int obsDim() {
        return observation.numbers();
    }

    /** The network that a configuration describes, for discrete actions. */
    public static Network of(PolicyConfig config, int obsDim, int numActions) {
        return of(
                config,
                WrapperConfig.none(),
                new ObservationFormat.Numbers(obsDim),
                Optional.empty(),
                new ActionDistribution.Categorical(List.of(numActions)));
    }

    /** The network that a configuration describes, for observations as they are. */
    public static Network of(PolicyConfig config, int obsDim, ActionSpace actions) {
        return of(config, WrapperConfig.none(), obsDim, actions);
    }

    /** The network that a configuration describes, for observations that are no images. */
    public static Network of(PolicyConfig config, WrapperConfig wrappers, int obsDim, ActionSpace actions) {
        return of(
                config,
                wrappers,
                new ObservationFormat.Numbers(obsDim),
                Optional.empty(),
                ActionDistribution.of(actions, ActionMask.NONE));
    }

    /** The network that a configuration describes, for images. */
    public static Network of(PolicyConfig config, WrapperConfig wrappers, ImageShape image, ActionSpace actions) {
        int obsDim = Math.toIntExact(image.size());
        return of(
                config,
                wrappers,
                new ObservationFormat.Numbers(obsDim),
                Optional.of(image),
                ActionDistribution.of(actions, ActionMask.NONE));
    }

    /**
     * The network that a configuration describes, in an environment.
     *
     * @throws IllegalArgumentException where the configuration's convolutions are not for the environment's observation
     */
    public static Network of(PolicyConfig config, WrapperConfig wrappers, EnvironmentProgram environment) {
        EnvironmentSpec spec = environment.spec();
        return of(
                config,
                wrappers,
                environment.observation(),
                spec.image(),
                ActionDistribution.of(spec.action(), environment.actionMask()));
    }

    /** The same without a mask, of an environment that is not compiled: as large, and with the same parameters. */
    public static Network of(PolicyConfig config, WrapperConfig wrappers, EnvironmentSpec spec) {
        return of(
                config,
                wrappers,
                ObservationFormat.of(spec),
                spec.image(),
                ActionDistribution.of(spec.action(), ActionMask.NONE));
    }

    /** The network that a configuration describes, for observations that are no images. */
    public static Network of(PolicyConfig config, WrapperConfig wrappers, int obsDim, ActionDistribution distribution) {
        return of(config, wrappers, new ObservationFormat.Numbers(obsDim), Optional.empty(), distribution);
    }

    private static Network of(
            PolicyConfig config,
            WrapperConfig wrappers,
            ObservationFormat observation,
            Optional<ImageShape> image,
            ActionDistribution distribution) {
        if (!config.convolutions().isEmpty() && image.isEmpty()) {
            throw new IllegalArgumentException("convolutions want an observation that is an image");
        }
        Builder builder =
                new Builder(observation.numbers(), image.map(config::images).orElse(List.of()), config);
        if (wrappers.normalizeObservations()) {
            builder.normalizeObservations(wrappers.clipObservations());
        }
        if (config.sharedTrunk()) {
            int trunk = builder.hidden("trunk");
            Layer actor = builder.head("actor", trunk, distribution);
            Layer critic = builder.dense("critic", trunk, 1, null, CRITIC_GAIN, 0);
            return new Network(observation, distribution, builder.layers, actor, critic);
        }
        int hidden = config.convolutions().size() + config.hiddenSizes().size();
        Layer actor = builder.head("actor." + hidden, builder.hidden("actor"), distribution);
        Layer critic = builder.dense("critic." + hidden, builder.hidden("critic"), 1, null, CRITIC_GAIN, 0);
        return new Network(observation, distribution, builder.layers, actor, critic);
    }

    // The gains of CleanRL's layer_init (cleanrl/ppo.py).
    private static final double HIDDEN_GAIN = Math.sqrt(2);
    private static final double ACTOR_GAIN = 0.01;
    private static final double CRITIC_GAIN = 1.0;

    private static final String OBSERVATION = "observation";
    private static final String LOG_STD = "actor.log_std";

    private static final class Builder {
        private final int obsDim;
        /** [convolutions + 1] what the convolutions read, and the last of them gives. */
        private final List<ImageShape> images;

        private final PolicyConfig config;
        private final List<Layer> layers = new ArrayList<>();
        /** Index of the layer that the first hidden ones read, -1 for the observation. */
        private int input = -1;

        Builder(int obsDim, List<ImageShape> images, PolicyConfig config) {
            this.obsDim = obsDim;
            this.images = images;
            this.config = config;
        }

        void normalizeObservations(double clip) {
            layers.add(new ObservationNorm(OBSERVATION, obsDim, clip, parameterCount(layers), activationUnits(layers)));
            input = layers.size() - 1;
        }

        /** Adds the hidden layers and tells the last one's index. */
        int hidden(String name) {
            Activation activation = config.layerNorm() ? null : config.activation();
            int source = input;
            int index = 0;
            for (Convolution convolution : config.convolutions()) {
                layers.add(new Conv2d(
                        name + "." + index,
                        source,
                        images.get(index),
                        convolution,
                        activation,
                        HIDDEN_GAIN,
                        parameterCount(layers),
                        activationUnits(layers)));
                source = normalized(name + "." + index++);
            }
            for (int units : config.hiddenSizes()) {
                dense(name + "." + index, source, units, activation, HIDDEN_GAIN, 0);
                source = normalized(name + "." + index++);
            }
            return source;
        }

        /** Adds what normalises the latest layer, if anything does, and tells whose output goes on. */
        private int normalized(String name) {
            int source = layers.size() - 1;
            if (config.layerNorm()) {
                layers.add(new LayerNorm(
                        name + ".norm",
                        source,
                        layers.get(source).out(),
                        config.activation(),
                        parameterCount(layers),
                        activationUnits(layers)));
            }
            return layers.size() - 1;
        }

        /** Adds the policy's outputs: log standard deviations, if there are any, right behind the means. */
        Layer head(String name, int source, ActionDistribution distribution) {
            int size = distribution.size();
            Layer head = dense(name, source, size, null, ACTOR_GAIN, 0);
            if (!distribution.discrete()) {
                double initial = config.initialLogStd();
                switch (config.logStd()) {
                    case INDEPENDENT ->
                        layers.add(
                                new Constant(LOG_STD, size, initial, parameterCount(layers), activationUnits(layers)));
                    case STATE_DEPENDENT -> dense(LOG_STD, source, size, null, ACTOR_GAIN, initial);
                }
            }
            return head;
        }

        Layer dense(String name, int source, int out, Activation activation, double gain, double initialBias) {
            int in = source < 0 ? obsDim : layers.get(source).out();
            Layer layer = new Dense(
                    name,
                    source,
                    in,
                    out,
                    activation,
                    gain,
                    initialBias,
                    parameterCount(layers),
                    activationUnits(layers));
            layers.add(layer);
            return layer;
        }
    }

    /** What normalises the observations, where anything does. */
    public Optional<ObservationNorm> observationNorm() {
        return layers.get(0) instanceof ObservationNorm norm ? Optional.of(norm) : Optional.empty();
    }

    private static int parameterCount(List<Layer> layers) {
        return layers.stream().mapToInt(Layer::parameterCount).sum();
    }

    private static int activationUnits(List<Layer> layers) {
        return layers.stream().mapToInt(Layer::activationUnits).sum();
    }

    /** Numbers in the parameter vector. */
    public int parameterCount() {
        return parameterCount(layers);
    }

    /** Numbers that are kept of a forward pass: the output of all the layers, and what the backward pass needs. */
    public int activationUnits() {
        return activationUnits(layers);
    }

    /** The parameter vector's parts, in order. */
    public List<Segment> segments() {
        return layers.stream().flatMap(layer -> layer.segments().stream()).toList();
    }

    /**
     * The parameters of a new network.
     *
     * @param seed the same seed gives the same bits everywhere
     * @return [parameterCount] in the order of the segments
     */
    public float[] initialParameters(long seed) {
        float[] parameters = new float[parameterCount()];
        for (int i = 0; i < layers.size(); i++) {
            layers.get(i).initialize(parameters, new Random(seed * 0x9E3779B97F4A7C15L + i));
        }
        return parameters;
    }

    /** Which functions a program needs. */
    public enum Passes {
        /** {@code policy_forward}, and {@code policy_value_forward}, which leaves out what only the actions need. */
        FORWARD,
        /** These and {@code policy_backward}. */
        FORWARD_AND_BACKWARD
    }

    /**
     * Adds the constants and the network's functions to a program.
     *
     * @param chunk the samples that the functions work on at once, and who does
     */
    public void addTo(KernelSource source, Passes passes, Chunk chunk) {
        Map<String, Object> constants = new LinkedHashMap<>(chunk.constants());
        constants.put("BACKWARD", passes == Passes.FORWARD_AND_BACKWARD ? 1 : 0);
        constants.put("OBS_DIM", obsDim());
        constants.putAll(observation.constants());
        constants.put("NUM_ACTIONS", distribution.size());
        constants.put("ACTION_DIM", distribution.actionDim());
        constants.put("ACTION_SCALAR", distribution.discrete() ? "int" : "float");
        constants.put("ACTION_MASK_WORDS", distribution.maskWords());
        constants.put("PARAMETERS", parameterCount());
        constants.put("ACTIVATION_UNITS", activationUnits());
        constants.put("HEAD_UNITS", distribution.size() * (distribution.discrete() ? 1 : 2));
        constants.put("HEAD_AT", head.activationOffset());
        constants.put("VALUE_AT", value.activationOffset());
        source.define(constants);
        source.addResource(Network.class, "tiles.cl");
        source.addResource(Network.class, "activations.cl");
        source.addResource(Network.class, observation.ofRows() ? "seen-words.cl" : "seen-frames.cl");
        chunk.resources(layers).forEach(file -> source.addResource(Network.class, file));
        source.add("action distribution", distribution.declarations());
        source.addResource(Network.class, distribution.resource());
        source.add("network", forward("policy_forward", layers) + forward("policy_value_forward", upTo(value)));
        if (passes == Passes.FORWARD_AND_BACKWARD) {
            source.add("network backward", backward());
        }
    }

    /** The layers that a layer's output depends on, itself included, in the order of evaluation. */
    private List<Layer> upTo(Layer last) {
        Set<Integer> needed = new HashSet<>();
        for (int i = layers.indexOf(last); i >= 0; i = layers.get(i).source()) {
            needed.add(i);
        }
        return IntStream.range(0, layers.size())
                .filter(needed::contains)
                .mapToObj(layers::get)
                .toList();
    }

    private String forward(String function, List<Layer> evaluated) {
        StringBuilder text = new StringBuilder("""
                // obs [OBS_DIM][GROUPS], activations [ACTIVATION_UNITS][GROUPS]
                inline void %s(const SCRATCH real *obs, __global const float *parameters, SCRATCH real *activations
                               TILES_PARAMETER) {
                """.formatted(function));
        for (Layer layer : evaluated) {
            text.append("    ")
                    .append(layer.forward(inputOf(layer), at("activations", layer)))
                    .append('\n');
        }
        return text.append("}\n").toString();
    }

    private String backward() {
        StringBuilder text = new StringBuilder("""
                // deltas [ACTIVATION_UNITS][GROUPS]: given at head and value, the rest is worked out; adds to gradient.
                inline void policy_backward(const SCRATCH real *obs, __global const float *parameters,
                                            const SCRATCH real *activations, SCRATCH real *deltas,
                                            __global float *gradient TILES_PARAMETER) {
                """);
        for (int i = layers.size() - 1; i >= 0; i--) {
            Layer layer = layers.get(i);
            text.append("    ")
                    .append(layer.backward(
                            inputOf(layer), at("activations", layer), at("deltas", layer), inputGradient(i)))
                    .append('\n');
        }
        return text.append("}\n").toString();
    }

    /** The layers that read a source are gone through from the last to the first. */
    private Layer.InputGradient inputGradient(int index) {
        int source = layers.get(index).source();
        if (source < 0 || !layers.get(source).takesGradient()) {
            return new Layer.InputGradient(null, false, null);
        }
        int[] readers = IntStream.range(0, layers.size())
                .filter(i -> layers.get(i).source() == source)
                .toArray();
        boolean complete = index == readers[0];
        return new Layer.InputGradient(
                at("deltas", layers.get(source)),
                index != readers[readers.length - 1],
                complete ? layers.get(source).activation() : null);
    }

    private String inputOf(Layer layer) {
        return layer.source() < 0 ? "obs" : at("activations", layers.get(layer.source()));
    }

    private static String at(String vector, Layer layer) {
        return vector + " + " + layer.activationOffset() + " * GROUPS";
    }
}
