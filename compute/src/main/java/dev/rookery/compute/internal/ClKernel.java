package dev.rookery.compute.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_kernel;

/** A kernel object: one set of arguments. Owned by one thread at a time. */
public final class ClKernel implements AutoCloseable {
    final cl_kernel id;

    ClKernel(cl_kernel id) {
        this.id = id;
    }

    /**
     * One parameter as the compiler recorded it.
     *
     * @param type as written, for example {@code float*} or {@code uint}
     * @param space where a pointer points to
     */
    public record Parameter(String name, String type, Space space) {}

    /** OpenCL's address spaces; a value passed by copy is PRIVATE. */
    public enum Space {
        GLOBAL,
        LOCAL,
        CONSTANT,
        PRIVATE
    }

    /** The parameters in order; needs a program built with {@code -cl-kernel-arg-info}. */
    public List<Parameter> parameters() {
        int[] count = new int[1];
        CL.clGetKernelInfo(id, CL.CL_KERNEL_NUM_ARGS, Sizeof.cl_uint, Pointer.to(count), null);
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < count[0]; i++) {
            parameters.add(
                    new Parameter(text(i, CL.CL_KERNEL_ARG_NAME), text(i, CL.CL_KERNEL_ARG_TYPE_NAME), space(i)));
        }
        return parameters;
    }

    private Space space(int index) {
        int[] value = new int[1];
        CL.clGetKernelArgInfo(id, index, CL.CL_KERNEL_ARG_ADDRESS_QUALIFIER, Sizeof.cl_uint, Pointer.to(value), null);
        return switch (value[0]) {
            case CL.CL_KERNEL_ARG_ADDRESS_GLOBAL -> Space.GLOBAL;
            case CL.CL_KERNEL_ARG_ADDRESS_LOCAL -> Space.LOCAL;
            case CL.CL_KERNEL_ARG_ADDRESS_CONSTANT -> Space.CONSTANT;
            default -> Space.PRIVATE;
        };
    }

    private String text(int index, int parameter) {
        long[] size = new long[1];
        CL.clGetKernelArgInfo(id, index, parameter, 0, null, size);
        byte[] bytes = new byte[(int) size[0]];
        CL.clGetKernelArgInfo(id, index, parameter, bytes.length, Pointer.to(bytes), null);
        return ClDevice.fromC(bytes);
    }

    public void set(int index, ClMemory memory) {
        CL.clSetKernelArg(id, index, Sizeof.cl_mem, Pointer.to(memory.id));
    }

    public void set(int index, int value) {
        CL.clSetKernelArg(id, index, Sizeof.cl_int, Pointer.to(new int[] {value}));
    }

    public void set(int index, float value) {
        CL.clSetKernelArg(id, index, Sizeof.cl_float, Pointer.to(new float[] {value}));
    }

    public void set(int index, long value) {
        CL.clSetKernelArg(id, index, Sizeof.cl_long, Pointer.to(new long[] {value}));
    }

    /** @param value a struct's bytes, in a direct buffer */
    public void set(int index, ByteBuffer value) {
        CL.clSetKernelArg(id, index, value.remaining(), Pointer.toBuffer(value));
    }

    public void setLocalMemory(int index, long bytes) {
        CL.clSetKernelArg(id, index, bytes, null);
    }

    @Override
    public void close() {
        CL.clReleaseKernel(id);
    }
}
