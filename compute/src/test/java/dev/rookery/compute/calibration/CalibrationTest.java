package dev.rookery.compute.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Launch;
import dev.rookery.compute.Program;
import dev.rookery.compute.Stream;
import dev.rookery.compute.TestDevice;
import dev.rookery.compute.WorkSize;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrationTest {
    private static final float FACTOR = 0.875f;
    private static final float SUMMAND = 0.3f;

    private static float chains(int accumulators, float start, int rounds) {
        float sum = 0;
        for (int chain = 0; chain < accumulators; chain++) {
            float a = start + chain;
            for (int round = 0; round < rounds; round++) {
                a = Math.fma(a, FACTOR, SUMMAND);
            }
            sum = chain == 0 ? a : sum + a;
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "1, 8, 7", "4, 6, 33", "8, 12, 100", "16, 4, 1", "16, 16, 57"})
    void everyLaneMultipliesAndAddsAsOftenAsIsCounted(int lanes, int accumulators, int rounds) {
        int items = 5;
        try (Device device = TestDevice.open();
                BufferPlan plan = device.plan();
                Program program = Calibration.program(device, lanes, accumulators);
                Stream stream = device.stream()) {
            DeviceBuffer results = plan.declare("results", ElementType.FLOAT32, items, lanes);
            plan.allocate();
            stream.enqueue(
                    Calibration.multiplyAdd(program, WorkSize.single(items), 1.5f, FACTOR, SUMMAND, rounds, results));
            assertThat(read(stream, results)).containsOnly(chains(accumulators, 1.5f, rounds));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8, 16})
    void copyAndTriadMoveEveryElementOfTheirBuffers(int lanes) {
        int elements = 16 * 37;
        try (Device device = TestDevice.open();
                BufferPlan plan = device.plan();
                Program program = Calibration.program(device, lanes, 1);
                Stream stream = device.stream()) {
            DeviceBuffer first = plan.declare("first", ElementType.FLOAT32, elements);
            DeviceBuffer second = plan.declare("second", ElementType.FLOAT32, elements);
            DeviceBuffer copied = plan.declare("copied", ElementType.FLOAT32, elements);
            DeviceBuffer joined = plan.declare("joined", ElementType.FLOAT32, elements);
            plan.allocate();
            float[] a = new float[elements];
            float[] b = new float[elements];
            float[] expected = new float[elements];
            for (int i = 0; i < elements; i++) {
                a[i] = i + 0.25f;
                b[i] = -3 * i;
                expected[i] = Math.fma(0.7f, b[i], a[i]);
            }
            stream.write(first, bytes(a));
            stream.write(second, bytes(b));
            Launch copy = Calibration.copy(program, lanes, first, copied);
            Launch triad = Calibration.triad(program, lanes, 0.7f, first, second, joined);
            stream.enqueue(copy);
            stream.enqueue(triad);
            assertThat(read(stream, copied)).containsExactly(a);
            assertThat(read(stream, joined)).containsExactly(expected);
        }
    }

    @Test
    void theFastestRunIsThePeak() {
        try (Device device = TestDevice.open()) {
            Calibration measured = Calibration.measure(device, 2, 1e-4, 1 << 20);
            assertThat(measured.bufferBytes()).isEqualTo(1 << 20);
            assertThat(measured.flopsPerSecond()).hasSize(2).contains(measured.peakFlopsPerSecond());
            assertThat(measured.copyBytesPerSecond()).hasSize(2).allMatch(rate -> rate > 0);
            assertThat(measured.triadBytesPerSecond()).hasSize(2).allMatch(rate -> rate > 0);
            assertThat(measured.peakBytesPerSecond())
                    .isGreaterThanOrEqualTo(measured.triadBytesPerSecond().get(1));
        }
    }

    private static ByteBuffer bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(4 * values.length).order(ByteOrder.nativeOrder());
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    private static float[] read(Stream stream, DeviceBuffer buffer) {
        ByteBuffer bytes = ByteBuffer.allocateDirect((int) buffer.bytes()).order(ByteOrder.nativeOrder());
        stream.read(buffer, bytes);
        stream.finish();
        float[] values = new float[(int) buffer.size()];
        bytes.asFloatBuffer().get(values);
        return values;
    }
}
