package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Stream;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.draw.Channels;
import dev.rookery.environments.draw.Rasterizer;
import dev.rookery.environments.draw.Theme;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelObservationsTest {
    private static final int NUM_ENVS = 17;
    private static final int POLICIES = 2;
    private static final int STEPS = 12;
    private static final int TIME_LIMIT = 5;
    private static final int STACK = 3;

    /** A batch, with the same actions for all who have the same seed. */
    private static final class Batch implements AutoCloseable {
        final EnvironmentProgram program;
        final VectorEnvironment environment;
        final DeviceBuffer primitives;
        final DeviceBuffer counts;
        final DeviceBuffer frames;
        private final BufferPlan plan;
        private final Stream stream;
        private final DeviceBuffer clock;
        private final VectorEnvironment.StepBuffers buffers;

        Batch(Device device, EnvironmentFolder folder, int frameBytes) {
            program = new EnvironmentProgram(device, folder, false);
            plan = device.plan();
            stream = device.stream();
            DeviceBuffer seeds = plan.declare("seeds", ElementType.UINT32, POLICIES, 2);
            clock = plan.declare("clock", ElementType.UINT32, 1);
            environment = new VectorEnvironment(
                    program,
                    plan,
                    VectorEnvironment.Purpose.TRAINING,
                    NUM_ENVS,
                    POLICIES,
                    seeds,
                    clock,
                    Map.of(),
                    Map.of());
            long rows = environment.rows();
            Drawing drawing = program.spec().draw().orElseThrow();
            primitives =
                    plan.declare("primitives", ElementType.UINT32, environment.envs(), drawing.maxPrimitives(), 12);
            counts = plan.declare("counts", ElementType.INT32, environment.envs());
            frames = plan.declare("frames", ElementType.UINT8, environment.envs(), frameBytes);
            buffers = new VectorEnvironment.StepBuffers(
                    plan.declare("actions", ElementType.INT32, STEPS, 1, rows),
                    environment.observations().declare(plan, "obs", STEPS + 1),
                    plan.declare("rewards", ElementType.FLOAT32, STEPS, rows),
                    plan.declare("terminated", ElementType.UINT8, STEPS, rows),
                    plan.declare("truncated", ElementType.UINT8, STEPS, rows));
            plan.allocate();
            stream.write(seeds, bytes(8 * POLICIES).putLong(0, 5).putLong(8, 6));
            stream.zero(clock);
            ByteBuffer actions = bytes(buffers.actions().bytes());
            for (int i = 0; i < STEPS * rows; i++) {
                actions.putInt(4 * i, i * 31 % 7 % program.spec().action().size());
            }
            stream.write(buffers.actions(), actions);
            stream.zero(buffers.rewards());
            stream.zero(buffers.terminated());
            stream.zero(buffers.truncated());
            environment.writeParameters(stream);
            stream.enqueue(environment.reset(buffers.obs(), 0));
        }

        void step(int slot, int nextSlot, int tick) {
            stream.enqueue(environment.step(buffers, slot, nextSlot, tick, false));
        }

        byte[] drawn(Rasterizer rasterizer) {
            stream.enqueue(environment.draw(primitives, counts));
            stream.enqueue(rasterizer.draw(primitives, counts, frames));
            return read(frames);
        }

        byte[] read(DeviceBuffer buffer) {
            ByteBuffer host = bytes(buffer.bytes());
            stream.read(buffer, host);
            stream.finish();
            byte[] array = new byte[host.capacity()];
            host.get(0, array);
            return array;
        }

        private static ByteBuffer bytes(long length) {
            return ByteBuffer.allocateDirect(Math.toIntExact(length)).order(ByteOrder.nativeOrder());
        }

        @Override
        public void close() {
            stream.close();
            plan.close();
            program.close();
        }
    }

    /** Beside the same world that is not seen in pixels, whose pictures are drawn from outside. */
    @ParameterizedTest
    @CsvSource({
        "CartPole-v1, 1, grey, false",
        "Pong-v0, 8, rgb, false",
        "Pong-v0, 16, grey, true",
        "FourRooms-v0, 16, grey, false",
        "MinAtar-Breakout-v1, 8, grey, true"
    })
    void framesAreThoseOfTheRasterizer(String id, int lanes, String channels, boolean inPlace) {
        PixelObservation pixels =
                new PixelObservation(13, 9, Channels.valueOf(channels.toUpperCase(java.util.Locale.ROOT)), STACK);
        EnvironmentFolder bare = EnvironmentCatalog.builtIn()
                .find(id)
                .wrapped(new EnvironmentWrappers(1, 1, OptionalInt.of(TIME_LIMIT)));
        int values = pixels.format().values();
        try (Device device = TestDevice.open(lanes);
                Batch outside = new Batch(device, bare, values);
                Batch seen = new Batch(device, bare.seenIn(pixels), 1);
                Rasterizer rasterizer =
                        new Rasterizer(device, bare.spec().draw().orElseThrow(), pixels.format(), Theme.DARK)) {
            assertThat(outside.program.hasFunctions()).isTrue();
            assertThat(seen.program.hasFunctions()).isFalse();
            int envs = Math.toIntExact(outside.environment.envs());
            Deque<byte[]>[] episodes = episodes(envs);
            for (int step = 0; step <= STEPS; step++) {
                byte[] drawn = outside.drawn(rasterizer);
                byte[] obs = seen.read(seen.buffers.obs());
                for (int env = 0; env < envs; env++) {
                    Deque<byte[]> frames = episodes[env];
                    frames.addLast(Arrays.copyOfRange(drawn, env * values, (env + 1) * values));
                    int newest = STACK - 1 + (inPlace ? 0 : step);
                    assertSees(frames, obs, newest, envs, env, values);
                }
                if (step < STEPS) {
                    outside.step(inPlace ? 0 : step, inPlace ? 0 : step + 1, step);
                    seen.step(inPlace ? 0 : step, inPlace ? 0 : step + 1, step);
                    forgetWhatHasEnded(episodes, outside, inPlace ? 0 : step);
                }
            }
            assertThat(seen.read(seen.buffers.rewards())).isEqualTo(outside.read(outside.buffers.rewards()));
            assertThat(seen.read(seen.buffers.terminated())).isEqualTo(outside.read(outside.buffers.terminated()));
            assertThat(seen.read(seen.environment.state())).isEqualTo(outside.read(outside.environment.state()));
            assertThat(seen.read(seen.environment.endedReturn()))
                    .isEqualTo(outside.read(outside.environment.endedReturn()));
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Deque<byte[]>[] episodes(int envs) {
        Deque<byte[]>[] episodes = new Deque[envs];
        Arrays.setAll(episodes, env -> new ArrayDeque<>());
        return episodes;
    }

    private static void forgetWhatHasEnded(Deque<byte[]>[] episodes, Batch batch, int slot) {
        byte[] terminated = batch.read(batch.buffers.terminated());
        byte[] truncated = batch.read(batch.buffers.truncated());
        int padded = batch.environment.paddedEnvs();
        for (int env = 0; env < episodes.length; env++) {
            int row = env / padded * batch.environment.paddedRows() + env % padded;
            int at = Math.toIntExact(slot * batch.environment.rows()) + row;
            if (terminated[at] + truncated[at] > 0) {
                episodes[env].clear();
            }
        }
    }

    /** @param frames of the running episode */
    private static void assertSees(Deque<byte[]> frames, byte[] obs, int newest, int envs, int env, int values) {
        int age = Math.min(STACK - 1, frames.size() - 1);
        int back = 0;
        for (var newestFirst = frames.descendingIterator(); newestFirst.hasNext() && back <= age; back++) {
            int at = ((newest - back) * envs + env) * (values + 1);
            assertThat(Arrays.copyOfRange(obs, at, at + values)).isEqualTo(newestFirst.next());
            if (back == 0) {
                assertThat(obs[at + values]).isEqualTo((byte) age);
            }
        }
    }
}
