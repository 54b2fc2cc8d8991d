package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.environments.host.HandDrawn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostCanvasTest {
    private static final int NUM_ENVS = 3;
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

    @Test
    void javaDrawsWhatKernelsDraw() throws IOException {
        List<HandDrawn> java = Scene.of(EnvironmentFolder.ofJava(JavaGallery.class, "test classes"), NUM_ENVS, 0);
        List<HandDrawn> kernels = Scene.of(kernels(), NUM_ENVS, 0);
        assertThat(java.get(2).count()).as("primitives that were drawn").isEqualTo(10);
        for (int env = 0; env < NUM_ENVS; env++) {
            assertThat(java.get(env).count()).isEqualTo(kernels.get(env).count());
            assertThat(java.get(env).words()).isEqualTo(kernels.get(env).words());
        }
    }
}
