package dev.rookery.agents.network;

import dev.rookery.agents.config.Activation;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Layer normalisation with a gain and a bias (Ba, Kiros and Hinton 2016, arXiv:1607.06450; epsilon 1e-5 as in torch). It
 * reads a layer that has no activation and no other reader.
 */
public record LayerNorm(
        String name, int source, int out, Activation activation, int parameterOffset, int activationOffset)
        implements Layer {

    private int biasOffset() {
        return parameterOffset + out;
    }

    @Override
    public int parameterCount() {
        return 2 * out;
    }

    @Override
    public long multiplyAdds() {
        return 0;
    }

    /** The output, the normalised input and the reciprocal deviation. */
    @Override
    public int activationUnits() {
        return Layer.keptUnits(out, activation) + out + 1;
    }

    @Override
    public List<Network.Segment> segments() {
        return List.of(
                new Network.Segment(name + ".weight", parameterOffset, out),
                new Network.Segment(name + ".bias", biasOffset(), out));
    }

    @Override
    public String resource() {
        return "layer-norm.cl";
    }

    @Override
    public String forward(String input, String output) {
        return "layer_norm_forward(%s, %s, parameters + %d, parameters + %d, %d, %s);"
                .formatted(input, output, parameterOffset, biasOffset(), out, Layer.nameOf(activation));
    }

    @Override
    public String backward(String input, String output, String delta, InputGradient target) {
        if (target.accumulate() || target.slope() != null) {
            throw new IllegalStateException(name + " must be the only reader of a layer without activation");
        }
        return "layer_norm_backward(%s, %s, %s, parameters + %d, gradient + %d, gradient + %d, %d, %s);"
                .formatted(
                        delta,
                        target.delta(),
                        output,
                        parameterOffset,
                        parameterOffset,
                        biasOffset(),
                        out,
                        Layer.nameOf(activation));
    }

    /** Gain 1, bias 0. */
    @Override
    public void initialize(float[] parameters, Random random) {
        Arrays.fill(parameters, parameterOffset, parameterOffset + out, 1);
    }
}
