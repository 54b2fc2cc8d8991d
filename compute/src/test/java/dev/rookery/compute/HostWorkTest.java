package dev.rookery.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The host takes its turn in a stream. */
class HostWorkTest {
    private final Device device = TestDevice.open(1);
    private final BufferPlan plan = device.plan();
    private final Program program =
            device.build(new KernelSource("add").add("add.cl", "__kernel void add(__global int *n) { n[0] += 1; }\n"));
    private final Stream stream = device.stream();
    private final DeviceBuffer number = plan.declare("number", ElementType.INT32, 1);
    private final ByteBuffer host = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder());
    private final Launch add;

    HostWorkTest() {
        plan.allocate();
        stream.zero(number);
        add = program.kernel("add").launch(WorkSize.of(1), number);
    }

    @AfterEach
    void close() {
        stream.close();
        program.close();
        plan.close();
        device.close();
    }

    private int number() {
        stream.read(number, host);
        stream.finish();
        return host.getInt(0);
    }

    @Test
    void hostAndDeviceTakeTurnsInTheOrderOfTheStream() {
        Command turn = Command.sequence(List.of(
                add,
                Command.read(number, 0, host),
                Command.host(() -> CompletableFuture.runAsync(
                        () -> host.putInt(0, host.getInt(0) * 3 % 1_000_003), ForkJoinPool.commonPool())),
                Command.write(number, 0, host)));
        int expected = 0;
        for (int i = 0; i < 700; i++) {
            stream.enqueue(turn);
            expected = (expected + 1) * 3 % 1_000_003;
        }
        assertThat(number()).isEqualTo(expected);
    }

    @Test
    void enqueueingDoesNotWaitForTheHost() {
        CompletableFuture<Void> work = new CompletableFuture<>();
        stream.enqueue(add);
        stream.enqueue(Command.host(() -> work));
        stream.enqueue(add);
        CompletableFuture<Void> completion = stream.completion().toCompletableFuture();
        assertThat(completion).isNotDone();
        work.complete(null);
        completion.join();
        assertThat(number()).isEqualTo(2);
    }

    @Test
    void workThatFailsFailsTheStreamAndWhatComesAfterItIsNotDone() {
        CompletableFuture<Void> work = new CompletableFuture<>();
        stream.enqueue(Command.host(() -> work));
        stream.enqueue(add);
        CompletableFuture<Void> completion = stream.completion().toCompletableFuture();
        work.completeExceptionally(new IllegalStateException("the world has ended"));
        assertThatThrownBy(completion::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the world has ended");
        assertThatThrownBy(() -> stream.enqueue(add)).hasMessage("the world has ended");
        assertThatThrownBy(stream::finish).hasMessageContaining("the world has ended");
    }

    @Test
    void aStreamCanBeClosedWhileTheHostIsAtWork() {
        CompletableFuture<Void> work = new CompletableFuture<>();
        Stream other = device.stream();
        other.enqueue(Command.host(() -> work));
        other.enqueue(add);
        CompletableFuture<Void> completion = other.completion().toCompletableFuture();
        other.close();
        assertThatThrownBy(completion::join).hasMessageContaining("closed");
        work.complete(null);
        assertThat(number()).isZero();
    }
}
