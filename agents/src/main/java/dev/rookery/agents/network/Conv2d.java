package dev.rookery.agents.network;

import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.Convolution;
import dev.rookery.environments.ImageShape;
import java.util.List;
import java.util.Random;

/**
 * A convolution of an image, without padding: {@code y[f][r][c] = activation(bias[f] + sum over k, i, j of x[k][r s + i][c s
 * + j] weight[k][i][j][f])} with the stride s. Its weights, seen as [channels × kernel × kernel][filters], are those of a
 * fully connected layer that reads what lies below a filter.
 *
 * @param input what it reads
 * @param gain of the orthogonal initialisation
 */
public record Conv2d(
        String name,
        int source,
        ImageShape input,
        Convolution convolution,
        Activation activation,
        double gain,
        int parameterOffset,
        int activationOffset)
        implements Layer {

    /** Numbers below a filter. */
    private int taps() {
        return input.channels() * convolution.kernel() * convolution.kernel();
    }

    private int filters() {
        return convolution.filters();
    }

    private int biasOffset() {
        return parameterOffset + taps() * filters();
    }

    /** [filters][height][width]. */
    private ImageShape output() {
        return convolution.of(input);
    }

    @Override
    public int out() {
        return (int) output().size();
    }

    @Override
    public int parameterCount() {
        return taps() * filters() + filters();
    }

    @Override
    public long multiplyAdds() {
        return (long) taps() * out();
    }

    @Override
    public int activationUnits() {
        return Layer.keptUnits(out(), activation);
    }

    @Override
    public List<Network.Segment> segments() {
        int kernel = convolution.kernel();
        return List.of(
                new Network.Segment(name + ".weight", parameterOffset, input.channels(), kernel, kernel, filters()),
                new Network.Segment(name + ".bias", biasOffset(), filters()));
    }

    @Override
    public String resource() {
        return "conv2d.cl";
    }

    @Override
    public String tiledResource() {
        return "conv2d-tiled.cl";
    }

    /** The arguments that say what is convolved. */
    private String shape() {
        return "%d, %d, %d, %d, %d, %d"
                .formatted(
                        input.channels(),
                        input.height(),
                        input.width(),
                        filters(),
                        convolution.kernel(),
                        convolution.stride());
    }

    @Override
    public String forward(String input, String output) {
        return "conv2d_forward(%s, %s, parameters + %d, parameters + %d, %s, %s TILES);"
                .formatted(input, output, parameterOffset, biasOffset(), shape(), Layer.nameOf(activation));
    }

    @Override
    public String backward(String input, String output, String delta, InputGradient target) {
        String weights = "conv2d_weight_gradient(%s, %s, gradient + %d, gradient + %d, %s TILES);"
                .formatted(input, delta, parameterOffset, biasOffset(), shape());
        if (target.delta() == null) {
            return weights;
        }
        return weights
                + "\n    conv2d_input_gradient(%s, %s, %s, parameters + %d, %s, %d, %s TILES);"
                        .formatted(
                                delta,
                                target.delta(),
                                input,
                                parameterOffset,
                                shape(),
                                target.accumulate() ? 1 : 0,
                                Layer.nameOf(target.slope()));
    }

    /** Orthogonal weights, no biases. */
    @Override
    public void initialize(float[] parameters, Random random) {
        OrthogonalInitialization.write(parameters, parameterOffset, taps(), filters(), gain, random);
    }
}
