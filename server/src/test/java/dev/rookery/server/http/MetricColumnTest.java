package dev.rookery.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class MetricColumnTest {
    @Test
    void aShortColumnKeepsEveryPoint() {
        MetricColumn column = filled(1000);
        assertThat(column.size()).isEqualTo(1000);
        assertThat(column.step(999)).isEqualTo(1000);
        assertThat(column.value(999)).isEqualTo(1000);
    }

    @Test
    void aLongColumnStaysBoundedInOrderAndCoversTheWholeRun() {
        MetricColumn column = filled(1_000_003);
        assertThat(column.size()).isBetween(MetricColumn.CAPACITY / 2, MetricColumn.CAPACITY);
        for (int i = 1; i < column.size(); i++) {
            assertThat(column.step(i)).isGreaterThan(column.step(i - 1));
        }
        assertThat(column.step(0)).isLessThanOrEqualTo(column.stride());
        assertThat(column.step(column.size() - 1)).isGreaterThan(1_000_003 - 2L * column.stride());
    }

    @Test
    void mergingKeepsTheMean() {
        MetricColumn column = filled(MetricColumn.CAPACITY + 2);
        assertThat(column.stride()).isEqualTo(2);
        assertThat(column.value(0)).isEqualTo(1.5, within(1e-12));
        assertThat(column.step(0)).isEqualTo(2);
    }

    private static MetricColumn filled(int points) {
        MetricColumn column = new MetricColumn();
        for (int i = 1; i <= points; i++) {
            column.add(i, i);
        }
        return column;
    }
}
