package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rookery.compute.Device;
import dev.rookery.compute.Program;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.guard.NonFinite;
import dev.rookery.environments.yaml.InvalidValueException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Environments with wrappers, against plain Java. */
class EnvironmentWrappersTest {
    private static final EnvironmentFolder CART_POLE =
            EnvironmentCatalog.builtIn().find("CartPole-v1");

    @TempDir
    Path folder;

    private static EnvironmentWrappers stack(int frames) {
        return new EnvironmentWrappers(frames, 1, OptionalInt.empty());
    }

    private static EnvironmentWrappers limit(int steps) {
        return new EnvironmentWrappers(1, 1, OptionalInt.of(steps));
    }

    /** The latest observations of one row. */
    private static final class Frames {
        final float[] numbers;

        Frames(int count, float[] first) {
            numbers = new float[count * first.length];
            fill(first);
        }

        void fill(float[] first) {
            for (int at = 0; at < numbers.length; at += first.length) {
                System.arraycopy(first, 0, numbers, at, first.length);
            }
        }

        void push(float[] latest) {
            System.arraycopy(numbers, latest.length, numbers, 0, numbers.length - latest.length);
            System.arraycopy(latest, 0, numbers, numbers.length - latest.length, latest.length);
        }
    }

    private static int action(int step, int agent, int env, int numActions) {
        return Math.floorMod((step * 31 + agent) * 31 + env * env, 7) % numActions;
    }

    /** The same worlds beside each other, with and without frames. */
    @ParameterizedTest
    @CsvSource({
        "CartPole-v1, 1, 17, 4",
        "CartPole-v1, 8, 33, 2",
        "CartPole-v1, 16, 1, 3",
        "Pong-v0, 1, 3, 2",
        "Pong-v0, 8, 17, 4",
        "Pong-v0, 16, 33, 3",
        "FourRooms-v0, 1, 17, 3",
        "FourRooms-v0, 8, 33, 2"
    })
    void framesAreTheLatestObservationsAndTheFirstStandsForThoseBefore(String id, int lanes, int numEnvs, int frames) {
        EnvironmentFolder bare = EnvironmentCatalog.builtIn().find(id).wrapped(limit(19));
        EnvironmentFolder stacked = bare.wrapped(new EnvironmentWrappers(frames, 1, OptionalInt.of(19)));
        try (Device device = TestDevice.open(lanes);
                GridBatch alone = new GridBatch(device, bare, numEnvs, 5, Map.of());
                GridBatch batch = new GridBatch(device, stacked, numEnvs, 5, Map.of())) {
            int agents = bare.spec().agents();
            Frames[] expected = new Frames[Math.toIntExact(batch.environment.rows())];
            for (int agent = 0; agent < agents; agent++) {
                for (int env = 0; env < numEnvs; env++) {
                    int row = batch.row(agent, env);
                    expected[row] = new Frames(frames, alone.observed(alone.obs, row));
                    assertThat(batch.observed(batch.obs, row)).isEqualTo(expected[row].numbers);
                }
            }
            int numActions = bare.spec().action().size();
            for (int step = 0; step < 45; step++) {
                int now = step;
                alone.step((agent, env) -> action(now, agent, env, numActions));
                batch.step((agent, env) -> action(now, agent, env, numActions));
                assertThat(batch.rewards).isEqualTo(alone.rewards);
                assertThat(batch.terminated).isEqualTo(alone.terminated);
                assertThat(batch.truncated).isEqualTo(alone.truncated);
                for (int agent = 0; agent < agents; agent++) {
                    for (int env = 0; env < numEnvs; env++) {
                        int row = batch.row(agent, env);
                        if (alone.terminated[row] + alone.truncated[row] > 0) {
                            expected[row].push(alone.observed(alone.finalObs, row));
                            assertThat(batch.observed(batch.finalObs, row)).isEqualTo(expected[row].numbers);
                            expected[row].fill(alone.observed(alone.obs, row));
                        } else {
                            expected[row].push(alone.observed(alone.obs, row));
                        }
                        assertThat(batch.observed(batch.obs, row)).isEqualTo(expected[row].numbers);
                    }
                }
            }
        }
    }

    /** One pushed point with all its wrappers, in plain Java. */
    private static final class Reference {
        final Frames[] frames = new Frames[2];
        final float[] rewards = new float[2];
        final int constants;
        float x;
        int age;
        boolean terminated;
        boolean truncated;

        Reference(GridBatch batch, int env, EnvironmentWrappers wrappers, int constants) {
            this.constants = constants;
            for (int agent = 0; agent < 2; agent++) {
                frames[agent] = new Frames(wrappers.frameStack(), new float[3]);
            }
            begin(batch, env);
        }

        /** Where a new episode begins is up to its random numbers. */
        void begin(GridBatch batch, int env) {
            float[] seen = batch.observed(batch.obs, batch.row(0, env));
            x = seen[seen.length - 3];
            age = 0;
            for (int agent = 0; agent < 2; agent++) {
                frames[agent].fill(seen(agent));
            }
        }

        private float[] seen(int agent) {
            return new float[] {x + agent, age, constants};
        }

        void step(int left, int right, int repeat, int limit, int patience) {
            Arrays.fill(rewards, 0);
            int i = 0;
            do {
                x = JavaPushWorld.moved(x, left, right);
                age++;
                rewards[0] += x;
                rewards[1] += x + 1;
                terminated = JavaPushWorld.terminated(x);
                truncated = !terminated && (age >= limit || age >= patience);
                i++;
            } while (i < repeat && !terminated && !truncated);
            for (int agent = 0; agent < 2; agent++) {
                frames[agent].push(seen(agent));
            }
        }
    }

    private enum Written {
        VECTOR,
        SCALAR,
        JAVA
    }

    /** @param limit 0 for the environment's own */
    @ParameterizedTest
    @CsvSource({
        "VECTOR, 1, 17, 1, 4, 0, 1000",
        "VECTOR, 8, 33, 3, 5, 12, 1000",
        "VECTOR, 16, 1, 2, 3, 0, 7",
        "VECTOR, 16, 100, 2, 4, 14, 1000",
        "SCALAR, 1, 33, 3, 4, 0, 7",
        "SCALAR, 8, 1, 1, 5, 6, 1000",
        "SCALAR, 16, 17, 2, 2, 11, 1000",
        "JAVA, 1, 17, 1, 4, 0, 7",
        "JAVA, 8, 33, 3, 5, 12, 1000",
        "JAVA, 16, 1, 2, 1, 5, 1000"
    })
    void repeatedActionsSumRewardsAndStopWhereTheEpisodeEnds(
            Written written, int lanes, int numEnvs, int frames, int repeat, int limit, int patience) {
        EnvironmentWrappers wrappers =
                new EnvironmentWrappers(frames, repeat, limit == 0 ? OptionalInt.empty() : OptionalInt.of(limit));
        EnvironmentFolder world = written == Written.JAVA
                ? JavaPushWorld.inJava()
                : JavaPushWorld.inOpenClC(folder, Lanes.valueOf(written.name()));
        int ownLimit = limit == 0 ? 13 : limit;
        int constants = 3000 + (written == Written.JAVA ? 0 : ownLimit);
        int[] ends = new int[2];
        try (Device device = TestDevice.open(lanes);
                GridBatch batch = new GridBatch(
                        device, world.wrapped(wrappers), numEnvs, 5, Map.of("patience", (double) patience))) {
            Reference[] expected = new Reference[numEnvs];
            for (int env = 0; env < numEnvs; env++) {
                expected[env] = new Reference(batch, env, wrappers, constants);
            }
            for (int step = 0; step < 40; step++) {
                int now = step;
                batch.step((agent, env) -> action(now, agent, env, 3));
                for (int env = 0; env < numEnvs; env++) {
                    Reference one = expected[env];
                    one.step(action(now, 0, env, 3), action(now, 1, env, 3), repeat, ownLimit, patience);
                    for (int agent = 0; agent < 2; agent++) {
                        int row = batch.row(agent, env);
                        assertThat(batch.rewards[row]).isEqualTo(one.rewards[agent]);
                        assertThat(batch.terminated[row] != 0).isEqualTo(one.terminated);
                        assertThat(batch.truncated[row] != 0).isEqualTo(one.truncated);
                        if (one.terminated || one.truncated) {
                            assertThat(batch.observed(batch.finalObs, row)).isEqualTo(one.frames[agent].numbers);
                        }
                    }
                    ends[0] += one.terminated ? 1 : 0;
                    ends[1] += one.truncated ? 1 : 0;
                    if (one.terminated || one.truncated) {
                        one.begin(batch, env);
                    }
                    for (int agent = 0; agent < 2; agent++) {
                        assertThat(batch.observed(batch.obs, batch.row(agent, env)))
                                .isEqualTo(one.frames[agent].numbers);
                    }
                }
            }
        }
        assertThat(ends[0]).isPositive();
        assertThat(ends[1]).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 200, 230})
    void aTimeLimitTakesThePlaceOfTheEnvironmentsOwn(int limit) {
        EnvironmentFolder hill =
                EnvironmentCatalog.builtIn().find("MountainCar-v0").wrapped(limit(limit));
        try (Device device = TestDevice.open(8);
                GridBatch batch = new GridBatch(device, hill, 3, 5, Map.of())) {
            for (int step = 1; step <= limit; step++) {
                batch.step((agent, env) -> 1);
                assertThat(batch.truncated[0] != 0).isEqualTo(step == limit);
                assertThat(batch.terminated[0]).isZero();
            }
        }
    }

    @Test
    void whatAnEnvironmentIsFollowsItsWrappers() {
        EnvironmentSpec spec = JavaPushWorld.inJava()
                .wrapped(new EnvironmentWrappers(3, 4, OptionalInt.of(30)))
                .spec();
        assertThat(spec.observation().stream().map(Component::name))
                .containsExactly(
                        "x (t-2)",
                        "age (t-2)",
                        "constants (t-2)",
                        "x (t-1)",
                        "age (t-1)",
                        "constants (t-1)",
                        "x",
                        "age",
                        "constants");
        assertThat(spec.observation().get(3).low()).isEqualTo(-3);
        assertThat(spec.observation().get(4).unit()).isEqualTo("steps");
        assertThat(spec.maxEpisodeSteps()).isEqualTo(8);
        assertThat(spec.rewardRange()).contains(new Range(-8, 12));
        assertThat(spec.stepSeconds()).hasValue(2.0);
        assertThat(JavaPushWorld.inJava().wrapped(EnvironmentWrappers.NONE).spec())
                .isEqualTo(JavaPushWorld.inJava().spec());
    }

    @Test
    void stackedImagesAreOneImageOfAllTheirChannels() throws IOException {
        Files.writeString(folder.resolve("environment.yaml"), """
                id: Screen-v0
                summary: a small image
                source: made up for tests
                observation: [{name: pixel, count: 30}]
                image: {channels: 2, height: 3, width: 5}
                action: {discrete: [{name: stay}]}
                max_episode_steps: 9
                """);
        EnvironmentFolder screen = EnvironmentFolder.of(folder);
        assertThat(screen.wrapped(stack(4)).spec().image()).contains(new ImageShape(8, 3, 5));
        assertThat(screen.wrapped(limit(5)).spec().image()).contains(new ImageShape(2, 3, 5));
        assertThat(CART_POLE.wrapped(stack(4)).spec().image()).isEmpty();
    }

    /** What is not wrapped is compiled as ever. */
    @Test
    void aTimeLimitAloneChangesOneConstant() {
        String bare = new EnvironmentSource(CART_POLE, NonFinite.STOP)
                .functions("test", false)
                .text();
        String limited = new EnvironmentSource(CART_POLE.wrapped(limit(7)), NonFinite.STOP)
                .functions("test", false)
                .text();
        assertThat(limited).isEqualTo(bare.replace("MAX_EPISODE_STEPS 500", "MAX_EPISODE_STEPS 7"));
        assertThat(new EnvironmentSource(CART_POLE.wrapped(EnvironmentWrappers.NONE), NonFinite.STOP)
                        .functions("test", false)
                        .text())
                .isEqualTo(bare);
    }

    @Test
    void observationsThatBecomeTooLongAreRefused() throws IOException {
        Files.writeString(folder.resolve("environment.yaml"), """
                id: Screen-v0
                summary: many numbers
                source: made up for tests
                agents: 2
                observation: [{name: pixel, count: 1024}]
                action: {discrete: [{name: stay}]}
                max_episode_steps: 9
                """);
        EnvironmentFolder screen = EnvironmentFolder.of(folder);
        assertThat(screen.wrapped(stack(32)).spec().obsDim()).isEqualTo(32_768);
        assertThatThrownBy(() -> screen.wrapped(stack(33)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(
                        "frame_stack must be <= 32 for Screen-v0, whose agents see 2048 numbers together, but is 33");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CartPole-v1", "Pong-v0", "DoorKey-v0", "Pendulum-v1"})
    void wrappersCompileWithoutAWarning(String id) {
        EnvironmentFolder wrapped =
                EnvironmentCatalog.builtIn().find(id).wrapped(new EnvironmentWrappers(3, 2, OptionalInt.of(9)));
        StepKernel kernel = wrapped.spec().lanes() == Lanes.SCALAR ? StepKernel.RUNS : StepKernel.VECTORS;
        try (Device device = TestDevice.open();
                // A constant that no program in the driver's cache has: from there no warnings come.
                Program program = device.build(new EnvironmentSource(wrapped, NonFinite.STOP)
                        .stepping(true, kernel)
                        .define(Map.of("COMPILED_AT", System.nanoTime())));
                Program drawing = device.build(new EnvironmentSource(wrapped, NonFinite.STOP)
                        .drawing(true)
                        .define(Map.of("COMPILED_AT", System.nanoTime())))) {
            assertThat(program.log()).isBlank();
            assertThat(drawing.log()).isBlank();
        }
    }
}
