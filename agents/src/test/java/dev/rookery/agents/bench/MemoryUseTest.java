package dev.rookery.agents.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.TestDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Alone, because other tests in this process would be measured, too. */
@Isolated
class MemoryUseTest {
    @Test
    void memoryIsEstimatedToWithinATwentiethOfWhatIsAllocated() {
        try (Device device = TestDevice.open();
                BufferPlan plan = device.plan()) {
            plan.declare("small", ElementType.FLOAT32, 100_000);
            plan.declare("large", ElementType.FLOAT32, 3, 1_000_000);
            plan.allocate();
            Map<String, Spread> figures = new HashMap<>();
            MemoryUse.measure(device, figures);
            assertThat(figures.get("memory_estimated_bytes").median()).isEqualTo(4 * 3_100_000);
            assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "this system does not tell a process's memory");
            assertThat(figures).containsKey("memory_allocated_bytes");
            assertThat(figures.get("memory_allocated_bytes").median())
                    .isBetween(0.95 * 4 * 3_100_000, 1.05 * 4 * 3_100_000);
        }
    }
}
