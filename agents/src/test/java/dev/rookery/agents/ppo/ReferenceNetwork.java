package dev.rookery.agents.ppo;

import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.LogStd;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.agents.network.Network;
import dev.rookery.agents.network.ObservationNorm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The actor-critic network in plain double precision. Of the device's network it knows the parameters' names and places. */
final class ReferenceNetwork {
    private final Map<String, Network.Segment> segments;
    private final List<Layer> layers = new ArrayList<>();
    private final Activation activation;
    private final boolean layerNorm;
    private final int parameterCount;
    private final ReferenceDistribution distribution;
    private final List<Integer> heads = new ArrayList<>();
    private final int value;
    private final Optional<ObservationNorm> norm;

    /**
     * @param input the layer that it reads, or -1 for the observation
     * @param weight -1 with in = 0: its biases are all that it gives
     * @param gain of the normalisation that follows, and then its bias; -1 without one
     */
    private record Layer(int input, int weight, int bias, int in, int out, boolean hidden, int gain, int shift) {}

    /**
     * What the layers give for one observation.
     *
     * @param normalized [layers][out] after the normalisation but for its gain and bias, if there is one
     * @param deviation [layers] of the sums, for the normalisation
     * @param before [layers][out] without activation
     * @param after [layers][out]
     */
    record Pass(double[] obs, double[][] normalized, double[] deviation, double[][] before, double[][] after) {}

    ReferenceNetwork(Network network, PolicyConfig policy) {
        segments = network.segments().stream().collect(Collectors.toMap(Network.Segment::name, Function.identity()));
        parameterCount = network.parameterCount();
        activation = policy.activation();
        layerNorm = policy.layerNorm();
        distribution = ReferenceDistribution.of(network.distribution());
        norm = network.observationNorm();
        int depth = policy.hiddenSizes().size();
        int actor = hidden(policy.sharedTrunk() ? "trunk" : "actor", depth);
        heads.add(add(policy.sharedTrunk() ? "actor" : "actor." + depth, actor, false));
        if (!network.distribution().discrete()) {
            heads.add(
                    policy.logStd() == LogStd.STATE_DEPENDENT
                            ? add("actor.log_std", actor, false)
                            : addConstant("actor.log_std"));
        }
        int critic = policy.sharedTrunk() ? actor : hidden("critic", depth);
        value = add(policy.sharedTrunk() ? "critic" : "critic." + depth, critic, false);
    }

    private int addConstant(String name) {
        Network.Segment segment = segments.get(name);
        layers.add(new Layer(-1, -1, segment.offset(), 0, segment.length(), false, -1, -1));
        return layers.size() - 1;
    }

    private int hidden(String name, int depth) {
        int last = -1;
        for (int i = 0; i < depth; i++) {
            last = add(name + "." + i, last, true);
        }
        return last;
    }

    private int add(String name, int input, boolean hidden) {
        Network.Segment weight = segments.get(name + ".weight");
        Network.Segment bias = segments.get(name + ".bias");
        boolean normed = hidden && layerNorm;
        layers.add(new Layer(
                input,
                weight.offset(),
                bias.offset(),
                (int) weight.shape()[0],
                (int) weight.shape()[1],
                hidden,
                normed ? segments.get(name + ".norm.weight").offset() : -1,
                normed ? segments.get(name + ".norm.bias").offset() : -1));
        return layers.size() - 1;
    }

    int parameterCount() {
        return parameterCount;
    }

    Pass forward(double[] parameters, double[] seen) {
        double[] obs = normalized(parameters, seen);
        double[][] normalized = new double[layers.size()][];
        double[] deviation = new double[layers.size()];
        double[][] before = new double[layers.size()][];
        double[][] after = new double[layers.size()][];
        for (int l = 0; l < layers.size(); l++) {
            Layer layer = layers.get(l);
            double[] x = layer.input < 0 ? obs : after[layer.input];
            before[l] = new double[layer.out];
            after[l] = new double[layer.out];
            for (int o = 0; o < layer.out; o++) {
                double sum = parameters[layer.bias + o];
                for (int i = 0; i < layer.in; i++) {
                    sum += x[i] * parameters[layer.weight + i * layer.out + o];
                }
                before[l][o] = sum;
            }
            if (layer.gain >= 0) {
                double mean = Arrays.stream(before[l]).average().orElseThrow();
                double variance = Arrays.stream(before[l])
                        .map(z -> (z - mean) * (z - mean))
                        .average()
                        .orElseThrow();
                deviation[l] = Math.sqrt(variance + 1e-5);
                normalized[l] = new double[layer.out];
                for (int o = 0; o < layer.out; o++) {
                    normalized[l][o] = (before[l][o] - mean) / deviation[l];
                    before[l][o] = normalized[l][o] * parameters[layer.gain + o] + parameters[layer.shift + o];
                }
            }
            for (int o = 0; o < layer.out; o++) {
                after[l][o] = layer.hidden ? activated(before[l][o]) : before[l][o];
            }
        }
        return new Pass(obs, normalized, deviation, before, after);
    }

    private double[] normalized(double[] parameters, double[] seen) {
        double[] obs = seen.clone();
        for (int i = 0; i < obs.length && norm.isPresent(); i++) {
            double z = (seen[i] - parameters[norm.get().meanOffset() + i])
                    * parameters[norm.get().scaleOffset() + i];
            obs[i] = Math.min(Math.max(z, -norm.get().clip()), norm.get().clip());
        }
        return obs;
    }

    private double activated(double x) {
        return switch (activation) {
            case TANH -> Math.tanh(x);
            case RELU -> Math.max(x, 0);
            case SILU -> x / (1 + Math.exp(-x));
            case GELU -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
        };
    }

    ReferenceDistribution distribution() {
        return distribution;
    }

    /** What the distribution is given by. */
    double[] head(Pass pass) {
        return heads.stream().flatMapToDouble(l -> Arrays.stream(pass.after[l])).toArray();
    }

    double value(Pass pass) {
        return pass.after[value][0];
    }

    /** How far the nearest ReLU is from its kink, where its derivative jumps. */
    double distanceToKink(Pass pass) {
        double nearest = Double.POSITIVE_INFINITY;
        for (int l = 0; l < layers.size() && activation == Activation.RELU; l++) {
            for (double x : layers.get(l).hidden ? pass.before[l] : new double[0]) {
                nearest = Math.min(nearest, Math.abs(x));
            }
        }
        return nearest;
    }

    /** The gradient to all parameters, given that to the head and to the value. */
    double[] backward(double[] parameters, Pass pass, double[] dHead, double dValue) {
        double[][] deltas = new double[layers.size()][];
        for (int l = 0; l < layers.size(); l++) {
            deltas[l] = new double[layers.get(l).out];
        }
        int at = 0;
        for (int l : heads) {
            deltas[l] = Arrays.copyOfRange(dHead, at, at + layers.get(l).out);
            at += layers.get(l).out;
        }
        deltas[value] = new double[] {dValue};
        double[] gradient = new double[parameterCount];
        for (int l = layers.size() - 1; l >= 0; l--) {
            Layer layer = layers.get(l);
            double[] x = layer.input < 0 ? pass.obs : pass.after[layer.input];
            double[] dSums = new double[layer.out];
            for (int o = 0; o < layer.out; o++) {
                dSums[o] = deltas[l][o] * (layer.hidden ? slope(pass.before[l][o]) : 1);
            }
            if (layer.gain >= 0) {
                dSums = normBackward(parameters, layer, pass.normalized[l], pass.deviation[l], dSums, gradient);
            }
            for (int o = 0; o < layer.out; o++) {
                gradient[layer.bias + o] += dSums[o];
                for (int i = 0; i < layer.in; i++) {
                    int weight = layer.weight + i * layer.out + o;
                    gradient[weight] += x[i] * dSums[o];
                    if (layer.input >= 0) {
                        deltas[layer.input][i] += parameters[weight] * dSums[o];
                    }
                }
            }
        }
        return gradient;
    }

    /** From the gradient after a normalisation to the one before it, by the Jacobian (delta_ij - 1/n - n_i n_j / n) / s. */
    private static double[] normBackward(
            double[] parameters, Layer layer, double[] normalized, double deviation, double[] dy, double[] gradient) {
        double[] dx = new double[layer.out];
        for (int j = 0; j < layer.out; j++) {
            gradient[layer.gain + j] += dy[j] * normalized[j];
            gradient[layer.shift + j] += dy[j];
            for (int i = 0; i < layer.out; i++) {
                double jacobian = (i == j ? 1 : 0) - (1 + normalized[i] * normalized[j]) / layer.out;
                dx[i] += dy[j] * parameters[layer.gain + j] * jacobian / deviation;
            }
        }
        return dx;
    }

    private double slope(double x) {
        return switch (activation) {
            case TANH -> 1 - Math.tanh(x) * Math.tanh(x);
            case RELU -> x > 0 ? 1 : 0;
            case SILU -> {
                double s = 1 / (1 + Math.exp(-x));
                yield s * (1 + x * (1 - s));
            }
            case GELU -> {
                double c = Math.sqrt(2 / Math.PI);
                double t = Math.tanh(c * (x + 0.044715 * x * x * x));
                yield 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * c * (1 + 3 * 0.044715 * x * x);
            }
        };
    }
}
