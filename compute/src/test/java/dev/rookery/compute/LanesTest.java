package dev.rookery.compute;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanesTest {
    /** The last is Mesa's llvmpipe. */
    @ParameterizedTest
    @CsvSource({
        "GPU, 1, 1",
        "GPU, 4, 1",
        "OTHER, 8, 1",
        "CPU, 16, 16",
        "CPU, 8, 8",
        "CPU, 4, 4",
        "CPU, 2, 4",
        "CPU, 1, 1"
    })
    void lanesAreTheWidthOfACpuWhoseDriverDoesNotUseItByItself(DeviceInfo.Kind kind, int nativeWidth, int lanes) {
        DeviceInfo device =
                new DeviceInfo(0, "any", "any", "any", "1", "OpenCL 1.2", kind, 2, 1000, nativeWidth, 256, 1, 1, 1);

        assertThat(Lanes.suiting(device)).isEqualTo(lanes);
    }
}
