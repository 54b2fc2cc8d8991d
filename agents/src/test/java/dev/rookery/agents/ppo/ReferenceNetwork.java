package dev.rookery.agents.ppo;

import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.Convolution;
import dev.rookery.agents.config.LogStd;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.agents.network.Network;
import dev.rookery.agents.network.ObservationNorm;
import dev.rookery.environments.ImageShape;
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
    private final List<Convolution> convolutions;
    private final ImageShape observation;
    private final int parameterCount;
    private final ReferenceDistribution distribution;
    private final List<Integer> heads = new ArrayList<>();
    private final int value;
    private final Optional<ObservationNorm> norm;

    /**
     * @param input the layer that it reads, or -1 for the observation
     * @param products what it sums
     * @param bias of the first output; as many outputs as share one follow each other
     * @param gain of the normalisation that follows, and then its bias; -1 without one
     */
    private record Layer(
            int input, Products products, int bias, int sharing, int out, boolean hidden, int gain, int shift) {
        int bias(int output) {
            return bias + output / sharing;
        }
    }

    /** Tells a layer's products, each of an input and a weight: to which output, of which input, by which parameter. */
    private interface Products {
        void each(Product product);
    }

    private interface Product {
        void of(int output, int input, int parameter);
    }

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
        this(network, policy, null);
    }

    /** @param observation null where it is no image */
    ReferenceNetwork(Network network, PolicyConfig policy, ImageShape observation) {
        segments = network.segments().stream().collect(Collectors.toMap(Network.Segment::name, Function.identity()));
        parameterCount = network.parameterCount();
        activation = policy.activation();
        layerNorm = policy.layerNorm();
        distribution = ReferenceDistribution.of(network.distribution());
        norm = network.observationNorm();
        convolutions = policy.convolutions();
        this.observation = observation;
        int depth = convolutions.size() + policy.hiddenSizes().size();
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
        layers.add(new Layer(-1, none -> {}, segment.offset(), 1, segment.length(), false, -1, -1));
        return layers.size() - 1;
    }

    private int hidden(String name, int depth) {
        int last = -1;
        ImageShape image = observation;
        for (int i = 0; i < depth; i++) {
            if (i < convolutions.size()) {
                last = addConvolution(name + "." + i, last, convolutions.get(i), image);
                image = convolved(convolutions.get(i), image);
            } else {
                last = add(name + "." + i, last, true);
            }
        }
        return last;
    }

    private int add(String name, int input, boolean hidden) {
        Network.Segment weight = segments.get(name + ".weight");
        int in = (int) weight.shape()[0];
        int out = (int) weight.shape()[1];
        Products products = product -> {
            for (int o = 0; o < out; o++) {
                for (int i = 0; i < in; i++) {
                    product.of(o, i, weight.offset() + i * out + o);
                }
            }
        };
        return add(name, input, products, 1, out, hidden);
    }

    private int add(String name, int input, Products products, int sharing, int out, boolean hidden) {
        boolean normed = hidden && layerNorm;
        layers.add(new Layer(
                input,
                products,
                segments.get(name + ".bias").offset(),
                sharing,
                out,
                hidden,
                normed ? segments.get(name + ".norm.weight").offset() : -1,
                normed ? segments.get(name + ".norm.bias").offset() : -1));
        return layers.size() - 1;
    }

    private static ImageShape convolved(Convolution by, ImageShape image) {
        return new ImageShape(
                by.filters(),
                1 + (image.height() - by.kernel()) / by.stride(),
                1 + (image.width() - by.kernel()) / by.stride());
    }

    private int addConvolution(String name, int input, Convolution by, ImageShape image) {
        ImageShape given = convolved(by, image);
        int weight = segments.get(name + ".weight").offset();
        int kernel = by.kernel();
        Products products = product -> {
            for (int output = 0; output < given.size(); output++) {
                int filter = output / given.width() / given.height();
                int top = output / given.width() % given.height() * by.stride();
                int left = output % given.width() * by.stride();
                for (int tap = 0; tap < image.channels() * kernel * kernel; tap++) {
                    int channel = tap / kernel / kernel;
                    int row = top + tap / kernel % kernel;
                    int column = left + tap % kernel;
                    product.of(
                            output,
                            (channel * image.height() + row) * image.width() + column,
                            weight + tap * by.filters() + filter);
                }
            }
        };
        return add(name, input, products, given.height() * given.width(), (int) given.size(), true);
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
            double[] sums = new double[layer.out];
            before[l] = sums;
            after[l] = new double[layer.out];
            Arrays.setAll(sums, o -> parameters[layer.bias(o)]);
            layer.products.each((o, i, parameter) -> sums[o] += x[i] * parameters[parameter]);
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
            double[] dOut = new double[layer.out];
            for (int o = 0; o < layer.out; o++) {
                dOut[o] = deltas[l][o] * (layer.hidden ? slope(pass.before[l][o]) : 1);
            }
            double[] dSums = layer.gain < 0
                    ? dOut
                    : normBackward(parameters, layer, pass.normalized[l], pass.deviation[l], dOut, gradient);
            for (int o = 0; o < layer.out; o++) {
                gradient[layer.bias(o)] += dSums[o];
            }
            double[] dx = layer.input >= 0 ? deltas[layer.input] : new double[x.length];
            layer.products.each((o, i, parameter) -> {
                gradient[parameter] += x[i] * dSums[o];
                dx[i] += parameters[parameter] * dSums[o];
            });
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
