package dev.rookery.agents.experiment;

import dev.rookery.agents.algorithm.Algorithm;
import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.rollout.FiniteScan;
import dev.rookery.agents.rollout.FusedRollout;
import dev.rookery.agents.rollout.Rollout;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Command;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.DeviceException;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Launch;
import dev.rookery.compute.Stream;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.HostStates;
import dev.rookery.environments.VectorEnvironment;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The device's side of training: the environments, the rollout, the algorithm, and their state as a checkpoint. Made on a
 * worker thread, because it compiles; used by one thread afterwards. Nothing here waits for the device.
 */
final class Trainer implements AutoCloseable {
    /** What environments in Java have saved, among a checkpoint's tensors. */
    private static final String HOST_STATES = "training.host_states";

    private static final Logger log = LoggerFactory.getLogger(Trainer.class);

    private final ExperimentConfig config;
    private final BufferPlan plan;
    private final DevicePolicy policy;
    private final DeviceBuffer clock;
    private final DeviceBuffer control;
    private final VectorEnvironment environment;
    private final AgentReturns agentReturns;
    private final Rollout rollout;
    private final FiniteScan scan;
    private final StepReplay replay;
    private final FusedRollout fused;
    private final List<Learning> learnings;
    private final List<Launch> observing = new ArrayList<>();
    private final List<Command> steps = new ArrayList<>();
    private final Algorithm.Update update;
    private final Command reset;
    private final Command carrying;
    private final DeviceBuffer seeds;
    private final ByteBuffer hostClock = HostBytes.allocate(Integer.BYTES);
    private final ByteBuffer hostControl = HostBytes.allocate(Float.BYTES);
    private final ByteBuffer hostStatistics;

    /**
     * Declares, allocates and compiles.
     *
     * @throws DeviceException where it does not fit on the device; the message says which num_envs would
     */
    Trainer(Device device, ExperimentConfig config, EnvironmentProgram program, DevicePolicy policy) {
        this.config = config;
        this.policy = policy;
        plan = device.plan();
        Parts parts = new Parts(
                device, plan, config, program, policy, config.environment().numEnvs());
        clock = parts.clock;
        control = parts.control;
        seeds = parts.seeds;
        environment = parts.environment;
        agentReturns = new AgentReturns(program.spec(), config.evaluation());
        rollout = parts.rollout;
        scan = parts.scan;
        replay = parts.replay;
        learnings = parts.learnings;
        if (!plan.fits()) {
            plan.close();
            refuse(device, program);
        }
        plan.allocate();
        learnings.forEach(one -> one.algorithm().compile());
        reset = rollout.reset();
        carrying = environment.observations().carry(rollout.obs(), rollout.numSteps());
        if (FusedRollout.suits(device, program, policy.network())) {
            fused = new FusedRollout(device, program, policy.network(), policy.learners(), rollout);
            steps.add(fused.launch());
        } else {
            fused = null;
            steps.addAll(rollout.steps(policy.program()));
        }
        steps.add(scan.ofRollout(policy.summaryProgram()));
        steps.add(scan.pick(policy.summaryProgram()));
        steps.add(rollout.takeStatistics(policy.summaryProgram()));
        List<Launch> preparation = new ArrayList<>();
        List<Launch> optimization = new ArrayList<>();
        for (Learning one : learnings) {
            steps.addAll(one.shaping(device));
            observing.addAll(one.observing(device));
            Algorithm.Update own = one.algorithm().update();
            preparation.addAll(own.preparation());
            optimization.addAll(own.optimization());
        }
        update = new Algorithm.Update(preparation, optimization);
        hostStatistics = rollout.statistics().hostMemory();
    }

    /** The buffers of a training with some number of environments: declared, not allocated. */
    private static final class Parts {
        private final DeviceBuffer seeds;
        private final DeviceBuffer clock;
        private final DeviceBuffer control;
        private final VectorEnvironment environment;
        private final Rollout rollout;
        private final FiniteScan scan;
        private final StepReplay replay;
        private final List<Learning> learnings;

        Parts(
                Device device,
                BufferPlan plan,
                ExperimentConfig config,
                EnvironmentProgram program,
                DevicePolicy policy,
                int numEnvs) {
            seeds = plan.declare("seeds", ElementType.UINT32, config.policies(), 2);
            clock = plan.declare("clock", ElementType.UINT32, 1);
            control = plan.declare("control", ElementType.FLOAT32, 1);
            environment = new VectorEnvironment(
                    program,
                    plan,
                    VectorEnvironment.Purpose.TRAINING,
                    numEnvs,
                    config.policies(),
                    seeds,
                    clock,
                    config.environment().params(),
                    config.environment().randomization());
            rollout = new Rollout(
                    device,
                    plan,
                    environment,
                    policy.network(),
                    config.algorithm().numSteps(),
                    policy.parameters(),
                    seeds,
                    clock);
            scan = new FiniteScan(plan, rollout, program.countsNonFinite());
            replay = new StepReplay(plan, config, program, rollout);
            learnings = policy.learners().stream()
                    .map(one -> new Learning(device, plan, config, policy, rollout, one, seeds, clock, control))
                    .toList();
        }
    }

    private void refuse(Device device, EnvironmentProgram program) {
        int fitting = 0;
        int tooMany = config.environment().numEnvs();
        while (tooMany - fitting > 1) {
            int middle = fitting + (tooMany - fitting) / 2;
            BufferPlan trial = device.plan();
            new Parts(device, trial, config, program, policy, middle);
            if (trial.fits()) {
                fitting = middle;
            } else {
                tooMany = middle;
            }
        }
        String advice = fitting == 0
                ? "\nnot even one environment fits: lower "
                        + (config.policies() > 1 ? "policies, " : "")
                        + "algorithm.num_steps or policy.hidden_sizes"
                : "\nenvironment.num_envs=" + fitting + " would fit";
        throw new DeviceException(plan.shortage() + advice);
    }

    /** [policies] what the latest iteration reports of each policy, once the stream is complete. */
    List<Map<String, Double>> metrics() {
        List<Map<String, Double>> each = new ArrayList<>();
        for (int one = 0; one < config.policies(); one++) {
            Map<String, Double> metrics = new LinkedHashMap<>();
            int at = Math.toIntExact(Float.BYTES * rollout.statistics().shape()[1] * one);
            double episodes = hostStatistics.getFloat(at);
            if (episodes > 0) {
                IntToDoubleFunction ofAgent =
                        agent -> hostStatistics.getFloat(at + (2 + agent) * Float.BYTES) / episodes;
                metrics.put("charts/episodic_return", agentReturns.headline(ofAgent));
                metrics.put("charts/episodic_length", hostStatistics.getFloat(at + Float.BYTES) / episodes);
                agentReturns
                        .byName(ofAgent)
                        .forEach((name, value) -> metrics.put("charts/episodic_return_" + name, value));
            }
            metrics.put("charts/episodes", episodes);
            if (scan.counts()) {
                metrics.put("charts/non_finite", (double) scan.count(one));
            }
            metrics.putAll(learningMetrics(one));
            each.add(metrics);
        }
        return each;
    }

    /** Of several learners their mean, and under the tag and its agents' name what each reports. */
    private Map<String, Double> learningMetrics(int one) {
        if (learnings.size() == 1) {
            return learnings.get(0).algorithm().metrics(one);
        }
        Map<String, Double> own = new LinkedHashMap<>();
        Map<String, List<Double>> byTag = new LinkedHashMap<>();
        for (Learning learning : learnings) {
            String name = learning.learner().agents().name();
            learning.algorithm().metrics(one).forEach((tag, value) -> {
                own.put(tag + "_" + name, value);
                byTag.computeIfAbsent(tag, ignored -> new ArrayList<>()).add(value);
            });
        }
        Map<String, Double> metrics = new LinkedHashMap<>();
        byTag.forEach((tag, values) -> metrics.put(
                tag, values.stream().mapToDouble(Double::doubleValue).sum() / values.size()));
        metrics.putAll(own);
        return metrics;
    }

    /** What is the same for all policies. */
    Map<String, Double> commonMetrics() {
        return Map.of("charts/learning_rate", (double) hostControl.getFloat(0));
    }

    /** Enqueues what a new training begins with, besides the policies' parameters. */
    void begin(Stream stream) {
        prepare(stream);
        learnt().forEach(stream::zero);
        stream.enqueue(reset);
    }

    private void prepare(Stream stream) {
        stream.write(seeds, HostBytes.ofSeeds(config.seeds()));
        stream.zero(clock);
        stream.zero(rollout.finalValues());
        stream.zero(environment.finalObs());
        scan.begin(stream);
        environment.writeParameters(stream);
    }

    /**
     * Enqueues a rollout and its update.
     *
     * @param index iterations before this one
     * @param progress part of the training that is done, in [0, 1)
     * @return completes, on a thread of the driver, when the rollout has
     */
    CompletionStage<Void> iterate(Stream stream, int index, double progress) {
        hostClock.putInt(0, index * config.algorithm().numSteps());
        hostControl.putFloat(0, learnings.get(0).algorithm().control(progress)[0]);
        stream.write(clock, hostClock);
        stream.write(control, hostControl);
        stream.label("rollout");
        replay.keep(stream);
        stream.enqueue(steps);
        CompletionStage<Void> rolledOut = stream.completion();
        stream.label("advantages");
        stream.enqueue(update.preparation());
        stream.label("update");
        stream.enqueue(update.optimization());
        stream.label("observations");
        stream.enqueue(observing);
        stream.label("");
        stream.enqueue(carrying);
        stream.read(rollout.statistics(), hostStatistics);
        scan.read(stream);
        learnings.forEach(one -> one.algorithm().readMetrics(stream));
        return rolledOut;
    }

    /**
     * Whether the environments of a policy that is sound have brought a number that is not finite, once the stream is
     * complete; the first one.
     */
    Optional<FiniteScan.Finding> notFinite(Divergence divergence) {
        return scan.first(policy -> !divergence.has(policy));
    }

    /** Tells what has happened; nothing can be trained afterwards. */
    Future<NonFiniteException> explain(Stream stream, Context context, FiniteScan.Finding finding) {
        return replay.explain(stream, context, finding, hostClock.getInt(0));
    }

    /** The rollout with the environment's functions inside, where there is one. */
    Optional<FusedRollout> fused() {
        return Optional.ofNullable(fused);
    }

    /** What a rollout consists of. */
    List<Command> rolloutCommands() {
        return List.copyOf(steps);
    }

    /** The launches of an update. */
    Algorithm.Update update() {
        return update;
    }

    /** Starts to copy everything that a checkpoint holds, and gives it once the stream is complete. */
    Supplier<Map<String, Tensor>> snapshot(Stream stream) {
        Supplier<Map<String, Tensor>> parameters = policy.snapshot(stream);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (DeviceBuffer buffer : persistent()) {
            tensors.put(buffer.name(), CheckpointTensors.read(stream, buffer, buffer.shape()));
        }
        tensors.put(
                rollout.obs().name(),
                CheckpointTensors.read(
                        stream, rollout.obs(), environment.observations().firstShape()));
        Optional<HostStates> savable = environment.hostStates().filter(HostStates::savable);
        savable.ifPresent(states -> stream.enqueue(states.save()));
        return () -> {
            Map<String, Tensor> all = new LinkedHashMap<>(parameters.get());
            all.putAll(tensors);
            savable.ifPresent(states -> all.put(HOST_STATES, CheckpointTensors.ofBytes(states.saved())));
            return all;
        };
    }

    /**
     * Enqueues the upload of a checkpoint.
     *
     * @throws CheckpointMismatchException where the tensors are not those of this experiment
     */
    void restore(Stream stream, Checkpoint from) {
        Map<String, Tensor> tensors = from.tensors();
        prepare(stream);
        policy.restore(stream, tensors);
        for (DeviceBuffer buffer : persistent()) {
            CheckpointTensors.write(stream, buffer, tensors, buffer.shape());
        }
        CheckpointTensors.write(
                stream, rollout.obs(), tensors, environment.observations().firstShape());
        environment.hostStates().ifPresent(states -> restoreHost(stream, states, from));
    }

    private void restoreHost(Stream stream, HostStates states, Checkpoint from) {
        Tensor saved = from.tensors().get(HOST_STATES);
        if (states.savable() && saved != null) {
            byte[] bytes = new byte[saved.data().remaining()];
            saved.data().get(bytes);
            try {
                stream.enqueue(states.restore(bytes));
            } catch (IllegalArgumentException e) {
                throw new CheckpointMismatchException(
                        "the checkpoint's tensor " + HOST_STATES + " is not of this experiment: " + e.getMessage());
            }
        } else {
            log.warn("the environments cannot be restored, as they are in Java and do not implement SavableEnvironment:"
                    + " all of them begin new episodes");
            stream.write(
                    clock, HostBytes.of(from.iteration() * config.algorithm().numSteps()));
            stream.enqueue(reset);
        }
    }

    /** What training gathers besides parameters; zero at the beginning. */
    private List<DeviceBuffer> learnt() {
        List<DeviceBuffer> buffers = new ArrayList<>();
        learnings.forEach(one -> buffers.addAll(one.persistent()));
        return buffers;
    }

    private List<DeviceBuffer> persistent() {
        List<DeviceBuffer> buffers = learnt();
        buffers.addAll(environment.persistent());
        return buffers;
    }

    @Override
    public void close() {
        if (fused != null) {
            fused.close();
        }
        learnings.forEach(Learning::close);
        plan.close();
    }
}
