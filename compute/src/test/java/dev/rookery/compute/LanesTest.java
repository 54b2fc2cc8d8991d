package dev.rookery.compute;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
}
