package dev.rookery.agents.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.CellsWorld;
import dev.rookery.agents.CheckedVertx;
import dev.rookery.agents.LineWorld;
import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.compute.Command;
import dev.rookery.compute.Device;
import dev.rookery.compute.Stream;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.Drawing;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.EnvironmentProgram;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveViewTest {
    private static final int ENVS = 5;
    private static final float POLICYS = Float.NaN;

    @TempDir
    Path folder;

    private ExperimentConfig config(String environment) throws IOException {
        Path file = Files.writeString(folder.resolve("test.yaml"), """
                total_timesteps: 1000
                environment: {%s, num_envs: 3}
                policy: {hidden_sizes: [9]}
                algorithm: {name: ppo, num_steps: 8}
                """.formatted(environment));
        return ExperimentConfig.load(file, List.of(), EnvironmentCatalog.builtIn());
    }

    @Test
    void scrubbingShowsTheFramesThatWereShown() throws Exception {
        try (Shown live = new Shown(config("id: CartPole-v1"))) {
            live.view.speed(ViewSpeed.FAST);
            Map<Integer, ViewFrame> seen = new HashMap<>();
            for (int i = 0; i < 30; i++) {
                ViewFrame frame = live.next();
                seen.put(frame.time().step(), frame);
            }
            int newest = seen.keySet().stream().max(Integer::compare).orElseThrow();
            assertThat(newest).isGreaterThan(150);
            seen.forEach((step, then) -> {
                live.view.show(step);
                ViewFrame again = live.next();
                assertThat(again.time()).isEqualTo(new ViewFrame.Time(step, 1, newest, ViewSpeed.PAUSED, false));
                assertThat(shown(again)).isEqualTo(shown(then));
            });
        }
    }

    @Test
    void whatIsObservedIsShownAsNumbersWhetherTheyAreKeptSoOrAsBits() throws Exception {
        CellsWorld.in(folder, "scalar", false);
        CellsWorld.in(folder, "scalar", true);
        try (Shown numbers = new Shown(config("path: numbers"));
                Shown bits = new Shown(config("path: bits"))) {
            for (LiveView view : List.of(numbers.view, bits.view)) {
                view.focus(2);
                view.agent(1);
            }
            Map<Integer, ViewFrame> seen = new HashMap<>();
            for (int i = 0; i < 20; i++) {
                ViewFrame frame = bits.next();
                assertThat(shown(frame)).isEqualTo(shown(numbers.next()));
                assertThat(frame.focus().obs()).hasSize(70).contains(0, 1);
                seen.put(frame.time().step(), frame);
            }
            bits.view.show(5);
            assertThat(shown(bits.next())).isEqualTo(shown(seen.get(5)));
        }
    }

    /** All that can be seen of a frame but its number and its place in time. */
    private static List<Object> shown(ViewFrame frame) {
        ViewFrame.Focus focus = frame.focus();
        return List.of(
                ints(frame.primitiveCounts()),
                ints(frame.primitives()),
                floats(frame.episodicReturns()),
                ints(frame.episodicLengths()),
                focus.env(),
                floats(focus.obs()),
                floats(focus.actionProbabilities()),
                floats(focus.action()),
                focus.value(),
                focus.reward());
    }

    private static List<Integer> ints(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static List<Integer> floats(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return ints(bits);
    }

    @Test
    void timeStandsUntilAStepIsAskedForAndGoesBackAndOn() throws Exception {
        try (Shown live = new Shown(config("id: CartPole-v1"))) {
            live.next();
            live.view.speed(ViewSpeed.NORMAL);
            for (int i = 0; i < 20; i++) {
                assertThat(live.view.still()).isFalse();
                live.next();
            }
            live.view.speed(ViewSpeed.PAUSED);
            int stopped = live.next().time().step();
            assertThat(stopped).isBetween(30, 36);
            assertThat(live.view.still()).isTrue();

            live.view.singleStep(false);
            assertThat(live.view.still()).isFalse();
            assertThat(live.next().time().step()).isEqualTo(stopped + 1);
            live.view.singleStep(true);
            assertThat(live.next().time().step()).isEqualTo(stopped);
            live.view.singleStep(true);
            assertThat(live.next().time().step()).isEqualTo(stopped - 1);
            live.view.singleStep(false);
            live.view.singleStep(false);
            assertThat(live.next().time())
                    .isEqualTo(new ViewFrame.Time(stopped + 1, 1, stopped + 1, ViewSpeed.PAUSED, false));
            live.view.show(-3);
            assertThat(live.next().time().step()).isEqualTo(1);
            live.view.speed(ViewSpeed.SLOW);
            live.next();
            live.next();
            assertThat(live.next().time().step()).isEqualTo(stopped + 2);
        }
    }

    @Test
    void framesGoOnWhileAnIterationTakesItsTimeAndPlayWhatItHasLearntAfterIt() throws Exception {
        try (Shown live = new Shown(config("id: CartPole-v1"))) {
            ViewFrame first = live.next();
            CompletableFuture<Void> iteration = new CompletableFuture<>();
            live.training.enqueue(Command.host(() -> iteration));
            live.policy.initialize(live.training, List.of(99L));
            live.view.speed(ViewSpeed.PAUSED);
            for (int i = 0; i < 3; i++) {
                assertThat(live.next().focus().value()).isEqualTo(first.focus().value());
            }
            iteration.complete(null);
            live.training.finish();
            live.next(); // in which a copy from before may have been taken, and the next one is asked for
            CheckedVertx.await(live.view.idle());
            assertThat(live.next().focus().value()).isNotEqualTo(first.focus().value());
        }
    }

    @Test
    void moreFramesASecondDoNotMakeTimePassFaster() throws Exception {
        try (Shown live = new Shown(config("id: CartPole-v1"))) {
            for (int fps : new int[] {10, 60}) {
                live.view.framesPerSecond(fps);
                int before = live.next().time().newest();
                for (int i = 0; i < 2 * fps; i++) {
                    live.next();
                }
                assertThat(live.next().time().newest() - before).isBetween(99, 106);
            }
        }
    }

    @Test
    void theClockKeepsAPaceThatIsNoWholeNumberOfMilliseconds() throws Exception {
        try (CheckedVertx vertx = new CheckedVertx()) {
            Context context = ((VertxInternal) vertx.vertx()).createEventLoopContext();
            CountDownLatch ticks = new CountDownLatch(31);
            FrameClock clock = new FrameClock(vertx.vertx(), ticks::countDown);
            long begun = System.nanoTime();
            context.runOnContext(ignored -> clock.start(60));
            assertThat(ticks.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(System.nanoTime() - begun).isGreaterThan(30 * 1_000_000_000L / 60);
        }
    }

    @Test
    void aPersonDrivesOneAndAllOthersGoOnAsTheyWouldHave() throws Exception {
        ExperimentConfig config = config("id: CartPole-v1");
        try (Shown alone = new Shown(config);
                Shown driven = new Shown(config)) {
            alone.view.focus(3);
            driven.view.focus(3);
            driven.view.drive(true);
            driven.view.hold(new float[] {1}, true);
            float leftmost = 0;
            float rightmost = 0;
            for (int i = 0; i < 12; i++) {
                ViewFrame undriven = alone.next();
                ViewFrame frame = driven.next();
                assertThat(frame.time().driven()).isTrue();
                for (int env = 0; env < ENVS; env++) {
                    if (env != 3) {
                        assertThat(picture(frame, env)).isEqualTo(picture(undriven, env));
                    }
                }
                if (frame.time().step() > 0) {
                    assertThat(frame.focus().action()).containsExactly(1);
                    rightmost = Math.max(rightmost, frame.focus().obs()[1]);
                    leftmost = Math.min(leftmost, undriven.focus().obs()[1]);
                }
            }
            // Pushed to the right again and again, by about 0.2 m/s each time, until the pole has fallen.
            assertThat(rightmost).isGreaterThan(1.2f);
            assertThat(leftmost).isLessThan(0);

            driven.view.drive(false);
            driven.view.drive(true);
            long left = 0;
            for (int i = 0; i < 40; i++) {
                left += driven.next().focus().action()[0] == 0 ? 1 : 0;
            }
            assertThat(left).as("with nothing held the policy acts").isPositive();
        }
    }

    private static List<Integer> picture(ViewFrame frame, int env) {
        int first = Arrays.stream(frame.primitiveCounts()).limit(env).sum() * Drawing.PRIMITIVE_WORDS;
        int words = frame.primitiveCounts()[env] * Drawing.PRIMITIVE_WORDS;
        return ints(Arrays.copyOfRange(frame.primitives(), first, first + words));
    }

    @Test
    void aKeyThatIsPressedForLessThanAStepCountsAndIsAStepWhileTimeStands() throws Exception {
        try (Shown live = new Shown(config("id: MountainCar-v0"))) {
            live.view.drive(true);
            live.view.hold(new float[] {2}, true);
            live.view.hold(new float[] {1}, false);
            assertThat(live.next().focus().action()).containsExactly(2);
            assertThat(live.next().focus().action()).containsExactly(1);
            live.view.speed(ViewSpeed.PAUSED);
            int stopped = live.next().time().step();
            live.view.hold(new float[] {0}, true);
            ViewFrame stepped = live.next();
            assertThat(stepped.time().step()).isEqualTo(stopped + 1);
            assertThat(stepped.focus().action()).containsExactly(0);
            assertThat(live.view.still()).isTrue();
        }
    }

    @Test
    void aBoxIsDrivenComponentByComponent() throws Exception {
        try (Shown live = new Shown(config("id: Pendulum-v1"))) {
            live.view.drive(true);
            live.view.hold(new float[] {2}, true);
            live.next();
            assertThat(live.next().focus().action()).containsExactly(2);
            live.view.hold(new float[] {POLICYS}, true);
            live.next();
            assertThat(live.next().focus().action()[0]).isNotEqualTo(2);
        }
    }

    @Test
    void whatIsNotAllowedIsRefusedAndThePolicyActs() throws Exception {
        LineWorld line = new LineWorld(2, LineWorld.discrete(5), 1, 1000).masked();
        line.in(folder);
        append("environment.yaml", "draw: {max_primitives: 1, view: {x: [-1, 1], y: [-1, 1]}}");
        append("line-world.cl", """
                void env_draw(const State *s, const Params *p, Canvas *canvas) {
                    draw_circle(canvas, s->x, 0.0f, 0.1f, ACCENT1);
                }
                """);
        try (Shown live = new Shown(config("path: line-world"))) {
            live.view.drive(true);
            live.view.hold(new float[] {4}, true);
            int refusals = 0;
            float before = live.next().focus().obs()[0];
            for (int i = 0; i < 40; i++) {
                ViewFrame.Focus focus = live.next().focus();
                boolean allowed = line.allowed(before, 0)[4];
                assertThat(focus.refused()).isEqualTo(!allowed);
                assertThat(focus.action()[0] == 4).isEqualTo(allowed);
                refusals += focus.refused() ? 1 : 0;
                before = focus.obs()[0];
            }
            assertThat(refusals).isPositive().isLessThan(40);
        }
    }

    private void append(String file, String text) throws IOException {
        Files.writeString(folder.resolve("line-world").resolve(file), text, StandardOpenOption.APPEND);
    }

    /** A live view, and what it needs, on an event loop. */
    private static final class Shown implements AutoCloseable {
        private final CheckedVertx vertx = new CheckedVertx();
        private final Context context = ((VertxInternal) vertx.vertx()).createEventLoopContext();
        private final Device device = TestDevice.open();
        private final Stream training = device.stream();
        private final EnvironmentProgram program;
        private final DevicePolicy policy;
        private final LiveView view;

        Shown(ExperimentConfig config) {
            program = config.environment().compiled(device, config.folder(EnvironmentCatalog.builtIn()));
            policy = new DevicePolicy(device, config, program);
            policy.initialize(training, config.seeds());
            view = new LiveView(
                    context, device, config, ENVS, config.dashboard().fps(), program, policy);
        }

        ViewFrame next() {
            Promise<ViewFrame> frame = Promise.promise();
            context.runOnContext(ignored -> view.next(training).onComplete(frame));
            return CheckedVertx.await(frame.future());
        }

        @Override
        public void close() {
            view.close();
            training.close();
            policy.close();
            program.close();
            device.close();
            vertx.close();
        }
    }
}
