package dev.rookery.environments;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Command;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Launch;
import dev.rookery.compute.Stream;
import dev.rookery.compute.WorkSize;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/** Environments that kernels move, with their state on the device. */
final class KernelStepping implements DrawnStepping {
    /** With fewer, launching takes longer than stepping. */
    private static final int MIN_ENVS_OF_PART = 2048;

    private final EnvironmentProgram program;
    private final VectorEnvironment batch;
    private final double[] low;
    private final double[] high;
    private final DeviceBuffer state;
    private final DeviceBuffer params;
    private final DeviceBuffer ranges;

    KernelStepping(EnvironmentProgram program, BufferPlan plan, VectorEnvironment batch, ParameterRanges values) {
        this.program = program;
        this.batch = batch;
        low = values.low();
        high = values.high();
        String name = batch.name();
        long envs = batch.envs();
        state = plan.declare(
                name + ".state", ElementType.FLOAT32, program.state().words().size(), envs);
        params = program.randomized()
                ? plan.declare(name + ".params", ElementType.FLOAT32, low.length, envs)
                : plan.declare(name + ".params", ElementType.FLOAT32, low.length);
        ranges = plan.declare(name + ".param_ranges", ElementType.FLOAT32, low.length, 2);
    }

    DeviceBuffer state() {
        return state;
    }

    DeviceBuffer params() {
        return params;
    }

    DeviceBuffer ranges() {
        return ranges;
    }

    List<String> stateWords() {
        return program.stateWords();
    }

    @Override
    public List<DeviceBuffer> persistent() {
        return List.of(state, params);
    }

    @Override
    public List<DeviceBuffer> moving() {
        return program.randomized() ? List.of(state, params) : List.of(state);
    }

    @Override
    public Optional<HostStates> hostStates() {
        return Optional.empty();
    }

    @Override
    public void writeParameters(Stream stream) {
        if (!program.randomized()) {
            stream.write(params, floats(low));
        }
        double[] pairs = new double[2 * low.length];
        for (int i = 0; i < low.length; i++) {
            pairs[2 * i] = low[i];
            pairs[2 * i + 1] = high[i];
        }
        stream.write(ranges, floats(pairs));
    }

    private static ByteBuffer floats(double[] values) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(4 * values.length).order(ByteOrder.nativeOrder());
        for (int i = 0; i < values.length; i++) {
            bytes.putFloat(4 * i, (float) values[i]);
        }
        return bytes;
    }

    private WorkSize workSize() {
        return WorkSize.of(batch.envs() / program.lanes());
    }

    @Override
    public Launch reset(DeviceBuffer obs, int obsSlot) {
        return program.stepKernel("environment_reset")
                .launch(
                        workSize(),
                        state,
                        params,
                        ranges,
                        batch.seeds(),
                        batch.clock(),
                        batch.purpose().ordinal(),
                        batch.paddedEnvs(),
                        batch.policies(),
                        obs,
                        obsSlot,
                        batch.episodicReturn(),
                        batch.episodicLength(),
                        batch.endedReturn(),
                        batch.endedLength(),
                        batch.endedCount(),
                        batch.actionMask());
    }

    @Override
    public Launch step(VectorEnvironment.StepBuffers buffers, int slot, int nextObsSlot, int tick, boolean firstOnly) {
        return step(buffers, slot, nextObsSlot, tick, firstOnly, stepWork().all());
    }

    /** See {@link VectorEnvironment#parts}. */
    Launch step(
            VectorEnvironment.StepBuffers buffers,
            int slot,
            int nextObsSlot,
            int tick,
            boolean firstOnly,
            VectorEnvironment.Part part) {
        StepWork work = stepWork();
        return program.stepKernel("environment_step")
                .launch(
                        work.sizeOf(part),
                        state,
                        params,
                        ranges,
                        batch.seeds(),
                        batch.clock(),
                        batch.purpose().ordinal(),
                        batch.paddedEnvs(),
                        batch.policies(),
                        (int) part.firstItem(),
                        (int) work.size().workItems(),
                        slot,
                        nextObsSlot,
                        tick,
                        firstOnly ? 1 : 0,
                        buffers.actions(),
                        buffers.obs(),
                        batch.finalObs(),
                        buffers.rewards(),
                        buffers.terminated(),
                        buffers.truncated(),
                        batch.episodicReturn(),
                        batch.episodicLength(),
                        batch.endedReturn(),
                        batch.endedLength(),
                        batch.endedCount(),
                        batch.actionMask(),
                        batch.nonFinite());
    }

    private StepWork stepWork() {
        return program.stepWork(batch.envs(), batch.policies());
    }

    /** See {@link VectorEnvironment#parts}. */
    List<VectorEnvironment.Part> parts() {
        int queues = program.queues();
        boolean apart = queues > 1 && batch.envs() >= (long) MIN_ENVS_OF_PART * queues;
        return apart ? stepWork().parts(queues) : List.of();
    }

    /** See {@link VectorEnvironment#stepWithoutReset}. */
    Launch stepWithoutReset(VectorEnvironment.StepBuffers buffers, int slot, int tick) {
        return program.stepKernel("environment_step_without_reset")
                .launch(
                        workSize(),
                        state,
                        params,
                        batch.seeds(),
                        batch.clock(),
                        batch.purpose().ordinal(),
                        batch.paddedEnvs(),
                        batch.policies(),
                        slot,
                        tick,
                        buffers.actions());
    }

    /** One step without time limit, statistics or reset, of slot 0. */
    Launch advance(VectorEnvironment.StepBuffers buffers) {
        return program.stepKernel("environment_advance")
                .launch(
                        workSize(),
                        state,
                        params,
                        batch.seeds(),
                        batch.clock(),
                        batch.paddedEnvs(),
                        batch.policies(),
                        buffers.actions(),
                        buffers.obs(),
                        buffers.rewards(),
                        buffers.terminated());
    }

    @Override
    public Command restart(VectorEnvironment.StepBuffers buffers, int slot, int tick) {
        return program.stepKernel("environment_restart_ended")
                .launch(
                        workSize(),
                        state,
                        params,
                        ranges,
                        batch.seeds(),
                        batch.clock(),
                        batch.purpose().ordinal(),
                        batch.paddedEnvs(),
                        batch.policies(),
                        slot,
                        tick,
                        buffers.terminated(),
                        buffers.truncated(),
                        batch.actionMask());
    }

    @Override
    public Command drawRestarted(
            VectorEnvironment.StepBuffers buffers, int slot, DeviceBuffer primitives, DeviceBuffer counts) {
        return program.drawKernel("environment_draw_restarted")
                .launch(
                        WorkSize.of(batch.envs()),
                        state,
                        params,
                        batch.paddedEnvs(),
                        batch.policies(),
                        slot,
                        buffers.terminated(),
                        buffers.truncated(),
                        primitives,
                        counts);
    }

    @Override
    public Command draw(DeviceBuffer primitives, DeviceBuffer counts) {
        return program.drawKernel("environment_draw")
                .launch(
                        WorkSize.of(batch.envs()),
                        state,
                        params,
                        batch.paddedEnvs(),
                        batch.policies(),
                        primitives,
                        counts);
    }
}
