package dev.rookery.agents.ppo;

import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.agents.network.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The actor-critic network in plain double precision. Of the device's network it knows the parameters' names and places. */
final class ReferenceNetwork {
    private final Map<String, Network.Segment> segments;
    private final List<Layer> layers = new ArrayList<>();
    private final Activation activation;
    private final int parameterCount;
    private final int logits;
    private final int value;

    /** @param input the layer that it reads, or -1 for the observation */
    private record Layer(int input, int weight, int bias, int in, int out, boolean hidden) {}

    /**
     * What the layers give for one observation.
     *
     * @param before [layers][out] without activation
     * @param after [layers][out]
     */
    record Pass(double[] obs, double[][] before, double[][] after) {}

    ReferenceNetwork(Network network, PolicyConfig policy) {
        segments = network.segments().stream().collect(Collectors.toMap(Network.Segment::name, Function.identity()));
        parameterCount = network.parameterCount();
        activation = policy.activation();
        int depth = policy.hiddenSizes().size();
        if (policy.sharedTrunk()) {
            int trunk = hidden("trunk", depth);
            logits = add("actor", trunk, false);
            value = add("critic", trunk, false);
        } else {
            logits = add("actor." + depth, hidden("actor", depth), false);
            value = add("critic." + depth, hidden("critic", depth), false);
        }
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
        layers.add(new Layer(
                input, weight.offset(), bias.offset(), (int) weight.shape()[0], (int) weight.shape()[1], hidden));
        return layers.size() - 1;
    }

    int parameterCount() {
        return parameterCount;
    }

    Pass forward(double[] parameters, double[] obs) {
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
                after[l][o] = !layer.hidden ? sum : activation == Activation.TANH ? Math.tanh(sum) : Math.max(sum, 0);
            }
        }
        return new Pass(obs, before, after);
    }

    /** Log-probabilities of all actions. */
    double[] logProbs(Pass pass) {
        double[] all = pass.after[logits];
        double highest = Double.NEGATIVE_INFINITY;
        for (double logit : all) {
            highest = Math.max(highest, logit);
        }
        double sum = 0;
        for (double logit : all) {
            sum += Math.exp(logit - highest);
        }
        double[] logProbs = new double[all.length];
        for (int k = 0; k < all.length; k++) {
            logProbs[k] = all[k] - highest - Math.log(sum);
        }
        return logProbs;
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

    /** The gradient to all parameters, given that to the logits and to the value. */
    double[] backward(double[] parameters, Pass pass, double[] dLogits, double dValue) {
        double[][] deltas = new double[layers.size()][];
        for (int l = 0; l < layers.size(); l++) {
            deltas[l] = new double[layers.get(l).out];
        }
        deltas[logits] = dLogits.clone();
        deltas[value] = new double[] {dValue};
        double[] gradient = new double[parameterCount];
        for (int l = layers.size() - 1; l >= 0; l--) {
            Layer layer = layers.get(l);
            double[] x = layer.input < 0 ? pass.obs : pass.after[layer.input];
            for (int o = 0; o < layer.out; o++) {
                double delta = deltas[l][o] * slope(layer, pass.after[l][o]);
                gradient[layer.bias + o] += delta;
                for (int i = 0; i < layer.in; i++) {
                    int at = layer.weight + i * layer.out + o;
                    gradient[at] += x[i] * delta;
                    if (layer.input >= 0) {
                        deltas[layer.input][i] += parameters[at] * delta;
                    }
                }
            }
        }
        return gradient;
    }

    private double slope(Layer layer, double after) {
        if (!layer.hidden) {
            return 1;
        }
        return activation == Activation.TANH ? 1 - after * after : after > 0 ? 1 : 0;
    }
}
