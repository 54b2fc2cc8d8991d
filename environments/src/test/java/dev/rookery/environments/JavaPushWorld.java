package dev.rookery.environments;

import dev.rookery.environments.host.EnvironmentRandom;
import dev.rookery.environments.host.SavableEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * A point on a line that two agents push, for tests: its arithmetic is exact, and everything that a wrapper might change can
 * be seen in its observations. There is the same world in OpenCL C.
 */
public final class JavaPushWorld implements SavableEnvironment {
    private final EnvironmentRandom random = new EnvironmentRandom();
    private double patience;
    private float x;
    private int age;

    static float moved(float x, int... actions) {
        float moved = x;
        for (int action : actions) {
            moved += 0.125f * (action - 1);
        }
        return moved;
    }

    static boolean terminated(float x) {
        return Math.abs(x) > 0.75f;
    }

    /** The same world in OpenCL C, in a folder of its own. */
    static EnvironmentFolder inOpenClC(Path directory, Lanes lanes) {
        try (InputStream specification = JavaPushWorld.class.getResourceAsStream("JavaPushWorld.yaml")) {
            Path folder = Files.createDirectories(directory.resolve("push"));
            Files.writeString(
                    folder.resolve("environment.yaml"),
                    new String(specification.readAllBytes(), StandardCharsets.UTF_8) + "lanes: "
                            + lanes.name().toLowerCase(Locale.ROOT) + "\n");
            Files.writeString(folder.resolve("push.cl"), DYNAMICS);
            return EnvironmentFolder.of(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In Java. */
    static EnvironmentFolder inJava() {
        return EnvironmentFolder.ofJava(JavaPushWorld.class, "test classes");
    }

    @Override
    public void reset(long seed, Map<String, Double> params) {
        patience = params.get("patience");
        random.seed(seed);
        x = random.below(1024) / 1024f - 0.5f;
        age = 0;
    }

    @Override
    public boolean step(float[] actions, float[] rewards) {
        x = moved(x, (int) actions[0], (int) actions[1]);
        age++;
        for (int agent = 0; agent < rewards.length; agent++) {
            rewards[agent] += x + agent; // they are 0 until then
        }
        return terminated(x);
    }

    @Override
    public boolean truncated() {
        return age >= patience;
    }

    @Override
    public void observe(int agent, float[] obs) {
        obs[0] = x + agent;
        obs[1] = age;
        obs[2] = 1000 * obs.length; // it is not told how long an episode may be
    }

    @Override
    public byte[] save() {
        return ByteBuffer.allocate(Float.BYTES + Integer.BYTES)
                .putFloat(x)
                .putInt(age)
                .array();
    }

    @Override
    public void restore(byte[] state, Map<String, Double> params) {
        patience = params.get("patience");
        ByteBuffer bytes = ByteBuffer.wrap(state);
        x = bytes.getFloat();
        age = bytes.getInt();
    }

    private static final String DYNAMICS = """
            typedef struct { real x; integer age; } State;

            void env_reset(State *s, const Params *p, Rng *rng) {
                s->x = to_real(rng_below(rng, 1024u)) * 0.0009765625f - 0.5f;
                s->age = 0;
            }

            void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
                for (int agent = 0; agent < AGENTS; agent++) {
                    s->x += 0.125f * (to_real(actions[agent]) - 1.0f);
                }
                s->age += 1;
                for (int agent = 0; agent < AGENTS; agent++) {
                    rewards[agent] = s->x + (float)agent;
                }
            }

            mask env_terminated(const State *s, const Params *p) {
                return fabs(s->x) > 0.75f;
            }

            mask env_truncated(const State *s, const Params *p) {
                return to_real(s->age) >= p->patience;
            }

            void env_observe(const State *s, const Params *p, int agent, real *obs) {
                obs[0] = s->x + (float)agent;
                obs[1] = to_real(s->age);
                obs[OBS_DIM - 1] = 1000 * OBS_DIM + MAX_EPISODE_STEPS;
            }
            """;
}
