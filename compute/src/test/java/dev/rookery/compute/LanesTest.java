package dev.rookery.compute;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanesTest {
    @Test
    void rowsArePaddedToWholeVectorsAndManyOffPowersOfTwo() {
        assertThat(Lanes.padded(1)).isEqualTo(16);
        assertThat(Lanes.padded(48)).isEqualTo(48);
        assertThat(Lanes.padded(3840)).isEqualTo(3840);
        assertThat(Lanes.padded(4081)).isEqualTo(4224);
        assertThat(Lanes.padded(4097)).isEqualTo(4112);
        assertThat(Lanes.padded(1 << 20)).isEqualTo((1 << 20) + 128);
    }

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
