package dev.rookery.agents.network;

import dev.rookery.agents.config.Activation;
import dev.rookery.compute.KernelSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Centres, scales and clips every number of the observation. Mean and scale lie among the parameters, so that they go with
 * the policy wherever it goes, but nothing is learnt here: their gradient is 0, and
 * {@link dev.rookery.agents.wrapper.ObservationStatistics} writes them.
 *
 * @param clip in standard deviations, at least 0
 */
public record ObservationNorm(String name, int out, double clip, int parameterOffset, int activationOffset)
        implements Layer {

    /** Where the means lie in the parameter vector. */
    public int meanOffset() {
        return parameterOffset;
    }

    /** Where the reciprocal standard deviations lie in the parameter vector. */
    public int scaleOffset() {
        return parameterOffset + out;
    }

    @Override
    public int source() {
        return -1;
    }

    @Override
    public boolean takesGradient() {
        return false;
    }

    @Override
    public Activation activation() {
        return null;
    }

    @Override
    public int parameterCount() {
        return 2 * out;
    }

    @Override
    public long multiplyAdds() {
        return 0;
    }

    @Override
    public int activationUnits() {
        return out;
    }

    @Override
    public List<Network.Segment> segments() {
        return List.of(
                new Network.Segment(name + ".mean", meanOffset(), out),
                new Network.Segment(name + ".scale", scaleOffset(), out));
    }

    @Override
    public String resource() {
        return "observation-norm.cl";
    }

    @Override
    public String forward(String input, String output) {
        return "observation_norm_forward(%s, %s, parameters + %d, parameters + %d, %d, %s);"
                .formatted(input, output, meanOffset(), scaleOffset(), out, KernelSource.literal(clip));
    }

    /** Nothing to do. */
    @Override
    public String backward(String input, String output, String delta, InputGradient target) {
        return "";
    }

    /** Leaves observations as they are. */
    @Override
    public void initialize(float[] parameters, Random random) {
        Arrays.fill(parameters, scaleOffset(), scaleOffset() + out, 1);
    }
}
