package dev.rookery.agents.ppo;

import dev.rookery.agents.algorithm.Algorithm;
import dev.rookery.agents.algorithm.AlgorithmContext;
import dev.rookery.agents.network.Chunk;
import dev.rookery.agents.network.Network;
import dev.rookery.agents.optimizer.Adam;
import dev.rookery.agents.rollout.Learner;
import dev.rookery.agents.rollout.Rollout;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.KernelSource;
import dev.rookery.compute.Knob;
import dev.rookery.compute.Launch;
import dev.rookery.compute.Program;
import dev.rookery.compute.Stream;
import dev.rookery.compute.WorkSize;
import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.VectorEnvironment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Proximal policy optimisation (Schulman et al. 2017, arXiv:1707.06347), with the details of CleanRL's {@code ppo.py} and
 * a bootstrap at time limits. {@link #update} reads from top to bottom like the paper's algorithm 1.
 */
public final class Ppo implements Algorithm {
    /** Places in what an update reports; the first {@link #LOSS_SUMMED} are sums over minibatches. */
    private static final List<String> LOSS_TAGS = List.of(
            "losses/policy_loss",
            "losses/value_loss",
            "losses/entropy",
            "losses/old_approx_kl",
            "losses/approx_kl",
            "losses/clipfrac");

    private static final int LOSS_SUMMED = LOSS_TAGS.size();
    private static final int LOSS_MINIBATCHES = LOSS_SUMMED;
    private static final int LOSS_EXPLAINED_VARIANCE = LOSS_SUMMED + 1;
    private static final int LOSS_WORDS = 8;

    /** What a work-item that is alone with its chunk keeps of it in private memory, at most. */
    private static final long MAX_CHUNK_BYTES = 1 << 20;

    private static final long MAX_PARTIALS_BYTES = 256L << 20;

    /** Parts of a minibatch whose advantages are averaged side by side. */
    private static final int MOMENT_PARTS = 16;

    private final PpoConfig config;
    private final Device device;
    private final Network network;
    private final Rollout rollout;
    private final Learner learner;
    private final DeviceBuffer parameters;
    private final DeviceBuffer seeds;
    private final DeviceBuffer clock;
    private final DeviceBuffer control;
    private final int policies;
    private final int batch;
    private final Chunk chunk;
    private final int workers;
    private final DeviceBuffer advantages;
    private final DeviceBuffer returns;
    private final DeviceBuffer moments;
    private final DeviceBuffer permutation;
    private final DeviceBuffer advantageParts;
    private final DeviceBuffer partials;
    private final DeviceBuffer lossPartials;
    private final DeviceBuffer scratch;
    private final DeviceBuffer losses;
    private final DeviceBuffer stopAfterEpoch;
    private final Adam adam;
    private final ByteBuffer hostLosses;
    /** What is the same for all networks. */
    private Program batchProgram;

    private Program gradientProgram;

    Ppo(PpoConfig config, AlgorithmContext context) {
        this.config = config;
        device = context.device();
        network = context.network();
        rollout = context.rollout();
        learner = context.learner();
        parameters = context.parameters();
        seeds = context.seeds();
        clock = context.clock();
        control = context.control();
        VectorEnvironment environment = rollout.environment();
        policies = environment.policies();
        batch = Math.toIntExact((long) config.numSteps() * learner.agents().size() * environment.numEnvs());
        checkAddressable(environment);
        int minibatch = (batch + config.numMinibatches() - 1) / config.numMinibatches();
        chunk = Chunk.of(device, network, Network.Passes.FORWARD_AND_BACKWARD, groups(minibatch));
        workers = workers(minibatch);

        BufferPlan plan = context.plan();
        long rows = environment.rows();
        int steps = config.numSteps();
        int epochs = config.updateEpochs();
        advantages = plan.declare("ppo.advantages", ElementType.FLOAT32, steps, rows);
        returns = plan.declare("ppo.returns", ElementType.FLOAT32, steps, rows);
        moments = plan.declare("ppo.moments", ElementType.FLOAT32, 4, rows);
        permutation = plan.declare("ppo.permutation", ElementType.INT32, policies, epochs, batch);
        advantageParts = plan.declare(
                "ppo.advantage_moments",
                ElementType.FLOAT32,
                policies,
                epochs,
                config.numMinibatches(),
                MOMENT_PARTS,
                2);
        partials =
                plan.declare("ppo.partial_gradients", ElementType.FLOAT32, policies, workers, network.parameterCount());
        lossPartials = plan.declare(
                "ppo.partial_losses",
                ElementType.FLOAT32,
                policies,
                epochs,
                config.numMinibatches(),
                workers,
                LOSS_WORDS);
        scratch = chunk.declareScratch(device, plan, "ppo.scratch", (long) policies * workers);
        losses = plan.declare("ppo.losses", ElementType.FLOAT32, policies, LOSS_WORDS);
        stopAfterEpoch = plan.declare("ppo.stop_after_epoch", ElementType.INT32, policies);
        adam = new Adam(
                device, plan, config.maxGradNorm(), config.adamEps(), policies, network.parameterCount(), workers);
        hostLosses = losses.hostMemory();
    }

    /** Samples are addressed by 32-bit offsets into the observations, the actions and what says which are allowed. */
    private void checkAddressable(VectorEnvironment environment) {
        EnvironmentSpec spec = environment.spec();
        int seen = environment.observations().format().words();
        int widest = Math.max(Math.max(seen, spec.action().dim()), environment.actionMaskWords());
        long numbers = (config.numSteps() + 1L) * widest * environment.rows();
        if (numbers > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a rollout of " + config.numSteps() + " steps of "
                    + environment.rows() + " rows has " + numbers
                    + " observed or chosen numbers, more than 2^31: lower algorithm.num_steps or environment.num_envs"
                    + (policies > 1 ? ", or policies" : ""));
        }
    }

    /**
     * Groups of lanes in the chunk of a work-item that is alone with it: few enough for private memory, and for every compute
     * unit to have a chunk.
     */
    private int groups(int minibatch) {
        int chosen = Math.max(1, device.tuning().get(Knob.CHUNK_SAMPLES) / device.lanes());
        while (chosen > 1
                && ((long) chosen * device.lanes() * network.activationUnits() * 2 * Float.BYTES > MAX_CHUNK_BYTES
                        || (long) chosen * device.lanes() * device.info().computeUnits() > minibatch)) {
            chosen /= 2;
        }
        return chosen;
    }

    /** Teams that share a policy's minibatch; depends on nothing but the device, its tuning and the minibatch. */
    private int workers(int minibatch) {
        int samples = chunk.groups() * device.lanes();
        long chunks = (minibatch + samples - 1) / samples;
        long wanted = (long) device.info().computeUnits() * device.tuning().get(Knob.WORKERS_PER_UNIT);
        long affordable = MAX_PARTIALS_BYTES / (4L * network.parameterCount());
        return (int) Math.max(1, Math.min(chunks, Math.min(wanted, affordable)));
    }

    @Override
    public void compile() {
        Map<String, Object> shared = new LinkedHashMap<>();
        shared.put("MOMENT_PARTS", MOMENT_PARTS);
        shared.put("LOSS_POLICY", 0);
        shared.put("LOSS_VALUE", 1);
        shared.put("LOSS_ENTROPY", 2);
        shared.put("LOSS_OLD_APPROX_KL", 3);
        shared.put("LOSS_APPROX_KL", 4);
        shared.put("LOSS_CLIPFRAC", 5);
        shared.put("LOSS_SUMMED", LOSS_SUMMED);
        shared.put("LOSS_MINIBATCHES", LOSS_MINIBATCHES);
        shared.put("LOSS_EXPLAINED_VARIANCE", LOSS_EXPLAINED_VARIANCE);
        shared.put("LOSS_WORDS", LOSS_WORDS);

        KernelSource batchSource = new KernelSource("ppo batch");
        adam.addTo(batchSource);
        Learner.addTo(batchSource)
                .define(shared)
                .addResource(Ppo.class, "minibatches.cl")
                .addResource(Ppo.class, "ppo-batch.cl");
        batchProgram = device.build(batchSource);

        VectorEnvironment environment = rollout.environment();
        KernelSource gradientSource = new KernelSource("ppo");
        network.addTo(gradientSource, Network.Passes.FORWARD_AND_BACKWARD, chunk);
        Map<String, Object> constants = new LinkedHashMap<>(shared);
        constants.put("ALL_AGENTS", environment.spec().agents());
        constants.put("PADDED_ENVS", environment.paddedEnvs());
        constants.put("ROWS", environment.rows());
        constants.put("BATCH", batch);
        constants.put("WORKERS", workers);
        constants.put("UPDATE_EPOCHS", config.updateEpochs());
        constants.put("NUM_MINIBATCHES", config.numMinibatches());
        constants.put("CLIP_COEF", (float) config.clipCoef());
        constants.put("CLIP_VLOSS", config.clipVloss() ? 1 : 0);
        constants.put("ENT_COEF", (float) config.entCoef());
        constants.put("VF_COEF", (float) config.vfCoef());
        constants.put("NORM_ADV", config.normAdv() ? 1 : 0);
        gradientSource
                .define(constants)
                .addResource(Ppo.class, "minibatches.cl")
                .addResource(Ppo.class, "ppo.cl");
        gradientProgram = device.build(gradientSource);
    }

    @Override
    public Update update() {
        List<Launch> preparation = List.of(estimateAdvantages(), beginUpdate(), shuffle(), advantageMoments());
        List<Launch> optimization = new ArrayList<>();
        for (int epoch = 0; epoch < config.updateEpochs(); epoch++) {
            for (int minibatch = 0; minibatch < config.numMinibatches(); minibatch++) {
                optimization.add(gradient(epoch, minibatch));
                optimization.addAll(
                        adam.step(batchProgram, learner, partials, parameters, control, stopAfterEpoch, epoch));
            }
            optimization.add(report(epoch));
        }
        return new Update(preparation, optimization);
    }

    private Launch estimateAdvantages() {
        return batchProgram
                .kernel("estimate_advantages")
                .launch(
                        WorkSize.of(learner.rows(rollout.environment()) / device.lanes()),
                        rollout.rewards(),
                        rollout.terminated(),
                        rollout.truncated(),
                        rollout.values(),
                        rollout.finalValues(),
                        advantages,
                        returns,
                        moments,
                        learner.in(rollout.environment()),
                        config.numSteps(),
                        (float) config.gamma(),
                        (float) config.gaeLambda());
    }

    private Launch beginUpdate() {
        return batchProgram
                .kernel("begin_update")
                .launch(
                        WorkSize.of(policies),
                        moments,
                        losses,
                        stopAfterEpoch,
                        learner.in(rollout.environment()),
                        config.numSteps(),
                        config.updateEpochs());
    }

    private Launch shuffle() {
        int bits = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(batch - 1));
        long places = (batch + device.lanes() - 1) / device.lanes();
        return batchProgram
                .kernel("shuffle_samples")
                .launch(
                        WorkSize.of(policies * config.updateEpochs() * places),
                        seeds,
                        clock,
                        bits,
                        permutation,
                        learner.in(rollout.environment()),
                        batch,
                        config.updateEpochs());
    }

    private Launch advantageMoments() {
        return batchProgram
                .kernel("advantage_moments")
                .launch(
                        WorkSize.of(advantageParts.size() / 2),
                        advantages,
                        permutation,
                        advantageParts,
                        batch,
                        config.numMinibatches());
    }

    private Launch gradient(int epoch, int minibatch) {
        return gradientProgram
                .kernel("ppo_gradient")
                .launch(
                        chunk.workSize((long) policies * workers),
                        parameters,
                        rollout.obs(),
                        rollout.actions(),
                        rollout.logProbs(),
                        advantages,
                        returns,
                        rollout.values(),
                        permutation,
                        advantageParts,
                        partials,
                        lossPartials,
                        stopAfterEpoch,
                        epoch,
                        minibatch,
                        learner.count(),
                        learner.index(),
                        rollout.actionMasks(),
                        scratch);
    }

    private Launch report(int epoch) {
        return batchProgram
                .kernel("ppo_report")
                .launch(
                        WorkSize.of(policies),
                        lossPartials,
                        losses,
                        stopAfterEpoch,
                        epoch,
                        config.updateEpochs(),
                        config.numMinibatches(),
                        workers,
                        (float) config.targetKl());
    }

    @Override
    public float[] control(double progress) {
        double rate = config.annealLr() ? config.learningRate() * (1 - progress) : config.learningRate();
        return new float[] {(float) rate};
    }

    @Override
    public List<DeviceBuffer> persistent() {
        return adam.persistent();
    }

    /** [policies][parameterCount] float32: the gradient of the latest minibatch, before clipping. */
    DeviceBuffer latestGradient() {
        return adam.gradient();
    }

    @Override
    public void readMetrics(Stream stream) {
        stream.read(losses, hostLosses);
    }

    /** Means over the minibatches that were used. */
    @Override
    public Map<String, Double> metrics(int policy) {
        int own = policy * LOSS_WORDS;
        Map<String, Double> metrics = new LinkedHashMap<>();
        double minibatches = hostLosses.getFloat(Float.BYTES * (own + LOSS_MINIBATCHES));
        for (int i = 0; i < LOSS_SUMMED; i++) {
            metrics.put(LOSS_TAGS.get(i), hostLosses.getFloat(Float.BYTES * (own + i)) / minibatches);
        }
        double explained = hostLosses.getFloat(Float.BYTES * (own + LOSS_EXPLAINED_VARIANCE));
        if (!Double.isNaN(explained)) {
            metrics.put("losses/explained_variance", explained);
        }
        return metrics;
    }

    @Override
    public void close() {
        for (Program program : Arrays.asList(batchProgram, gradientProgram)) {
            if (program != null) {
                program.close();
            }
        }
    }
}
