package dev.rookery.agents.network;

import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.compute.KernelSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * An actor-critic network: its layers in the order of evaluation, with their places in one flat parameter vector and in
 * one flat vector of activations, and the OpenCL C generated from them. Immutable.
 *
 * @param obsDim numbers in an observation
 * @param numActions logits of the policy
 * @param layers in an order in which every layer's input comes before it
 * @param logits the layer that gives the logits
 * @param value the layer that gives the value
 */
public record Network(int obsDim, int numActions, List<Dense> layers, Dense logits, Dense value) {

    /**
     * A fully connected layer, {@code y = activation(weight^T x + bias)}.
     *
     * @param name as in the names of its parameters: {@code actor.0}
     * @param source index of the layer whose output it reads, -1 for the observation
     * @param in numbers read
     * @param out numbers given
     * @param activation null for none
     * @param gain of the orthogonal initialisation
     * @param parameterOffset where weight [in][out] begins in the parameter vector; bias [out] follows
     * @param activationOffset where the output begins in the activation vector
     */
    public record Dense(
            String name,
            int source,
            int in,
            int out,
            Activation activation,
            double gain,
            int parameterOffset,
            int activationOffset) {

        public int biasOffset() {
            return parameterOffset + in * out;
        }

        public int parameterCount() {
            return in * out + out;
        }
    }

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

    /** The network that a configuration describes. */
    public static Network of(PolicyConfig config, int obsDim, int numActions) {
        Builder builder = new Builder(obsDim);
        if (config.sharedTrunk()) {
            int trunk = builder.hidden("trunk", config);
            Dense actor = builder.add("actor", trunk, numActions, null, ACTOR_GAIN);
            Dense critic = builder.add("critic", trunk, 1, null, CRITIC_GAIN);
            return new Network(obsDim, numActions, builder.layers, actor, critic);
        }
        int hidden = config.hiddenSizes().size();
        Dense actor = builder.add("actor." + hidden, builder.hidden("actor", config), numActions, null, ACTOR_GAIN);
        Dense critic = builder.add("critic." + hidden, builder.hidden("critic", config), 1, null, CRITIC_GAIN);
        return new Network(obsDim, numActions, builder.layers, actor, critic);
    }

    // The gains of CleanRL's layer_init (cleanrl/ppo.py).
    private static final double HIDDEN_GAIN = Math.sqrt(2);
    private static final double ACTOR_GAIN = 0.01;
    private static final double CRITIC_GAIN = 1.0;

    private static final class Builder {
        private final int obsDim;
        private final List<Dense> layers = new ArrayList<>();

        Builder(int obsDim) {
            this.obsDim = obsDim;
        }

        /** Adds the hidden layers and tells the last one's index. */
        int hidden(String name, PolicyConfig config) {
            int source = -1;
            for (int i = 0; i < config.hiddenSizes().size(); i++) {
                add(name + "." + i, source, config.hiddenSizes().get(i), config.activation(), HIDDEN_GAIN);
                source = layers.size() - 1;
            }
            return source;
        }

        Dense add(String name, int source, int out, Activation activation, double gain) {
            Dense last = layers.isEmpty() ? null : layers.get(layers.size() - 1);
            int parameterOffset = last == null ? 0 : last.parameterOffset() + last.parameterCount();
            int activationOffset = last == null ? 0 : last.activationOffset() + last.out();
            int in = source < 0 ? obsDim : layers.get(source).out();
            Dense layer = new Dense(name, source, in, out, activation, gain, parameterOffset, activationOffset);
            layers.add(layer);
            return layer;
        }
    }

    /** Numbers in the parameter vector. */
    public int parameterCount() {
        return layers.stream().mapToInt(Dense::parameterCount).sum();
    }

    /** Numbers that all the layers give. */
    public int activationUnits() {
        return layers.stream().mapToInt(Dense::out).sum();
    }

    /** The parameter vector's parts, in order. */
    public List<Segment> segments() {
        List<Segment> segments = new ArrayList<>();
        for (Dense layer : layers) {
            segments.add(new Segment(layer.name() + ".weight", layer.parameterOffset(), layer.in(), layer.out()));
            segments.add(new Segment(layer.name() + ".bias", layer.biasOffset(), layer.out()));
        }
        return segments;
    }

    /**
     * Adds the constants, the layers' functions and {@code policy_forward} and {@code policy_backward} to a program,
     * and {@code policy_value_forward}, which leaves out what only the logits need.
     *
     * @param groups samples, in lanes, that the functions work on at once
     */
    public void addTo(KernelSource source, int groups) {
        Map<String, Object> constants = new LinkedHashMap<>();
        constants.put("GROUPS", groups);
        constants.put("OBS_DIM", obsDim);
        constants.put("NUM_ACTIONS", numActions);
        constants.put("PARAMETERS", parameterCount());
        constants.put("ACTIVATION_UNITS", activationUnits());
        constants.put("LOGITS_AT", logits.activationOffset());
        constants.put("VALUE_AT", value.activationOffset());
        source.define(constants);
        source.addResource(Network.class, "activations.cl");
        source.addResource(Network.class, "dense.cl");
        source.addResource(Network.class, "categorical.cl");
        source.add("network", forward() + backward());
    }

    private String forward() {
        return forward("policy_forward", layers) + forward("policy_value_forward", upTo(value));
    }

    /** The layers that a layer's output depends on, itself included, in the order of evaluation. */
    private List<Dense> upTo(Dense last) {
        Set<Integer> needed = new HashSet<>();
        for (int i = layers.indexOf(last); i >= 0; i = layers.get(i).source()) {
            needed.add(i);
        }
        return IntStream.range(0, layers.size())
                .filter(needed::contains)
                .mapToObj(layers::get)
                .toList();
    }

    private String forward(String function, List<Dense> evaluated) {
        StringBuilder text = new StringBuilder("""
                // obs [OBS_DIM][GROUPS], activations [ACTIVATION_UNITS][GROUPS]
                inline void %s(const real *obs, __global const float *parameters, real *activations) {
                """.formatted(function));
        for (Dense layer : evaluated) {
            text.append("    dense_forward(%s, %s, parameters + %d, parameters + %d, %d, %d, %s);\n"
                    .formatted(
                            inputOf(layer),
                            at("activations", layer),
                            layer.parameterOffset(),
                            layer.biasOffset(),
                            layer.in(),
                            layer.out(),
                            activationName(layer)));
        }
        return text.append("}\n").toString();
    }

    private String backward() {
        StringBuilder text = new StringBuilder("""
                // deltas [ACTIVATION_UNITS][GROUPS]: given at logits and value, the rest is worked out; adds to gradient.
                inline void policy_backward(const real *obs, __global const float *parameters, const real *activations,
                                            real *deltas, __global float *gradient) {
                """);
        for (int i = layers.size() - 1; i >= 0; i--) {
            Dense layer = layers.get(i);
            text.append("    dense_weight_gradient(%s, %s, gradient + %d, gradient + %d, %d, %d);\n"
                    .formatted(
                            inputOf(layer),
                            at("deltas", layer),
                            layer.parameterOffset(),
                            layer.biasOffset(),
                            layer.in(),
                            layer.out()));
            if (layer.source() >= 0) {
                Dense source = layers.get(layer.source());
                text.append("    dense_input_gradient(%s, %s, %s, parameters + %d, %d, %d, %d, %s);\n"
                        .formatted(
                                at("deltas", layer),
                                at("deltas", source),
                                at("activations", source),
                                layer.parameterOffset(),
                                layer.in(),
                                layer.out(),
                                i == lastReader(layer.source()) ? 0 : 1,
                                i == firstReader(layer.source()) ? activationName(source) : "IDENTITY"));
            }
        }
        return text.append("}\n").toString();
    }

    /** Index of the first layer that reads a layer's output: the last to add to its gradient. */
    private int firstReader(int source) {
        return readers(source).min().orElseThrow();
    }

    private int lastReader(int source) {
        return readers(source).max().orElseThrow();
    }

    private IntStream readers(int source) {
        return IntStream.range(0, layers.size()).filter(i -> layers.get(i).source() == source);
    }

    private String inputOf(Dense layer) {
        return layer.source() < 0 ? "obs" : at("activations", layers.get(layer.source()));
    }

    private static String at(String vector, Dense layer) {
        return vector + " + " + layer.activationOffset() + " * GROUPS";
    }

    private static String activationName(Dense layer) {
        return layer.activation() == null ? "IDENTITY" : layer.activation().name();
    }
}
