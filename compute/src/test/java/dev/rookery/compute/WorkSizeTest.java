package dev.rookery.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WorkSizeTest {
    @Test
    void groupsAreOfTheTunedSizeOrOfOneSoThatKernelsAreCompiledForTwoSizes() {
        assertThat(WorkSize.grouped(4096, 32)).isEqualTo(new WorkSize(4096, 32));
        assertThat(WorkSize.grouped(4100, 32)).isEqualTo(new WorkSize(4100, 1));
        assertThat(WorkSize.grouped(7, 32)).isEqualTo(new WorkSize(7, 1));
        assertThat(WorkSize.of(4096).on(groupsOf(32))).isEqualTo(new WorkSize(4096, 32));
        assertThat(WorkSize.of(4096).on(groupsOf(0))).isEqualTo(new WorkSize(4096, 0));
        assertThat(WorkSize.single(4096).on(groupsOf(32))).isEqualTo(new WorkSize(4096, 1));
        assertThatThrownBy(() -> WorkSize.grouped(0, 32)).hasMessageContaining("0 work-items");
    }

    private static Tuning groupsOf(int items) {
        return Tuning.standard(TestDevice.info(), 1).with(Knob.GROUP_ITEMS, items);
    }
}
