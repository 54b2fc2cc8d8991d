package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.compute.Device;
import dev.rookery.compute.Program;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.guard.NonFinite;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a driver's compiler warns of lands on the terminal of whoever starts a training. */
class EnvironmentWarningsTest {
    static Stream<EnvironmentFolder> builtIn() {
        return EnvironmentCatalog.builtIn().all().stream();
    }

    @ParameterizedTest
    @MethodSource("builtIn")
    void aBuiltInEnvironmentCompilesWithoutAWarning(EnvironmentFolder folder) {
        boolean scalar = folder.spec().lanes() == Lanes.SCALAR;
        EnvironmentSource source = new EnvironmentSource(folder, NonFinite.STOP);
        try (Device device = TestDevice.open()) {
            for (StepKernel kernel : List.of(StepKernel.ONE_VECTOR, scalar ? StepKernel.RUNS : StepKernel.VECTORS)) {
                // A constant that no program in the driver's cache has: from there no warnings come.
                try (Program program =
                        device.build(source.stepping(false, kernel).define(Map.of("COMPILED_AT", System.nanoTime())))) {
                    assertThat(program.log()).isBlank();
                }
            }
        }
    }
}
