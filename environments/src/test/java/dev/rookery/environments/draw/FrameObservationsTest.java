package dev.rookery.environments.draw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Stream;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.VectorEnvironment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameObservationsTest {
    private static final FrameFormat FORMAT = new FrameFormat(13, 9, Channels.RGB);
    private static final int POLICIES = 2;
    private static final int SLOTS = 2;
    private static final int SLOT = 1;

    /** Pong has two agents. */
    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16})
    void everyAgentSeesTheFrameOfItsEnvironment(int lanes) {
        try (Device device = TestDevice.open(lanes);
                EnvironmentProgram program = new EnvironmentProgram(
                        device, EnvironmentCatalog.builtIn().find("Pong-v0"), false);
                Rasterizer rasterizer =
                        new Rasterizer(device, program.spec().draw().orElseThrow(), FORMAT, Theme.DARK);
                BufferPlan plan = device.plan();
                Stream stream = device.stream()) {
            DeviceBuffer seeds = plan.declare("seeds", ElementType.UINT32, POLICIES, 2);
            DeviceBuffer clock = plan.declare("clock", ElementType.UINT32, 1);
            VectorEnvironment batch = new VectorEnvironment(
                    program, plan, VectorEnvironment.Purpose.TRAINING, 17, POLICIES, seeds, clock, Map.of(), Map.of());
            int envs = POLICIES * batch.paddedEnvs();
            int rows = Math.toIntExact(batch.rows());
            DeviceBuffer frames = plan.declare("frames", ElementType.UINT8, envs, FORMAT.values());
            DeviceBuffer obs = plan.declare("obs", ElementType.FLOAT32, SLOTS, FORMAT.values(), rows);
            plan.allocate();
            byte[] drawn = new byte[envs * FORMAT.values()];
            new SplittableRandom(1).nextBytes(drawn);
            stream.write(frames, bytes(drawn.length).put(drawn).flip());
            stream.zero(obs);
            stream.enqueue(rasterizer.observe(batch, frames, obs, SLOT));
            ByteBuffer seen = bytes(Math.toIntExact(obs.bytes()));
            stream.read(obs, seen);
            stream.finish();

            int agents = batch.spec().agents();
            for (int i = 0; i < FORMAT.values(); i++) {
                for (int row = 0; row < rows; row++) {
                    int policy = row / (agents * batch.paddedEnvs());
                    int env = policy * batch.paddedEnvs() + row % batch.paddedEnvs();
                    assertThat(seen.getFloat(4 * ((SLOT * FORMAT.values() + i) * rows + row)))
                            .isEqualTo((drawn[env * FORMAT.values() + i] & 0xFF) / 255f);
                    assertThat(seen.getFloat(4 * (i * rows + row))).isZero();
                }
            }
        }
    }

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
    }
}
