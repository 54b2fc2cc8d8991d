package dev.rookery.environments.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.check.Verdict.Outcome;
import java.util.List;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each case compiles for itself and shares nothing, and there are many. */
@Execution(ExecutionMode.CONCURRENT)
class BuiltInEnvironmentsCheckTest {
    @ParameterizedTest
    @MethodSource("builtIn")
    void everyBuiltInEnvironmentKeepsTheContract(String id) {
        List<Verdict> verdicts =
                EnvironmentCheckTest.check(EnvironmentCatalog.builtIn().find(id));

        assertThat(verdicts).extracting(Verdict::rule).isEqualTo(EnvironmentCheck.rules());
        assertThat(verdicts).extracting(Verdict::outcome).doesNotContain(Outcome.FAILED);
        assertThat(verdicts)
                .filteredOn(one -> one.outcome() == Outcome.SKIPPED)
                .extracting(Verdict::rule)
                .isSubsetOf("draw", "devices");
    }

    static List<String> builtIn() {
        return EnvironmentCatalog.builtIn().ids();
    }
}
