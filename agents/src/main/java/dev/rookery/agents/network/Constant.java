package dev.rookery.agents.network;

import dev.rookery.agents.config.Activation;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Parameters that are outputs themselves, whatever the observation is.
 *
 * @param initialValue of each of them
 */
public record Constant(String name, int out, double initialValue, int parameterOffset, int activationOffset)
        implements Layer {

    /** It reads nothing, so nobody's gradient waits for it. */
    @Override
    public int source() {
        return -1;
    }

    @Override
    public Activation activation() {
        return null;
    }

    @Override
    public int parameterCount() {
        return out;
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
        return List.of(new Network.Segment(name, parameterOffset, out));
    }

    @Override
    public String resource() {
        return "constant.cl";
    }

    @Override
    public String forward(String input, String output) {
        return "constant_forward(%s, parameters + %d, %d);".formatted(output, parameterOffset, out);
    }

    @Override
    public String backward(String input, String output, String delta, InputGradient target) {
        return "constant_backward(%s, gradient + %d, %d);".formatted(delta, parameterOffset, out);
    }

    @Override
    public void initialize(float[] parameters, Random random) {
        Arrays.fill(parameters, parameterOffset, parameterOffset + out, (float) initialValue);
    }
}
