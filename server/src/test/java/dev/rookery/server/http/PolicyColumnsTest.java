package dev.rookery.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PolicyColumnsTest {
    @Test
    void everyPolicyIsThinnedAsAMetricOfItsOwnWouldBe() {
        PolicyColumns columns = new PolicyColumns(2);
        int points = 2 * PolicyColumns.CAPACITY - 4;
        for (int i = 1; i <= points; i++) {
            columns.add(10L * i, new double[] {i, -i});
        }
        assertThat(columns.stride()).isEqualTo(2);
        assertThat(columns.size()).isBetween(PolicyColumns.CAPACITY / 2, PolicyColumns.CAPACITY);
        assertThat(columns.step(columns.size() - 1)).isEqualTo(10L * (points - columns.pending()));
        long before = 0;
        for (int i = 0; i < columns.size(); i++) {
            double mean = (before / 10 + 1 + columns.step(i) / 10) / 2.0;
            assertThat(columns.value(0, i)).isCloseTo(mean, within(1e-9));
            assertThat(columns.value(1, i)).isCloseTo(-mean, within(1e-9));
            before = columns.step(i);
        }
    }

    @Test
    void aPolicyWithoutAValueTakesNoPart() {
        PolicyColumns columns = new PolicyColumns(2);
        for (int i = 0; i <= PolicyColumns.CAPACITY; i++) {
            columns.add(i, new double[] {i % 2 == 0 ? 7 : Double.NaN, Double.NaN});
        }
        assertThat(columns.size()).isEqualTo(PolicyColumns.CAPACITY / 2 + 1);
        columns.add(PolicyColumns.CAPACITY + 1, new double[] {9, Double.NaN});
        columns.add(PolicyColumns.CAPACITY + 2, new double[] {Double.NaN, Double.NaN});
        for (int i = 0; i <= PolicyColumns.CAPACITY / 2; i++) {
            assertThat(columns.value(0, i)).isEqualTo(7);
            assertThat(columns.value(1, i)).isNaN();
        }
        assertThat(columns.value(0, PolicyColumns.CAPACITY / 2 + 1)).isEqualTo(9);
    }
}
