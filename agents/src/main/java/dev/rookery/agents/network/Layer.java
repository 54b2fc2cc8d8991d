package dev.rookery.agents.network;

import dev.rookery.agents.config.Activation;
import java.util.List;
import java.util.Random;

/**
 * One layer: where its parameters lie in the network's flat vector, where its results lie in the vector of activations,
 * and the OpenCL C that computes them. A new kind of layer is a record like these and a {@code .cl} file beside it. Layers
 * are immutable.
 */
public sealed interface Layer permits Conv2d, Dense, LayerNorm, Constant, ObservationNorm {

    /** As in the names of its parameters, for example {@code actor.0}. */
    String name();

    /** Index of the layer whose output it reads, -1 for the observation or nothing. */
    int source();

    /** Whether anybody asks for the gradient of its output. */
    default boolean takesGradient() {
        return true;
    }

    /** Numbers given. */
    int out();

    /** What follows its sums; null for nothing. */
    Activation activation();

    int parameterOffset();

    int parameterCount();

    /** Of its matrix product, for one sample; 0 without one. */
    long multiplyAdds();

    int activationOffset();

    /** Numbers in the vector of activations: the output, and after it what the backward pass needs. */
    int activationUnits();

    /** Its parts of the parameter vector, in order. */
    List<Network.Segment> segments();

    /** The resource with its functions, for work-items that are alone with their samples. */
    String resource();

    /** The resource with the same functions, for a team of work-items with local memory. */
    default String tiledResource() {
        return resource();
    }

    /**
     * A statement that computes the output.
     *
     * @param input pointer to [in][GROUPS] real in SCRATCH memory, as are the others
     * @param output pointer to [activationUnits][GROUPS] real
     */
    String forward(String input, String output);

    /**
     * A statement that adds to the gradient of the parameters, and works out that of the input.
     *
     * @param input pointer to what the layer has read
     * @param output pointer to what {@link #forward} has given
     * @param delta pointer to the gradient before this layer's activation
     */
    String backward(String input, String output, String delta, InputGradient target);

    /** Writes the parameters of a new network. */
    void initialize(float[] parameters, Random random);

    /**
     * Where the gradient of a layer's input goes.
     *
     * @param delta pointer; null where nobody asks for it
     * @param accumulate whether other layers have written there before
     * @param slope the activation whose slope is to be applied: that of the source, once the last layer that reads it has
     *     added its share, else null
     */
    record InputGradient(String delta, boolean accumulate, Activation slope) {}

    /** An activation's name in OpenCL C. */
    static String nameOf(Activation activation) {
        return activation == null ? "IDENTITY" : activation.name();
    }

    /** Numbers that an activation of so many units takes: twice as many where its slope is kept. */
    static int keptUnits(int units, Activation activation) {
        return activation != null && activation.keepsSlope() ? 2 * units : units;
    }
}
