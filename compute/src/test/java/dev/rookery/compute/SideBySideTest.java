package dev.rookery.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sequences of launches beside each other, between commands that have to wait for all of them. */
class SideBySideTest {
    private static final int SEQUENCES = 3;
    private static final KernelSource SOURCE = new KernelSource("sums").add("sums.cl", """
                    // The numbers after one another, so that it shows whether each launch came in its turn.
                    __kernel void append(__global uint *n, int i, int digit) { n[i] = n[i] * 3 + digit; }
                    __kernel void fold(__global uint *n, int count) {
                        uint all = 0;
                        for (int i = 0; i < count; i++) {
                            all = all * 7 + n[i];
                        }
                        for (int i = 0; i < count; i++) {
                            n[i] = all + i;
                        }
                    }
                    """);

    /** Longer than a stream has in flight, and each of another length. */
    private static int length(int sequence) {
        return Stream.MAX_IN_FLIGHT + 40 - 100 * sequence;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void eachKeepsItsOrderAndWhatComesAfterwardsWaitsForAll(int queues) {
        Tuning tuning = Tuning.standard(TestDevice.info(), 1).with(Knob.QUEUES, queues);
        try (Device device = Device.open(TestDevice.info(), 1, tuning);
                BufferPlan plan = device.plan();
                Program program = device.build(SOURCE);
                Stream stream = device.stream()) {
            DeviceBuffer numbers = plan.declare("numbers", ElementType.UINT32, SEQUENCES);
            plan.allocate();
            List<List<Launch>> sequences = IntStream.range(0, SEQUENCES)
                    .mapToObj(sequence -> appending(program, numbers, sequence))
                    .toList();
            Launch fold = program.kernel("fold").launch(WorkSize.of(1), numbers, SEQUENCES);
            ByteBuffer host = ByteBuffer.allocateDirect(4 * SEQUENCES).order(ByteOrder.nativeOrder());
            stream.zero(numbers);
            for (int times = 0; times < 3; times++) {
                stream.enqueue(Command.host(() -> CompletableFuture.runAsync(() -> {})));
                stream.enqueue(Command.sideBySide(sequences));
                stream.enqueue(Command.sideBySide(sequences.subList(1, 2)));
                stream.enqueue(fold);
            }
            stream.read(numbers, host);
            stream.finish();
            int[] found = new int[SEQUENCES];
            host.asIntBuffer().get(found);
            assertThat(found).isEqualTo(expected());
        }
    }

    private static List<Launch> appending(Program program, DeviceBuffer numbers, int sequence) {
        List<Launch> digits = IntStream.range(0, 3)
                .mapToObj(digit -> program.kernel("append").launch(WorkSize.of(1), numbers, sequence, digit))
                .toList();
        List<Launch> launches = new ArrayList<>();
        for (int i = 0; i < length(sequence); i++) {
            launches.add(digits.get(i * i % 3));
        }
        return launches;
    }

    private static int[] expected() {
        int[] numbers = new int[SEQUENCES];
        for (int times = 0; times < 3; times++) {
            for (int sequence = 0; sequence < SEQUENCES; sequence++) {
                append(numbers, sequence);
            }
            append(numbers, 1);
            int all = 0;
            for (int number : numbers) {
                all = all * 7 + number;
            }
            for (int i = 0; i < SEQUENCES; i++) {
                numbers[i] = all + i;
            }
        }
        return numbers;
    }

    private static void append(int[] numbers, int sequence) {
        for (int i = 0; i < length(sequence); i++) {
            numbers[sequence] = numbers[sequence] * 3 + i * i % 3;
        }
    }
}
