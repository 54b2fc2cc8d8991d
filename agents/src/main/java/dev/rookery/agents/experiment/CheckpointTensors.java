package dev.rookery.agents.experiment;

import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Stream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;

/** Device buffers as tensors of a checkpoint, under the buffers' names. */
final class CheckpointTensors {
    private CheckpointTensors() {}

    /** Starts to copy the beginning of a buffer; the tensor is complete once the stream is. */
    static Tensor read(Stream stream, DeviceBuffer buffer, long... shape) {
        DType dtype = dtype(buffer.type());
        ByteBuffer bytes = HostBytes.allocate(Math.toIntExact(Tensor.byteSize(dtype, shape)));
        stream.read(buffer, bytes);
        return new Tensor(dtype, shape, bytes);
    }

    /**
     * Enqueues the upload of a tensor to the beginning of a buffer.
     *
     * @throws CheckpointMismatchException where there is no such tensor, or its size differs
     */
    static void write(Stream stream, DeviceBuffer buffer, Map<String, Tensor> tensors, long... shape) {
        ByteBuffer data = bytes(tensors, buffer.name(), Tensor.byteSize(dtype(buffer.type()), shape));
        stream.write(buffer, HostBytes.allocate(data.remaining()).put(data).flip());
    }

    /** Bytes that mean something to nobody but whoever reads them again. */
    static Tensor ofBytes(byte[] bytes) {
        return new Tensor(
                DType.U8,
                new long[] {bytes.length},
                HostBytes.allocate(bytes.length).put(bytes).flip());
    }

    /** The bytes of a tensor that has to be there with a certain length. */
    static ByteBuffer bytes(Map<String, Tensor> tensors, String name, long expected) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new CheckpointMismatchException("the checkpoint has no tensor " + name);
        }
        ByteBuffer data = tensor.data();
        if (data.remaining() != expected) {
            throw new CheckpointMismatchException("the checkpoint's tensor " + name + " has " + data.remaining()
                    + " bytes, but this experiment's has " + expected);
        }
        return data;
    }

    /** What belongs to one policy of a tensor whose slowest axis is the policies'. */
    static Tensor slice(String name, Tensor tensor, int policy, int policies) {
        long[] shape = tensor.shape();
        if (shape.length == 0 || shape[0] != policies) {
            throw new CheckpointMismatchException("the checkpoint's tensor " + name + " has the shape "
                    + Arrays.toString(shape) + ", but there are " + policies + " policies");
        }
        ByteBuffer all = tensor.data();
        int bytes = all.remaining() / policies;
        return new Tensor(
                tensor.dtype(),
                Arrays.copyOfRange(shape, 1, shape.length),
                all.slice(all.position() + policy * bytes, bytes).order(all.order()));
    }

    private static DType dtype(ElementType type) {
        return switch (type) {
            case FLOAT32 -> DType.F32;
            case INT32 -> DType.I32;
            case UINT32 -> DType.U32;
            case INT64 -> DType.I64;
            case UINT8 -> DType.U8;
        };
    }
}
