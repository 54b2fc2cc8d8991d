package dev.rookery.environments;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Command;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Launch;
import dev.rookery.compute.Stream;
import dev.rookery.compute.WorkSize;
import dev.rookery.environments.draw.Rasterizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Environments that are seen in pixels: each is drawn after its step, as it is or as its episode has ended, and drawn again where
 * a new episode begins. Frames go straight to where observations are kept.
 */
final class PixelStepping implements Stepping {
    private final EnvironmentProgram program;
    private final DrawnStepping inner;
    private final Rasterizer rasterizer;
    private final VectorEnvironment batch;
    private final int earlier;
    private final DeviceBuffer primitives;
    private final DeviceBuffer counts;

    /** @param inner moves them */
    PixelStepping(EnvironmentProgram program, DrawnStepping inner, BufferPlan plan, VectorEnvironment batch) {
        this.program = program;
        this.inner = inner;
        this.batch = batch;
        rasterizer = program.rasterizer();
        earlier = batch.observations().format().earlier();
        primitives = plan.declare(
                batch.name() + ".seen_primitives",
                ElementType.UINT32,
                batch.envs(),
                batch.spec().draw().orElseThrow().maxPrimitives(),
                Drawing.PRIMITIVE_WORDS);
        counts = plan.declare(batch.name() + ".seen_primitive_counts", ElementType.INT32, batch.envs());
    }

    @Override
    public Command reset(DeviceBuffer obs, int obsSlot) {
        return Command.sequence(List.of(
                inner.reset(obs, obsSlot),
                inner.draw(primitives, counts),
                frames(obs, obsSlot),
                program.stepKernel("frames_begin").launch(WorkSize.of(batch.envs()), obs, place(obsSlot))));
    }

    @Override
    public Command step(VectorEnvironment.StepBuffers buffers, int slot, int nextObsSlot, int tick, boolean firstOnly) {
        boolean inPlace = slot == 0 && nextObsSlot == 0;
        if (!inPlace && nextObsSlot != slot + 1) {
            throw new IllegalArgumentException("pixels of slot " + slot + " are not followed by slot " + nextObsSlot);
        }
        DeviceBuffer obs = buffers.obs();
        List<Command> commands = new ArrayList<>();
        commands.add(inner.step(buffers, slot, nextObsSlot, tick, firstOnly));
        if (inPlace) {
            commands.add(batch.observations().age(obs));
        }
        commands.add(inner.draw(primitives, counts));
        commands.add(frames(obs, nextObsSlot));
        commands.add(follow(buffers, slot, nextObsSlot));
        commands.add(inner.restart(buffers, slot, tick));
        commands.add(inner.drawRestarted(buffers, slot, primitives, counts));
        commands.add(frames(obs, nextObsSlot));
        return Command.sequence(commands);
    }

    private Launch frames(DeviceBuffer obs, int slot) {
        return rasterizer.draw(primitives, counts, obs, place(slot));
    }

    private Launch follow(VectorEnvironment.StepBuffers buffers, int slot, int nextObsSlot) {
        return program.stepKernel("frames_follow")
                .launch(
                        WorkSize.of(batch.envs()),
                        buffers.obs(),
                        place(nextObsSlot),
                        batch.paddedEnvs(),
                        slot,
                        buffers.terminated(),
                        buffers.truncated(),
                        batch.finalObs());
    }

    /** Of a slot's newest frame. */
    private int place(int slot) {
        return earlier + slot;
    }

    @Override
    public void writeParameters(Stream stream) {
        inner.writeParameters(stream);
    }

    @Override
    public Command draw(DeviceBuffer drawn, DeviceBuffer drawnCounts) {
        return inner.draw(drawn, drawnCounts);
    }

    @Override
    public List<DeviceBuffer> persistent() {
        return inner.persistent();
    }

    @Override
    public List<DeviceBuffer> moving() {
        return inner.moving();
    }

    @Override
    public Optional<HostStates> hostStates() {
        return inner.hostStates();
    }
}
