package dev.rookery.agents.rollout;

import dev.rookery.agents.HostMemory;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.agents.config.WrapperConfig;
import dev.rookery.agents.network.Network;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Program;
import dev.rookery.compute.Stream;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.Range;
import dev.rookery.environments.VectorEnvironment;
import dev.rookery.environments.guard.NonFinite;
import dev.rookery.environments.host.HostOptions;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is played: by which policies, in which environment.
 *
 * @param firstSeed of which the parameters are drawn; each further learner's from the next
 */
record Game(
        EnvironmentFolder world,
        Map<String, Range> randomization,
        PolicyConfig player,
        int policies,
        int numEnvs,
        int firstSeed,
        int rollouts,
        NonFinite nonFinite) {
    static final int NUM_STEPS = 23;
    private static final int ROLLOUTS = 2;

    Game(EnvironmentFolder world, Map<String, Range> randomization, PolicyConfig player, int policies, int numEnvs) {
        this(world, randomization, player, policies, numEnvs, NonFinite.STOP);
    }

    Game(
            EnvironmentFolder world,
            Map<String, Range> randomization,
            PolicyConfig player,
            int policies,
            int numEnvs,
            NonFinite nonFinite) {
        this(world, randomization, player, policies, numEnvs, 5, ROLLOUTS, nonFinite);
    }

    EnvironmentProgram program(Device device) {
        return new EnvironmentProgram(device, world, !randomization.isEmpty(), HostOptions.DEFAULT, nonFinite);
    }

    VectorEnvironment environment(EnvironmentProgram program, BufferPlan plan, DeviceBuffer seeds, DeviceBuffer clock) {
        return new VectorEnvironment(
                program,
                plan,
                VectorEnvironment.Purpose.TRAINING,
                numEnvs,
                policies,
                seeds,
                clock,
                Map.of(),
                randomization);
    }

    /** Every buffer that rollouts, one after the other, leave behind, by name; finalValues where they are defined. */
    Map<String, ByteBuffer> play(int lanes, boolean fused) {
        try (Device device = TestDevice.open(lanes)) {
            return play(device, fused);
        }
    }

    Map<String, ByteBuffer> play(Device device, boolean fused) {
        try (EnvironmentProgram program = program(device);
                BufferPlan plan = device.plan();
                Stream stream = device.stream()) {
            Network network = Network.of(player, WrapperConfig.none(), program);
            List<Learner> learners = Learner.of(player.separate(), program.spec());
            int vectors = policies * learners.size();
            int count = network.parameterCount();
            DeviceBuffer parameters = plan.declare("parameters", ElementType.FLOAT32, policies, learners.size(), count);
            DeviceBuffer seeds = plan.declare("seeds", ElementType.UINT32, policies, 2);
            DeviceBuffer clock = plan.declare("clock", ElementType.UINT32, 1);
            VectorEnvironment environment = environment(program, plan, seeds, clock);
            Rollout rollout = new Rollout(device, plan, environment, network, NUM_STEPS, parameters, seeds, clock);
            plan.allocate();
            ByteBuffer weights = HostMemory.allocate(4L * vectors * count);
            for (int vector = 0; vector < vectors; vector++) {
                float[] initial = network.initialParameters(firstSeed + vector);
                for (int i = 0; i < count; i++) {
                    // Logits that differ, so that it matters which are used.
                    weights.putFloat(4 * (vector * count + i), 3 * initial[i]);
                }
            }
            ByteBuffer seedWords = HostMemory.allocate(8L * policies);
            for (int policy = 0; policy < policies; policy++) {
                seedWords.putLong(8 * policy, 11 + policy);
            }
            stream.write(parameters, weights);
            stream.write(seeds, seedWords);
            stream.zero(rollout.finalValues());
            stream.zero(rollout.actionMasks());
            stream.zero(environment.actionMask());
            stream.zero(environment.nonFinite());
            environment.writeParameters(stream);
            try (Program policy =
                            Rollout.program(device, network, program.spec().agents(), learners);
                    FusedRollout inOne = new FusedRollout(device, program, network, learners, rollout)) {
                stream.zero(clock);
                stream.enqueue(rollout.reset());
                long slot = rollout.obs().bytes() / (NUM_STEPS + 1);
                for (int i = 0; i < rollouts; i++) {
                    ByteBuffer time = HostMemory.allocate(4);
                    time.putInt(0, i * NUM_STEPS);
                    stream.write(clock, time);
                    stream.enqueue(fused ? List.of(inOne.launch()) : rollout.steps(policy));
                    if (i < rollouts - 1) {
                        stream.copy(rollout.obs(), slot * NUM_STEPS, rollout.obs(), 0, slot);
                    }
                    stream.finish();
                }
                return everything(stream, rollout);
            }
        }
    }

    private static Map<String, ByteBuffer> everything(Stream stream, Rollout rollout) {
        VectorEnvironment environment = rollout.environment();
        Map<String, ByteBuffer> contents = new LinkedHashMap<>();
        for (DeviceBuffer buffer : List.of(
                rollout.obs(),
                rollout.actions(),
                rollout.logProbs(),
                rollout.values(),
                rollout.rewards(),
                rollout.terminated(),
                rollout.truncated(),
                rollout.finalValues(),
                rollout.actionMasks(),
                environment.actionMask(),
                environment.state(),
                environment.params(),
                environment.episodicReturn(),
                environment.episodicLength(),
                environment.endedReturn(),
                environment.endedLength(),
                environment.endedCount(),
                environment.nonFinite())) {
            contents.put(buffer.name(), read(stream, buffer));
        }
        ByteBuffer truncated = contents.get(rollout.truncated().name());
        ByteBuffer finalValues = contents.get(rollout.finalValues().name());
        for (int i = 0; i < truncated.capacity(); i++) {
            if (truncated.get(i) == 0) {
                finalValues.putInt(4 * i, 0);
            }
        }
        return contents;
    }

    private static ByteBuffer read(Stream stream, DeviceBuffer buffer) {
        ByteBuffer bytes = HostMemory.allocate(buffer.bytes());
        stream.read(buffer, bytes);
        stream.finish();
        return bytes;
    }
}
