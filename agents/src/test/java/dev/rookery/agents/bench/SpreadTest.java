package dev.rookery.agents.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void theMedianIsTheMiddleOrTheMeanOfTheTwoInTheMiddle() {
        assertThat(Spread.of(List.of(5.0, 1.0, 3.0))).isEqualTo(new Spread(3, 1, 5));
        assertThat(Spread.of(List.of(8.0, 1.0, 3.0, 4.0))).isEqualTo(new Spread(3.5, 1, 8));
        assertThat(Spread.of(List.of(2.0))).isEqualTo(Spread.exactly(2));
    }

    @Test
    void theSlowestTimeIsTheLowestRate() {
        assertThat(new Spread(2, 1, 4).map(seconds -> 8 / seconds)).isEqualTo(new Spread(4, 2, 8));
        assertThat(new Spread(2, 1, 4).times(3)).isEqualTo(new Spread(6, 3, 12));
    }
}
