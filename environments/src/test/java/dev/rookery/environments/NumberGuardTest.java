package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Stream;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.guard.NonFinite;
import dev.rookery.environments.guard.NumberGuard;
import dev.rookery.environments.host.HostOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers that are not finite, step by step, in a world that makes them at certain times: what follows, and how often. */
class NumberGuardTest {
    private static final int LIMIT = 8;

    @TempDir
    Path directory;

    private EnvironmentFolder clockwork(String lanes) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("clockwork"));
        Files.writeString(folder.resolve("environment.yaml"), """
                id: Clockwork-v0
                summary: s
                source: s
                observation: [{name: bounded, low: -2, high: 20}, {name: unbounded}, {name: positive, low: 0.25, high: 1}]
                action: {discrete: [{name: wait}]}
                max_episode_steps: %d
                lanes: %s
                """.formatted(LIMIT, lanes));
        Files.writeString(folder.resolve("clockwork.cl"), """
                typedef struct { integer t; } State;
                void env_reset(State *s, const Params *p, Rng *rng) { s->t = INTEGER(0); }
                void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
                    s->t += 1;
                    rewards[0] = choose(s->t == 5, REAL(NAN), to_real(s->t));
                }
                mask env_terminated(const State *s, const Params *p) { return s->t > 1000; }
                void env_observe(const State *s, const Params *p, int agent, real *obs) {
                    obs[0] = choose(s->t == 3, REAL(-INFINITY), to_real(s->t));
                    obs[1] = choose(s->t == 4, REAL(INFINITY), REAL(1.0f));
                    obs[2] = choose(s->t == 6, REAL(NAN), REAL(0.5f));
                }
                """);
        return EnvironmentFolder.of(folder);
    }

    /** The environments of one policy, and what a step of the first and of the last of them has brought. */
    private static final class Played implements AutoCloseable {
        private final Device device;
        private final EnvironmentProgram program;
        private final BufferPlan plan;
        private final Stream stream;
        private final VectorEnvironment environment;
        private final VectorEnvironment.StepBuffers buffers;
        private final int[] envs;
        private int tick;

        Played(EnvironmentFolder folder, NonFinite then, int lanes, int numEnvs) {
            device = TestDevice.open(lanes);
            program = new EnvironmentProgram(device, folder, false, HostOptions.DEFAULT, then);
            plan = device.plan();
            stream = device.stream();
            DeviceBuffer seeds = plan.declare("seeds", ElementType.UINT32, 1, 2);
            DeviceBuffer clock = plan.declare("clock", ElementType.UINT32, 1);
            environment = new VectorEnvironment(
                    program, plan, VectorEnvironment.Purpose.TRAINING, numEnvs, 1, seeds, clock, Map.of(), Map.of());
            long rows = environment.rows();
            buffers = new VectorEnvironment.StepBuffers(
                    plan.declare("actions", ElementType.INT32, 1, 1, rows),
                    plan.declare("obs", ElementType.FLOAT32, 1, 3, rows),
                    plan.declare("rewards", ElementType.FLOAT32, 1, rows),
                    plan.declare("terminated", ElementType.UINT8, 1, rows),
                    plan.declare("truncated", ElementType.UINT8, 1, rows));
            plan.allocate();
            envs = new int[] {0, numEnvs - 1};
            for (DeviceBuffer buffer : new DeviceBuffer[] {seeds, clock, buffers.actions(), environment.nonFinite()}) {
                stream.zero(buffer);
            }
            environment.writeParameters(stream);
            stream.enqueue(environment.reset(buffers.obs(), 0));
        }

        void step() {
            stream.enqueue(environment.step(buffers, 0, 0, tick++, false));
        }

        private ByteBuffer read(DeviceBuffer buffer) {
            ByteBuffer bytes = ByteBuffer.allocateDirect((int) buffer.bytes()).order(ByteOrder.nativeOrder());
            stream.read(buffer, bytes);
            stream.finish();
            return bytes;
        }

        private void assertObs(DeviceBuffer buffer, float... expected) {
            ByteBuffer seen = read(buffer);
            for (int env : envs) {
                for (int i = 0; i < expected.length; i++) {
                    assertThat(seen.getFloat(4 * (i * environment.paddedEnvs() + env)))
                            .as("step %d, number %d", tick, i)
                            .isEqualTo(expected[i]);
                }
            }
        }

        void assertBrought(float reward, boolean truncated, float... obs) {
            for (int env : envs) {
                assertThat(read(buffers.rewards()).getFloat(4 * env))
                        .as("step %d", tick)
                        .isEqualTo(reward);
                assertThat(read(buffers.truncated()).get(env) != 0).isEqualTo(truncated);
                assertThat(read(buffers.terminated()).get(env)).isZero();
            }
            assertObs(buffers.obs(), obs);
        }

        void assertCounts(int nonFinite, int episodes, int length, float episodicReturn) {
            for (int env : envs) {
                assertThat(read(environment.nonFinite()).getInt(4 * env)).isEqualTo(nonFinite);
                assertThat(read(environment.endedCount()).getInt(4 * env)).isEqualTo(episodes);
                assertThat(read(environment.endedLength()).getInt(4 * env)).isEqualTo(length);
                assertThat(read(environment.endedReturn()).getFloat(4 * env)).isEqualTo(episodicReturn);
            }
        }

        @Override
        public void close() {
            stream.close();
            plan.close();
            program.close();
            device.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, vector, 1", "8, vector, 17", "16, vector, 33", "16, scalar, 17"})
    void aResetCutsTheEpisodeOffInWhatWasSeenLast(int lanes, String kind, int numEnvs) throws IOException {
        try (Played played = new Played(clockwork(kind), NonFinite.RESET, lanes, numEnvs)) {
            for (int episode = 1; episode <= 2; episode++) {
                played.step();
                played.assertBrought(1, false, 1, 1, 0.5f);
                played.step();
                played.assertBrought(2, false, 2, 1, 0.5f);
                played.step();
                played.assertBrought(0, true, 0, 1, 0.5f);
                played.assertObs(played.environment.finalObs(), 2, 1, 0.5f);
                played.assertCounts(episode, episode, 3 * episode, 3 * episode);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, vector, 1", "8, vector, 17", "16, vector, 33", "16, scalar, 17"})
    void clampingReplacesWhatIsNotFiniteAndGoesOn(int lanes, String kind, int numEnvs) throws IOException {
        try (Played played = new Played(clockwork(kind), NonFinite.CLAMP, lanes, numEnvs)) {
            for (int t = 1; t < LIMIT; t++) {
                played.step();
                played.assertBrought(
                        t == 5 ? 0 : t,
                        false,
                        t == 3 ? -2 : t,
                        t == 4 ? NumberGuard.UNBOUNDED : 1,
                        t == 6 ? 0.25f : 0.5f);
            }
            played.step();
            played.assertBrought(LIMIT, true, 0, 1, 0.5f);
            played.assertObs(played.environment.finalObs(), LIMIT, 1, 0.5f);
            played.assertCounts(4, 1, LIMIT, 36 - 5);
        }
    }

    @Test
    void aNumberIsReplacedByTheBoundBesideIt() {
        NumberGuard.Field field = NumberGuard.Field.of("x", 0.5, Double.POSITIVE_INFINITY);
        assertThat(field.clamped(Float.NaN)).isEqualTo(0.5f);
        assertThat(field.clamped(Float.NEGATIVE_INFINITY)).isEqualTo(0.5f);
        assertThat(field.clamped(Float.POSITIVE_INFINITY)).isEqualTo(NumberGuard.UNBOUNDED);
        assertThat(field.clamped(-7))
                .as("what is finite stays, within bounds or not")
                .isEqualTo(-7);
        assertThat(NumberGuard.Field.of("y", -1, 1).clamped(Float.NaN)).isZero();
    }
}
