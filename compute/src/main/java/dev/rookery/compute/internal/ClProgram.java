package dev.rookery.compute.internal;

import dev.rookery.compute.DeviceException;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_device_id;
import org.jocl.cl_program;

/** A compiled program. */
public final class ClProgram implements AutoCloseable {
    private final cl_program program;
    private final String log;

    ClProgram(cl_program program, String log) {
        this.program = program;
        this.log = log;
    }

    /** What the compiler said although it succeeded: warnings, or nothing. */
    public String log() {
        return log;
    }

    /** A new kernel object with arguments of its own. */
    public ClKernel kernel(String name) {
        try {
            return new ClKernel(CL.clCreateKernel(program, name, null));
        } catch (CLException e) {
            throw new DeviceException("kernel '" + name + "': " + e.getMessage(), e);
        }
    }

    static String buildLog(cl_program program, cl_device_id device) {
        long[] size = new long[1];
        CL.clGetProgramBuildInfo(program, device, CL.CL_PROGRAM_BUILD_LOG, 0, null, size);
        byte[] bytes = new byte[(int) size[0]];
        if (bytes.length > 0) {
            CL.clGetProgramBuildInfo(program, device, CL.CL_PROGRAM_BUILD_LOG, bytes.length, Pointer.to(bytes), null);
        }
        return ClDevice.fromC(bytes);
    }

    @Override
    public void close() {
        CL.clReleaseProgram(program);
    }
}
