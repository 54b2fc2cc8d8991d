package dev.rookery.agents.network;

import dev.rookery.agents.config.Activation;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A fully connected layer, {@code y = activation(weight^T x + bias)}: weight [in][out], bias [out].
 *
 * @param in numbers read
 * @param gain of the orthogonal initialisation
 * @param initialBias of every output
 */
public record Dense(
        String name,
        int source,
        int in,
        int out,
        Activation activation,
        double gain,
        double initialBias,
        int parameterOffset,
        int activationOffset)
        implements Layer {

    public int biasOffset() {
        return parameterOffset + in * out;
    }

    @Override
    public int parameterCount() {
        return in * out + out;
    }

    @Override
    public long multiplyAdds() {
        return (long) in * out;
    }

    @Override
    public int activationUnits() {
        return Layer.keptUnits(out, activation);
    }

    @Override
    public List<Network.Segment> segments() {
        return List.of(
                new Network.Segment(name + ".weight", parameterOffset, in, out),
                new Network.Segment(name + ".bias", biasOffset(), out));
    }

    @Override
    public String resource() {
        return "dense.cl";
    }

    @Override
    public String tiledResource() {
        return "dense-tiled.cl";
    }

    @Override
    public String forward(String input, String output) {
        return "dense_forward(%s, %s, parameters + %d, parameters + %d, %d, %d, %s TILES);"
                .formatted(input, output, parameterOffset, biasOffset(), in, out, Layer.nameOf(activation));
    }

    @Override
    public String backward(String input, String output, String delta, InputGradient target) {
        String weights = "dense_weight_gradient(%s, %s, gradient + %d, gradient + %d, %d, %d TILES);"
                .formatted(input, delta, parameterOffset, biasOffset(), in, out);
        if (target.delta() == null) {
            return weights;
        }
        return weights
                + "\n    dense_input_gradient(%s, %s, %s, parameters + %d, %d, %d, %d, %s TILES);"
                        .formatted(
                                delta,
                                target.delta(),
                                input,
                                parameterOffset,
                                in,
                                out,
                                target.accumulate() ? 1 : 0,
                                Layer.nameOf(target.slope()));
    }

    /** Orthogonal weights, equal biases. */
    @Override
    public void initialize(float[] parameters, Random random) {
        OrthogonalInitialization.write(parameters, parameterOffset, in, out, gain, random);
        Arrays.fill(parameters, biasOffset(), biasOffset() + out, (float) initialBias);
    }
}
