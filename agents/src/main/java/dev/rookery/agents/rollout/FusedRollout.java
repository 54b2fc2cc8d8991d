package dev.rookery.agents.rollout;

import dev.rookery.agents.network.Chunk;
import dev.rookery.agents.network.Network;
import dev.rookery.agents.network.Scratch;
import dev.rookery.compute.Device;
import dev.rookery.compute.KernelSource;
import dev.rookery.compute.Knob;
import dev.rookery.compute.Launch;
import dev.rookery.compute.Program;
import dev.rookery.compute.WorkSize;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.VectorEnvironment;
import java.util.List;

/**
 * A whole rollout in one launch, with the policy inside: the same trajectories, bit for bit, as step by step. Owned by one
 * thread; made on a worker, because it compiles.
 */
public final class FusedRollout implements AutoCloseable {
    private final Device device;
    private final Network network;
    private final List<Learner> learners;
    private final Rollout rollout;
    private final int groups;
    private final Program program;

    /**
     * @param learners of a policy
     * @param rollout whose buffers are filled, and whose environment is advanced
     */
    public FusedRollout(
            Device device, EnvironmentProgram environment, Network network, List<Learner> learners, Rollout rollout) {
        this.device = device;
        this.network = network;
        this.learners = learners;
        this.rollout = rollout;
        groups = groups(device, rollout.environment());
        KernelSource source = environment.functions(environment.spec().id() + " rollout");
        network.addTo(source, Network.Passes.FORWARD, new Chunk.Alone(groups, Scratch.NONE));
        program = device.build(Learner.addAll(source, learners)
                .addResource(FusedRollout.class, "acting.cl")
                .addResource(FusedRollout.class, "fused-rollout.cl"));
    }

    /** The same rollout with another compilation of its environment, for {@link #replaceWith}; made on a worker. */
    public FusedRollout recompiled(EnvironmentProgram environment) {
        return new FusedRollout(device, environment, network, learners, rollout);
    }

    /** Has every launch of this rollout run another compilation's code. Nothing of it may be on its way to the device. */
    public void replaceWith(FusedRollout newer) {
        program.replaceWith(newer.program);
    }

    /**
     * Whether a rollout can be fused and is faster so: the network has to be small, and the environment has to be moved by
     * kernels, in the lanes that the network needs.
     */
    public static boolean suits(Device device, EnvironmentProgram environment, Network network) {
        long bytes = (long) network.activationUnits() * Float.BYTES * device.lanes();
        return environment.hasFunctions()
                && environment.lanes() == device.lanes()
                && bytes <= device.tuning().get(Knob.FUSED_BYTES);
    }

    /** Groups of lanes that share every weight that is loaded, as long as no compute unit goes without. */
    private static int groups(Device device, VectorEnvironment environment) {
        long lanesInAll = (long) environment.policies() * environment.paddedEnvs() / device.lanes();
        int groups = device.tuning().get(Knob.FUSED_GROUPS);
        return lanesInAll >= 2L * groups * device.info().computeUnits() ? groups : 1;
    }

    /** From the state of the environments to the value of what follows the last step. */
    public Launch launch() {
        VectorEnvironment environment = rollout.environment();
        long ownGroups = environment.paddedEnvs() / device.lanes();
        long items = environment.policies() * ((ownGroups + groups - 1) / groups);
        return program.kernel("fused_rollout")
                .launch(
                        device.lanes() > 1 ? WorkSize.single(items) : WorkSize.of(items),
                        environment.state(),
                        environment.params(),
                        environment.paramRanges(),
                        rollout.seeds(),
                        rollout.clock(),
                        environment.purpose().ordinal(),
                        environment.paddedEnvs(),
                        environment.policies(),
                        rollout.numSteps(),
                        rollout.parameters(),
                        rollout.obs(),
                        rollout.actions(),
                        rollout.logProbs(),
                        rollout.values(),
                        rollout.rewards(),
                        rollout.terminated(),
                        rollout.truncated(),
                        rollout.finalValues(),
                        environment.episodicReturn(),
                        environment.episodicLength(),
                        environment.endedReturn(),
                        environment.endedLength(),
                        environment.endedCount(),
                        environment.actionMask(),
                        rollout.actionMasks(),
                        environment.nonFinite());
    }

    @Override
    public void close() {
        program.close();
    }
}
