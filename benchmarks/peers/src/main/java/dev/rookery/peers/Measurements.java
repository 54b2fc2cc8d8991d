package dev.rookery.peers;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.peers.Learner.Samples;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;

/** Measures the cases of {@code rookery bench update} and {@code train} that have a peer, and names them as it does. */
final class Measurements {
    private static final double SECONDS = 0.8;
    // As small as in Rookery's benchmarks, so that what is measured stays as it is.
    private static final double LEARNING_RATE = 1e-6;
    private static final List<Integer> SMALL = List.of(64, 64);
    private static final List<Integer> LARGE = List.of(256, 256);
    private static final int LARGE_OBS_DIM = 64;
    private static final int ACTIONS = 2;

    private final JsonMapper json = JsonMapper.builder().build();
    private final ArrayNode results = json.createArrayNode();
    private final int repeats;

    Measurements(int repeats) {
        this.repeats = repeats;
    }

    /** Forward, loss, backward, clipping and Adam of one minibatch. */
    void update() {
        update(CartPole.OBS_DIM, SMALL, 65_536);
        update(LARGE_OBS_DIM, LARGE, 4_096);
    }

    private void update(int obsDim, List<Integer> hiddenSizes, int batch) {
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(1);
            Learner learner = new Learner(new ActorCritic(obsDim, hiddenSizes, ACTIONS, true), LEARNING_RATE, true);
            Samples samples = new Samples(
                            torch.randn(batch, obsDim),
                            torch.randint(ACTIONS, new long[] {batch}),
                            torch.full(new long[] {batch}, new Scalar(-Math.log(ACTIONS))),
                            torch.randn(batch),
                            torch.randn(batch),
                            torch.randn(batch))
                    .normalized();
            Pace pace = Pace.of(repeats, SECONDS, batch, () -> {
                try (PointerScope step = new PointerScope()) {
                    learner.step(samples);
                }
            });
            ObjectNode setting = add("update", "samples_per_second", pace);
            setting.put("network", name(obsDim, hiddenSizes, true));
            setting.put("batch", batch);
        }
    }

    /** PPO end to end on CartPole. */
    void train() {
        for (boolean sharedTrunk : new boolean[] {false, true}) {
            try (PointerScope scope = new PointerScope()) {
                PpoSettings settings = PpoSettings.cleanRl(sharedTrunk);
                Ppo ppo = new Ppo(settings, 1);
                ppo.setLearningRate(LEARNING_RATE);
                Pace pace = Pace.of(repeats, SECONDS, settings.batch(), ppo::iteration);
                ObjectNode setting = add("train", "steps_per_second", pace);
                setting.put("network", name(CartPole.OBS_DIM, settings.hiddenSizes(), sharedTrunk));
                setting.put("num_envs", settings.numEnvs());
                setting.put("num_steps", settings.numSteps());
                setting.put("epochs", settings.updateEpochs());
                setting.put("minibatches", settings.numMinibatches());
            }
        }
    }

    /** Adds a result and returns its settings, to be filled. */
    private ObjectNode add(String benchmark, String figure, Pace pace) {
        ObjectNode result = results.addObject();
        result.put("benchmark", benchmark);
        ObjectNode setting = result.putObject("setting");
        ObjectNode spread = result.putObject("figures").putObject(figure);
        spread.put("median", pace.median());
        spread.put("min", pace.min());
        spread.put("max", pace.max());
        return setting;
    }

    private static String name(int obsDim, List<Integer> hiddenSizes, boolean sharedTrunk) {
        StringBuilder text = new StringBuilder().append(obsDim);
        hiddenSizes.forEach(size -> text.append('-').append(size));
        return text.append("-(2,1) ")
                .append(sharedTrunk ? "shared" : "separate")
                .toString();
    }

    String toJson() {
        ObjectNode root = json.createObjectNode();
        root.put("cpu_capability", torch.get_cpu_capability().getString());
        root.put("threads", torch.get_num_threads());
        root.set("results", results);
        return root.toPrettyString();
    }
}
