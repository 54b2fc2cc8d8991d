package dev.rookery.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {
    private static final String PHILOX = """
            __kernel void known_answer(uint word, __global uint *out) {
                natural c[4];
                for (int i = 0; i < 4; i++) {
                    c[i] = (natural)(word);
                }
                philox4x32_10(c, word, word);
                for (int i = 0; i < 4; i++) {
                    uint lanes[LANES];
                    *(natural *)lanes = c[i];
                    out[i] = lanes[LANES - 1];
                }
            }
            """;

    /** Random123's kat_vectors, philox4x32 10. */
    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16})
    void philoxGivesTheKnownAnswersInEveryLane(int lanes) {
        assertThat(philox(lanes, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(philox(lanes, -1)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    }

    private static int[] philox(int lanes, int word) {
        try (Device device = TestDevice.open(lanes);
                BufferPlan plan = device.plan();
                Program program = device.build(new KernelSource("philox").add("philox_test.cl", PHILOX));
                Stream stream = device.stream()) {
            DeviceBuffer out = plan.declare("out", ElementType.UINT32, 4);
            plan.allocate();
            ByteBuffer host = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
            stream.enqueue(program.kernel("known_answer").launch(WorkSize.of(1), word, out));
            stream.read(out, host);
            stream.finish();
            int[] words = new int[4];
            host.asIntBuffer().get(words);
            return words;
        }
    }

    @Test
    void aCompileErrorNamesTheAuthorsFileAndLine() {
        try (Device device = TestDevice.open()) {
            KernelSource source = new KernelSource("broken").add("my/broken.cl", "\n\nfloat f() { return missing; }\n");
            assertThatThrownBy(() -> device.build(source))
                    .isInstanceOf(KernelCompilationException.class)
                    .hasMessageContaining("broken.cl:3");
        }
    }

    @Test
    void aWrongArgumentIsRefusedByTheNamesOfKernelAndBuffer() {
        try (Device device = TestDevice.open();
                BufferPlan plan = device.plan();
                Program program = device.build(new KernelSource("philox").add("philox_test.cl", PHILOX))) {
            DeviceBuffer wrong = plan.declare("speeds", ElementType.FLOAT32, 4);
            plan.allocate();
            Kernel kernel = program.kernel("known_answer");
            assertThatThrownBy(() -> kernel.launch(WorkSize.of(1), 0, wrong))
                    .hasMessageContaining("known_answer")
                    .hasMessageContaining("speeds")
                    .hasMessageContaining("uint*");
            assertThatThrownBy(() -> kernel.launch(WorkSize.of(1), 0)).hasMessageContaining("takes 2 arguments");
        }
    }

    @Test
    void aStructIsPassedFieldByField() {
        KernelSource source = new KernelSource("structs").add("structs.cl", """
                typedef struct { int a; float b; int c; } Three;
                __kernel void take(Three three, __global float *out) {
                    out[0] = (float)three.a;
                    out[1] = three.b;
                    out[2] = (float)three.c;
                }
                """);
        try (Device device = TestDevice.open();
                BufferPlan plan = device.plan();
                Program program = device.build(source);
                Stream stream = device.stream()) {
            DeviceBuffer out = plan.declare("out", ElementType.FLOAT32, 3);
            plan.allocate();
            Struct three = new Struct("Three", List.of(-7, 0.25f, 1 << 20));
            stream.enqueue(program.kernel("take").launch(WorkSize.of(1), three, out));
            ByteBuffer host = out.hostMemory();
            stream.read(out, host);
            stream.finish();
            assertThat(new float[] {host.getFloat(0), host.getFloat(4), host.getFloat(8)})
                    .containsExactly(-7, 0.25f, 1 << 20);

            Struct other = new Struct("Four", List.of(1, 2, 3, 4));
            assertThatThrownBy(() -> program.kernel("take").launch(WorkSize.of(1), other, out))
                    .hasMessageContaining("take")
                    .hasMessageContaining("Three")
                    .hasMessageContaining("Four");
        }
    }

    @Test
    void aBufferThatIsNotClosedIsReportedByName() {
        Device device = TestDevice.open();
        BufferPlan plan = device.plan();
        plan.declare("forgotten", ElementType.FLOAT32, 16);
        plan.allocate();
        assertThatThrownBy(device::close).hasMessageContaining("forgotten");
    }

    @Test
    void whatDoesNotFitIsRefusedBeforeAnythingIsAllocated() {
        try (Device device = TestDevice.open();
                BufferPlan plan = device.plan()) {
            plan.declare("small", ElementType.FLOAT32, 16);
            plan.declare("huge", ElementType.FLOAT32, 1L << 40);
            assertThatThrownBy(plan::allocate)
                    .isInstanceOf(DeviceException.class)
                    .hasMessageContaining("not enough device memory")
                    .hasMessageContaining("huge");
            assertThat(device.allocatedBytes()).isZero();
        }
    }

    @Test
    void moreCommandsThanADriverTakesAreHeldBackAndAllComplete() {
        try (Device device = TestDevice.open(1);
                BufferPlan plan = device.plan();
                Program program = device.build(new KernelSource("count")
                        .add("count.cl", "__kernel void count(__global int *n) { n[0] += 1; }\n"));
                Stream stream = device.stream()) {
            DeviceBuffer counter = plan.declare("counter", ElementType.INT32, 1);
            plan.allocate();
            stream.zero(counter);
            Launch launch = program.kernel("count").launch(WorkSize.of(1), counter);
            for (int i = 0; i < 3000; i++) {
                stream.enqueue(launch);
            }
            ByteBuffer host = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder());
            stream.read(counter, host);
            stream.finish();
            assertThat(host.getInt(0)).isEqualTo(3000);
        }
    }
}
