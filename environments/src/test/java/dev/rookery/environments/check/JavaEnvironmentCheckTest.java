package dev.rookery.environments.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.compute.Device;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.check.Verdict.Outcome;
import dev.rookery.environments.host.HostEnvironment;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Execution(ExecutionMode.CONCURRENT)
class JavaEnvironmentCheckTest {
    private static final long SEED = 1;
    private static final double DEADLINE_SECONDS = 2;

    private static List<Verdict> check(Class<? extends HostEnvironment> type) {
        try (Device device = TestDevice.open(16)) {
            EnvironmentFolder folder = EnvironmentFolder.ofJava(type, "test classes");
            return new EnvironmentCheck(folder, device, List.of(), SEED, DEADLINE_SECONDS).run(verdict -> {});
        }
    }

    private static List<Verdict> complaints(List<Verdict> verdicts) {
        return verdicts.stream()
                .filter(one -> one.outcome() == Outcome.FAILED || one.outcome() == Outcome.WARNING)
                .toList();
    }

    @Test
    void aSoundEnvironmentKeepsEveryRule() {
        List<Verdict> verdicts = check(JavaFaults.Sound.class);

        assertThat(verdicts).extracting(Verdict::rule).isEqualTo(EnvironmentCheck.javaRules());
        assertThat(verdicts).extracting(Verdict::outcome).containsOnly(Outcome.PASSED);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whatBreaksARuleIsCaughtByItAndByNoOther(
            String rule, Class<? extends HostEnvironment> type, String finding, boolean placed) {
        List<Verdict> complaints = complaints(check(type));

        assertThat(complaints).extracting(Verdict::rule).containsExactly(rule);
        assertThat(complaints.get(0).finding()).contains(finding);
        assertThat(complaints.get(0).evidence() != null).isEqualTo(placed);
        assertThat(complaints.get(0).remedy()).isNotBlank();
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("functions", JavaFaults.Functions.class, "ArrayIndexOutOfBoundsException", true),
                Arguments.of("functions", JavaFaults.Hanging.class, "did not return within 2.0 s", true),
                Arguments.of("shape", JavaFaults.Shape.class, "never writes obs[1]", true),
                Arguments.of("determinism", JavaFaults.Determinism.class, "two instances", true),
                Arguments.of("determinism", JavaFaults.Remembering.class, "played before", true),
                Arguments.of("determinism", JavaFaults.Leftover.class, "two instances", true),
                Arguments.of("action-mask", JavaFaults.Mask.class, "allowed[0] to allowed[2]", true),
                Arguments.of("finite", JavaFaults.Finite.class, "reward is not a finite number", true),
                Arguments.of("reset-bounds", JavaFaults.Begin.class, "begins beyond", true),
                Arguments.of("observation-bounds", JavaFaults.Beyond.class, "beyond", true),
                Arguments.of("reward-range", JavaFaults.Reward.class, "beyond", true),
                Arguments.of("num-envs", JavaFaults.Shared.class, "plays differently", true),
                Arguments.of("observing", JavaFaults.Observing.class, "another way", true),
                Arguments.of("time-limit", JavaFaults.Counting.class, "none was truncated", true),
                Arguments.of("termination", JavaFaults.Endless.class, "never ended", false),
                Arguments.of("saving", JavaFaults.Saving.class, "another way", true),
                Arguments.of("draw", JavaFaults.Drawn.class, "not finite", true));
    }

    @Test
    void whatIsThrownIsPlacedInTheEpisodeThatItsSeedBegins() {
        Verdict functions = complaints(check(JavaFaults.Throwing.class)).get(0);
        Evidence evidence = functions.evidence();

        assertThat(evidence.environment()).isBetween(0, Subject.NUM_ENVS - 1);
        assertThat(evidence.step()).isIn(0, 3);
        assertThat(evidence.field()).isEqualTo("thrown");
        assertThat(evidence.value()).isNull();
        assertThat(evidence.thrown())
                .isEqualTo("java.lang.IllegalStateException: " + evidence.seed() + " in step " + evidence.step());
        assertThat(functions.finding()).isEqualTo(evidence.thrown());
    }

    @Test
    void theSeedOfANumberBeginsTheEpisodeThatItIsFrom() {
        Evidence evidence = complaints(check(JavaFaults.Begin.class)).get(0).evidence();
        JavaFaults.Begin again = new JavaFaults.Begin();
        float[] obs = new float[2];

        again.reset(evidence.seed(), Map.of());
        again.observe(0, obs);
        assertThat(evidence.step()).isZero();
        assertThat(evidence.field()).isEqualTo("observation v");
        assertThat(evidence.value()).isEqualTo(obs[1]);
    }

    @Test
    void whereAnAnswerNeverComesIsTold() throws InterruptedException {
        List<Verdict> verdicts = new CopyOnWriteArrayList<>();
        EnvironmentFolder folder = EnvironmentFolder.ofJava(JavaFaults.HangingApart.class, "test classes");
        try (Device device = TestDevice.open(16)) {
            EnvironmentCheck check = new EnvironmentCheck(folder, device, List.of(), SEED, DEADLINE_SECONDS);
            Thread checking = new Thread(() -> check.run(verdicts::add), JavaFaults.HangingApart.NAME);
            checking.start();
            Verdict hung = null;
            Evidence before;
            do { // until it has stood still in one step for long
                before = hung == null ? null : hung.evidence();
                Thread.sleep(1000);
                hung = check.unanswered(verdicts, 60).get(0);
            } while (hung.evidence() == null || !hung.evidence().equals(before));
            while (checking.isAlive()) { // one that is interrupted goes on to the next end of an episode
                checking.interrupt();
                checking.join(10);
            }
            assertThat(hung.rule()).isEqualTo("shape");
            assertThat(hung.evidence())
                    .extracting(Evidence::environment, Evidence::field, Evidence::value)
                    .containsExactly(0, "seconds without an answer", 60.0);
            assertThat(hung.evidence().step()).isPositive();
        }
    }

    @Test
    void everyRuleHasAFault() {
        assertThat(faults().map(fault -> fault.get()[0])).containsAll(EnvironmentCheck.javaRules());
    }
}
