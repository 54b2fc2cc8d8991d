package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Stream;
import dev.rookery.compute.TestDevice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostCanvasTest {
    private static final int NUM_ENVS = 3;
    private static final int MAX_PRIMITIVES = 8;
    private static final int WORDS = 12;
    private static final String DYNAMICS = """
            typedef struct { real x; } State;

            void env_reset(State *s, const Params *p, Rng *rng) {
                s->x = REAL(0.0f);
            }

            void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
                rewards[0] = REAL(0.0f);
            }

            mask env_terminated(const State *s, const Params *p) {
                return s->x > 1.0f;
            }

            void env_observe(const State *s, const Params *p, int agent, real *obs) {
                obs[0] = s->x;
            }

            void env_draw(const State *s, const Params *p, Canvas *canvas) {
                const float corners[12] = {0, 0, 1, 0, 2, 1, 1, 3, 0.5f, 4, -1, 2};
                draw_line(canvas, -1.0f, 0.5f, 2.0f, 0.25f, 0.125f, MUTED);
                draw_rect(canvas, 1.0f, 2.0f, 3.0f, 4.0f, 0.5f, 0.25f, rgba(1, 2, 3, 255));
                draw_circle(canvas, -0.5f, 0.75f, 1.5f, ACCENT1);
                draw_polygon(canvas, corners, 6, GOOD);
                draw_text(canvas, 0.0f, 1.0f, 0.5f, "a text that is longer than there is room", INK);
                draw_number(canvas, 0.25f, -1.0f, 0.5f, 3.75f, 2, BAD);
                draw_circle(canvas, 0.0f, 0.0f, 1.0f, GROUND);
                draw_circle(canvas, 0.0f, 0.0f, 2.0f, ACCENT2);
                draw_circle(canvas, 0.0f, 0.0f, 3.0f, ACCENT3);
            }
            """;

    @TempDir
    Path directory;

    private EnvironmentFolder kernels() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("gallery"));
        try (InputStream yaml = JavaGallery.class.getResourceAsStream("JavaGallery.yaml")) {
            Files.copy(yaml, folder.resolve("environment.yaml"));
        }
        Files.writeString(folder.resolve("gallery.cl"), DYNAMICS);
        return EnvironmentFolder.of(folder);
    }

    /** Of every environment how many primitives, and their words. */
    private static List<ByteBuffer> drawn(EnvironmentFolder folder) {
        try (Device device = TestDevice.open();
                EnvironmentProgram program = new EnvironmentProgram(device, folder, false);
                BufferPlan plan = device.plan();
                Stream stream = device.stream()) {
            DeviceBuffer seeds = plan.declare("seeds", ElementType.UINT32, 1, 2);
            DeviceBuffer clock = plan.declare("clock", ElementType.UINT32, 1);
            VectorEnvironment environment = new VectorEnvironment(
                    program, plan, VectorEnvironment.Purpose.VIEWING, NUM_ENVS, 1, seeds, clock, Map.of(), Map.of());
            int places = environment.paddedEnvs();
            DeviceBuffer obs = plan.declare("obs", ElementType.FLOAT32, 1, places);
            DeviceBuffer primitives = plan.declare("primitives", ElementType.UINT32, places, MAX_PRIMITIVES, WORDS);
            DeviceBuffer counts = plan.declare("counts", ElementType.INT32, places);
            plan.allocate();
            stream.zero(seeds);
            stream.zero(clock);
            environment.writeParameters(stream);
            stream.enqueue(environment.reset(obs, 0));
            stream.enqueue(environment.draw(primitives, counts));
            ByteBuffer words = bytes(4 * NUM_ENVS * MAX_PRIMITIVES * WORDS);
            ByteBuffer number = bytes(4 * NUM_ENVS);
            stream.read(primitives, words);
            stream.read(counts, number);
            stream.finish();
            return List.of(number, words);
        }
    }

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
    }

    @Test
    void javaDrawsWhatKernelsDraw() throws IOException {
        List<ByteBuffer> java = drawn(EnvironmentFolder.ofJava(JavaGallery.class, "test classes"));
        assertThat(java.get(0).getInt(8)).as("primitives that were drawn").isEqualTo(10);
        assertThat(java).isEqualTo(drawn(kernels()));
    }
}
