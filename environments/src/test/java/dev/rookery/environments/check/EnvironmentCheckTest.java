package dev.rookery.environments.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.compute.Device;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.EnvironmentTemplate;
import dev.rookery.environments.Lanes;
import dev.rookery.environments.check.Verdict.Outcome;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each case compiles for itself and shares nothing, and there are many. */
@Execution(ExecutionMode.CONCURRENT)
class EnvironmentCheckTest {
    private static final long SEED = 1;

    /** Rules about the files, and one about something that never happens. */
    private static final Set<String> WITHOUT_A_PLACE = Set.of("state-layout", "functions", "termination");

    @TempDir
    Path directory;

    private static EnvironmentFolder ofGallery(String name) {
        try {
            return EnvironmentFolder.of(Path.of(Objects.requireNonNull(
                                    EnvironmentCheckTest.class.getResource("/gallery/" + name + "/environment.yaml"))
                            .toURI())
                    .getParent());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<Verdict> check(EnvironmentFolder folder) {
        try (Device device = TestDevice.open(16)) {
            return new EnvironmentCheck(folder, device, List.of(), SEED).run(verdict -> {});
        }
    }

    /** Compared with the same device at 8 lanes, as if it were another that is as wide as that. */
    private static List<Verdict> checkOnTwoDevices(EnvironmentFolder folder) {
        try (Device device = TestDevice.open(16);
                Device other = TestDevice.open(8)) {
            return new EnvironmentCheck(folder, device, List.of(other), SEED).run(verdict -> {});
        }
    }

    private static List<Verdict> complaints(List<Verdict> verdicts) {
        return verdicts.stream()
                .filter(one -> one.outcome() == Outcome.FAILED || one.outcome() == Outcome.WARNING)
                .toList();
    }

    @ParameterizedTest
    @EnumSource(Lanes.class)
    void theTemplatesKeepTheContract(Lanes lanes) {
        Path folder = directory.resolve("my-env");
        new EnvironmentTemplate(folder, lanes).write();

        assertThat(checkOnTwoDevices(EnvironmentFolder.of(folder)))
                .extracting(Verdict::outcome)
                .containsOnly(Outcome.PASSED);
    }

    @Test
    void theSoundEnvironmentOfTheGalleryKeepsEveryRule() {
        assertThat(checkOnTwoDevices(ofGallery("sound")))
                .extracting(Verdict::outcome)
                .containsOnly(Outcome.PASSED);
    }

    @Test
    void severalAgentsWithSeveralChoicesAreLookedAtTheSameWay() {
        List<Verdict> verdicts = checkOnTwoDevices(ofGallery("pair"));

        assertThat(verdicts)
                .filteredOn(one -> one.outcome() != Outcome.PASSED)
                .extracting(Verdict::rule)
                .containsExactly("draw");
        assertThat(verdicts.get(EnvironmentCheck.rules().indexOf("shape")).finding())
                .isEqualTo("2 agents, each with 3 float32 observed, an action of 2 indices, a float32 reward");
    }

    /** Who does there what is not allowed is no number any more. */
    @Test
    void theCheckDoesWhatIsAllowedAndNothingElse() {
        List<Verdict> verdicts = checkOnTwoDevices(ofGallery("masked"));

        assertThat(verdicts)
                .filteredOn(one -> one.outcome() != Outcome.PASSED)
                .extracting(Verdict::rule)
                .containsExactly("draw");
        assertThat(verdicts.get(EnvironmentCheck.rules().indexOf("action-mask")).finding())
                .matches("[5-9]\\d % of the actions were allowed");
    }

    @ParameterizedTest
    @MethodSource("rules")
    void whatBreaksARuleIsCaughtByItAndByNoOther(String rule) {
        List<Verdict> complaints =
                complaints(rule.equals("devices") ? checkOnTwoDevices(ofGallery(rule)) : check(ofGallery(rule)));

        assertThat(complaints).extracting(Verdict::rule).containsExactly(rule);
        Verdict complaint = complaints.get(0);
        assertThat(complaint.finding()).isNotBlank();
        assertThat(complaint.evidence() != null).isEqualTo(!WITHOUT_A_PLACE.contains(rule));
        assertThat(complaint.remedy()).isNotBlank();
    }

    static Stream<String> rules() {
        return EnvironmentCheck.rules().stream();
    }
}
