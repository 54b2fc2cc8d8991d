package dev.rookery.environments;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Command;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Stream;
import dev.rookery.compute.WorkSize;
import dev.rookery.environments.host.EpisodeParams;
import dev.rookery.environments.host.HostBatch;
import dev.rookery.environments.host.HostLayout;
import dev.rookery.environments.host.HostMemory;
import dev.rookery.environments.host.HostWorkers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Environments that are moved in Java: a step downloads the actions, has them played on worker threads, uploads what came
 * of it, and has a kernel put it where it belongs and count the episodes. The stream waits for the workers; nobody else does.
 */
final class HostStepping implements DrawnStepping {
    private final EnvironmentProgram program;
    private final VectorEnvironment batch;
    private final Supplier<HostBatch> making;
    private final boolean savable;
    private final DeviceBuffer results;
    private HostBatch made;

    HostStepping(
            EnvironmentProgram program,
            JavaDynamics dynamics,
            HostWorkers workers,
            BufferPlan plan,
            VectorEnvironment batch,
            ParameterRanges values) {
        this.program = program;
        this.batch = batch;
        results = plan.declare(
                batch.name() + ".host_results",
                ElementType.FLOAT32,
                HostMemory.resultWords(program.dynamicsSpec().obsDim(), batch.actionMaskWords()),
                batch.rows());
        savable = dynamics.savable();
        making = () -> new HostBatch(
                layout(program, batch),
                program.guard(),
                dynamics::make,
                params(values),
                workers,
                batch.name(),
                batch.purpose().ordinal());
    }

    /** Made when it is first needed: whoever only plans a batch takes none of the host's memory. */
    private HostBatch host() {
        if (made == null) {
            made = making.get();
        }
        return made;
    }

    private static HostLayout layout(EnvironmentProgram program, VectorEnvironment batch) {
        EnvironmentSpec spec = program.dynamicsSpec();
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
                spec.action().dim(),
                box,
                program.actionMask().sizes(),
                spec.maxEpisodeSteps(),
                batch.spec().pixels().isPresent());
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
    public List<DeviceBuffer> moving() {
        return List.of();
    }

    @Override
    public Optional<HostStates> hostStates() {
        return Optional.of(new HostStates(host(), batch.seeds(), savable));
    }

    @Override
    public void writeParameters(Stream stream) {
        // They are given to the environments at every reset.
    }

    private WorkSize workSize() {
        return WorkSize.of(batch.envs() / program.lanes());
    }

    @Override
    public Command reset(DeviceBuffer obs, int obsSlot) {
        HostBatch host = host();
        return Command.sequence(List.of(
                Command.read(batch.seeds(), 0, host.memory().seeds()),
                Command.read(batch.clock(), 0, host.memory().clock()),
                Command.host(host::reset),
                Command.write(results, 0, host.memory().results()),
                program.stepKernel("host_reset")
                        .launch(
                                workSize(),
                                batch.paddedEnvs(),
                                batch.policies(),
                                results,
                                obs,
                                obsSlot,
                                batch.episodicReturn(),
                                batch.episodicLength(),
                                batch.endedReturn(),
                                batch.endedLength(),
                                batch.endedCount(),
                                batch.actionMask())));
    }

    @Override
    public Command step(VectorEnvironment.StepBuffers buffers, int slot, int nextObsSlot, int tick, boolean firstOnly) {
        HostBatch host = host();
        List<Command> commands = new ArrayList<>();
        if (tick == 0) {
            commands.add(Command.read(batch.clock(), 0, host.memory().clock()));
        }
        commands.add(Command.read(
                buffers.actions(),
                (long) slot * host.memory().actions().capacity(),
                host.memory().actions()));
        commands.add(Command.host(() -> host.step(tick)));
        commands.add(Command.write(results, 0, host.memory().results()));
        commands.add(program.stepKernel("host_step")
                .launch(
                        workSize(),
                        batch.paddedEnvs(),
                        batch.policies(),
                        slot,
                        nextObsSlot,
                        firstOnly ? 1 : 0,
                        results,
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
                        batch.nonFinite()));
        return Command.sequence(commands);
    }

    @Override
    public Command restart(VectorEnvironment.StepBuffers buffers, int slot, int tick) {
        HostBatch host = host();
        return Command.sequence(List.of(
                Command.host(() -> host.restart(tick)),
                Command.write(results, 0, host.memory().results()),
                program.stepKernel("host_restart")
                        .launch(workSize(), batch.paddedEnvs(), batch.policies(), results, batch.actionMask())));
    }

    @Override
    public Command draw(DeviceBuffer primitives, DeviceBuffer counts) {
        return drawn(host()::draw, primitives, counts);
    }

    @Override
    public Command drawRestarted(
            VectorEnvironment.StepBuffers buffers, int slot, DeviceBuffer primitives, DeviceBuffer counts) {
        return drawn(host()::drawRestarted, primitives, counts);
    }

    private Command drawn(Supplier<CompletionStage<Void>> drawing, DeviceBuffer primitives, DeviceBuffer counts) {
        HostBatch host = host();
        host.memory().drawable(batch.spec().draw().orElseThrow().maxPrimitives());
        return Command.sequence(List.of(
                Command.host(drawing),
                Command.write(primitives, 0, host.memory().primitives()),
                Command.write(counts, 0, host.memory().counts())));
    }
}
