package dev.rookery.environments;

import dev.rookery.compute.Command;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.Stream;
import dev.rookery.compute.WorkSize;
import dev.rookery.environments.host.EpisodeParams;
import dev.rookery.environments.host.HostBatch;
import dev.rookery.environments.host.HostLayout;
import dev.rookery.environments.host.HostWorkers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Environments that are moved in Java: a step downloads the actions, has them played on worker threads, uploads what came
 * of it, and counts the episodes by a kernel. The stream waits for the workers; nobody else does.
 */
final class HostStepping implements Stepping {
    private final EnvironmentProgram program;
    private final VectorEnvironment batch;
    private final HostBatch host;

    HostStepping(
            EnvironmentProgram program,
            JavaDynamics dynamics,
            HostWorkers workers,
            VectorEnvironment batch,
            ParameterRanges values) {
        this.program = program;
        this.batch = batch;
        host = new HostBatch(
                layout(batch),
                dynamics::make,
                params(values),
                workers,
                batch.name(),
                batch.purpose().ordinal());
    }

    private static HostLayout layout(VectorEnvironment batch) {
        EnvironmentSpec spec = batch.spec();
        List<HostLayout.Bounds> box = new ArrayList<>();
        if (spec.action() instanceof ActionSpace.Box continuous) {
            continuous
                    .components()
                    .forEach(one -> box.add(new HostLayout.Bounds((float) one.low(), (float) one.high())));
        }
        return new HostLayout(
                batch.policies(),
                batch.numEnvs(),
                batch.paddedEnvs(),
                spec.agents(),
                spec.obsDim(),
                EnvironmentSource.actionDim(spec),
                box,
                spec.maxEpisodeSteps());
    }

    private static EpisodeParams params(ParameterRanges values) {
        Map<String, Double> low = new LinkedHashMap<>();
        Map<String, Double> high = new LinkedHashMap<>();
        for (int i = 0; i < values.names().size(); i++) {
            low.put(values.names().get(i), values.low()[i]);
            high.put(values.names().get(i), values.high()[i]);
        }
        return new EpisodeParams(low, high);
    }

    @Override
    public List<DeviceBuffer> persistent() {
        return List.of();
    }

    @Override
    public void writeParameters(Stream stream) {
        // They are given to the environments at every reset.
    }

    private WorkSize workSize() {
        return WorkSize.of(batch.envs() / program.lanes());
    }

    /** Uploads a whole slot. */
    private static Command upload(ByteBuffer from, DeviceBuffer into, int slot) {
        return Command.write(into, (long) slot * from.capacity(), from);
    }

    @Override
    public Command reset(DeviceBuffer obs, int obsSlot) {
        return Command.sequence(List.of(
                Command.read(batch.seeds(), 0, host.seeds()),
                Command.read(batch.clock(), 0, host.clock()),
                Command.host(host::reset),
                upload(host.obs(), obs, obsSlot),
                program.stepKernel("host_reset")
                        .launch(
                                workSize(),
                                batch.paddedEnvs(),
                                batch.policies(),
                                batch.episodicReturn(),
                                batch.episodicLength(),
                                batch.endedReturn(),
                                batch.endedLength(),
                                batch.endedCount())));
    }

    @Override
    public Command step(VectorEnvironment.StepBuffers buffers, int slot, int nextObsSlot, int tick, boolean firstOnly) {
        return Command.sequence(List.of(
                Command.read(batch.clock(), 0, host.clock()),
                Command.read(buffers.actions(), (long) slot * host.actions().capacity(), host.actions()),
                Command.host(() -> host.step(tick)),
                upload(host.obs(), buffers.obs(), nextObsSlot),
                upload(host.finalObs(), batch.finalObs(), 0),
                upload(host.rewards(), buffers.rewards(), slot),
                upload(host.terminated(), buffers.terminated(), slot),
                upload(host.truncated(), buffers.truncated(), slot),
                program.stepKernel("host_step")
                        .launch(
                                workSize(),
                                batch.paddedEnvs(),
                                batch.policies(),
                                slot,
                                firstOnly ? 1 : 0,
                                buffers.rewards(),
                                buffers.terminated(),
                                buffers.truncated(),
                                batch.episodicReturn(),
                                batch.episodicLength(),
                                batch.endedReturn(),
                                batch.endedLength(),
                                batch.endedCount())));
    }

    @Override
    public Command draw(DeviceBuffer primitives, DeviceBuffer counts) {
        throw new UnsupportedOperationException("draw");
    }
}
