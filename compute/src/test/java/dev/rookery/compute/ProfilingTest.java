package dev.rookery.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProfilingTest {
    private static final KernelSource COUNT =
            new KernelSource("count").add("count.cl", "__kernel void count(__global int *n) { n[0] += 1; }\n");

    /** More commands than a stream has in flight, so that some are held back. */
    @Test
    void everyRecordedCommandIsTimedInTheOrderOfTheStream() {
        try (Device device = TestDevice.open(1);
                BufferPlan plan = device.plan();
                Program program = device.build(COUNT);
                Stream stream = device.profilingStream()) {
            DeviceBuffer counter = plan.declare("counter", ElementType.INT32, 1);
            plan.allocate();
            Launch launch = program.kernel("count").launch(WorkSize.of(1), counter);
            ByteBuffer host = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder());
            long before = System.nanoTime();
            stream.zero(counter);
            stream.record(true);
            stream.label("counting");
            int launches = 3 * Stream.MAX_IN_FLIGHT;
            for (int i = 0; i < launches; i++) {
                stream.enqueue(launch);
            }
            stream.label("");
            stream.read(counter, host);
            stream.record(false);
            stream.enqueue(launch);
            stream.finish();
            List<CommandTiming> timings = stream.takeTimings();
            assertThat(host.getInt(0)).isEqualTo(launches);
            assertThat(timings).hasSize(launches + 1);
            assertThat(timings.subList(0, launches))
                    .allMatch(timing -> timing.name().equals("count")
                            && timing.kind() == CommandTiming.Kind.KERNEL
                            && timing.label().equals("counting")
                            && timing.bytes() == 0);
            CommandTiming read = timings.get(launches);
            assertThat(read.name()).isEqualTo("read");
            assertThat(read.label()).isEmpty();
            assertThat(read.bytes()).isEqualTo(4);
            CommandTiming earlier = timings.get(0);
            for (CommandTiming timing : timings) {
                assertThat(timing.queued()).isLessThanOrEqualTo(timing.submitted());
                assertThat(timing.submitted()).isLessThanOrEqualTo(timing.started());
                assertThat(timing.started()).isLessThanOrEqualTo(timing.ended());
                assertThat(timing.seconds()).isNotNegative();
                assertThat(timing.hostNanos()).isBetween(before, System.nanoTime());
                assertThat(timing == earlier || timing.started() >= earlier.ended())
                        .isTrue();
                earlier = timing;
            }
            assertThat(stream.takeTimings()).isEmpty();
        }
    }

    @Test
    void aStreamThatWasMadeWithoutProfilingRefusesToRecord() {
        try (Device device = TestDevice.open();
                Stream stream = device.stream()) {
            assertThatThrownBy(() -> stream.record(true))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("without profiling");
            stream.record(false);
        }
    }
}
