package dev.rookery.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A program that takes another's place. */
class ProgramTest {
    private static final String ADDING = """
            __kernel void apply(int by, __global int *sum) {
                sum[get_global_id(0)] += by;
            }
            """;
    private static final String MULTIPLYING = ADDING.replace("+=", "*=");

    private Device device;
    private Stream stream;

    @BeforeEach
    void open() {
        device = TestDevice.open();
        stream = device.stream();
    }

    @AfterEach
    void close() {
        stream.close();
        assertThat(device.programs()).isEmpty();
        device.close();
    }

    private Program build(String text) {
        return device.build(new KernelSource("applying").add("apply.cl", text));
    }

    private int read(DeviceBuffer sum) {
        ByteBuffer host = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder());
        stream.read(sum, host);
        stream.finish();
        return host.getInt(0);
    }

    @Test
    void itsLaunchesKeepTheirArgumentsAndTheSequencesThatTheyArePartOf() {
        try (BufferPlan plan = device.plan();
                Program program = build(ADDING)) {
            DeviceBuffer sum = plan.declare("sum", ElementType.INT32, 1);
            plan.allocate();
            stream.zero(sum);
            Kernel kernel = program.kernel("apply");
            Command both = Command.sequence(
                    List.of(kernel.launch(WorkSize.of(1), 3, sum), kernel.launch(WorkSize.of(1), 4, sum)));
            stream.enqueue(both);
            assertThat(read(sum)).isEqualTo(7);

            try (Program other = build(MULTIPLYING)) {
                program.replaceWith(other);
            }
            assertThat(device.programs()).as("the old code is freed").containsExactly("applying");
            stream.enqueue(both);
            assertThat(read(sum)).isEqualTo(7 * 3 * 4);

            program.replaceWith(build(ADDING));
            stream.enqueue(both);
            stream.enqueue(kernel.launch(WorkSize.of(1), 5, sum));
            assertThat(read(sum)).isEqualTo(7 * 3 * 4 + 7 + 5);
        }
    }

    @Test
    void aLaunchWhoseBufferIsGoneIsForgotten() {
        try (Program program = build(ADDING)) {
            try (BufferPlan plan = device.plan()) {
                DeviceBuffer sum = plan.declare("sum", ElementType.INT32, 1);
                plan.allocate();
                program.kernel("apply").launch(WorkSize.of(1), 3, sum);
            }
            program.replaceWith(build(MULTIPLYING));
        }
    }

    @Test
    void anotherWithOtherParametersIsRefusedAndNothingChanges() {
        try (BufferPlan plan = device.plan();
                Program program = build(ADDING);
                Program other = build(ADDING.replace("int by", "float by"));
                Program without = build(ADDING.replace("apply", "use"))) {
            DeviceBuffer sum = plan.declare("sum", ElementType.INT32, 1);
            plan.allocate();
            stream.zero(sum);
            Launch launch = program.kernel("apply").launch(WorkSize.of(1), 3, sum);
            assertThatThrownBy(() -> program.replaceWith(other)).hasMessageContaining("float by");
            assertThatThrownBy(() -> program.replaceWith(without)).hasMessageContaining("apply");
            stream.enqueue(launch);
            assertThat(read(sum)).isEqualTo(3);
        }
    }
}
