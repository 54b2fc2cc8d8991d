package dev.rookery.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A policy over discrete actions and a value, each behind hidden layers of tanh, shared or their own. Initialised as in
 * CleanRL's ppo.py: orthogonal weights with gains of √2, 0.01 for the logits and 1 for the value; biases of 0.
 */
final class ActorCritic {
    private static final double HIDDEN_GAIN = Math.sqrt(2);
    private static final double LOGITS_GAIN = 0.01;
    private static final double VALUE_GAIN = 1;

    private final boolean sharedTrunk;
    private final List<Layer> actorTrunk;
    private final List<Layer> criticTrunk;
    private final Layer logits;
    private final Layer value;

    ActorCritic(int obsDim, List<Integer> hiddenSizes, int actions, boolean sharedTrunk) {
        this.sharedTrunk = sharedTrunk;
        actorTrunk = trunk(obsDim, hiddenSizes);
        criticTrunk = sharedTrunk ? actorTrunk : trunk(obsDim, hiddenSizes);
        int last = hiddenSizes.get(hiddenSizes.size() - 1);
        logits = Layer.of(last, actions, LOGITS_GAIN);
        value = Layer.of(last, 1, VALUE_GAIN);
    }

    private static List<Layer> trunk(int obsDim, List<Integer> hiddenSizes) {
        List<Layer> layers = new ArrayList<>();
        int inputs = obsDim;
        for (int units : hiddenSizes) {
            layers.add(Layer.of(inputs, units, HIDDEN_GAIN));
            inputs = units;
        }
        return layers;
    }

    /**
     * @param obs [samples][obsDim] float32
     */
    Output forward(Tensor obs) {
        Tensor seen = hidden(actorTrunk, obs);
        Tensor valued = sharedTrunk ? seen : hidden(criticTrunk, obs);
        return new Output(logits.of(seen), value.of(valued).squeeze(-1));
    }

    private static Tensor hidden(List<Layer> trunk, Tensor obs) {
        Tensor x = obs;
        for (Layer layer : trunk) {
            x = layer.of(x).tanh();
        }
        return x;
    }

    /** Everything that is learnt. */
    TensorVector parameters() {
        List<Layer> layers = new ArrayList<>(actorTrunk);
        if (!sharedTrunk) {
            layers.addAll(criticTrunk);
        }
        layers.add(logits);
        layers.add(value);
        return new TensorVector(layers.stream()
                .flatMap(layer -> Stream.of(layer.weight(), layer.bias()))
                .toArray(Tensor[]::new));
    }

    /**
     * @param logits [samples][actions] float32
     * @param value [samples] float32
     */
    record Output(Tensor logits, Tensor value) {}

    /**
     * @param weight [units][inputs] float32
     * @param bias [units] float32
     */
    private record Layer(Tensor weight, Tensor bias) {
        static Layer of(int inputs, int units, double gain) {
            Tensor weight = torch.orthogonal_(torch.empty(units, inputs), gain);
            return new Layer(weight.set_requires_grad(true), torch.zeros(units).set_requires_grad(true));
        }

        Tensor of(Tensor x) {
            return torch.linear(x, weight, bias);
        }
    }
}
