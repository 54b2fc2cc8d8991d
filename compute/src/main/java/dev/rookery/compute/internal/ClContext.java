package dev.rookery.compute.internal;

import dev.rookery.compute.DeviceException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_mem;
import org.jocl.cl_program;

/**
 * An OpenCL context over one device: makes buffers, queues and programs. Safe for any thread.
 *
 * <p>A device has one, which lasts as long as the process: with the last context PoCL throws away its compiler's library, and
 * parsing that again takes as long as a small program.
 */
public final class ClContext {
    /**
     * What PoCL's compiler says when the file that it was writing has gone. While it writes, LLVM takes a SIGSEGV for a
     * crash: it deletes what it has begun, steps back, and lets the signal through to the JVM, to which it meant a
     * safepoint or a null pointer. Nothing is wrong with the program, so it is compiled again. (Signal chaining by
     * libjsig cures it too, but prints a warning of its own at every start.)
     */
    private static final String LOST_FILE = "unable to rename temporary";

    private static final int MAX_ATTEMPTS = 20;

    private static final Map<cl_device_id, ClContext> CONTEXTS = new ConcurrentHashMap<>();

    private final ClDevice device;
    private final cl_context context;

    /** @throws DeviceException where the driver makes none */
    public static ClContext of(ClDevice device) {
        return CONTEXTS.computeIfAbsent(device.id, id -> new ClContext(device));
    }

    private ClContext(ClDevice device) {
        this.device = device;
        cl_context_properties properties = new cl_context_properties();
        properties.addProperty(CL.CL_CONTEXT_PLATFORM, device.platform);
        try {
            context = CL.clCreateContext(properties, 1, new cl_device_id[] {device.id}, null, null, null);
        } catch (CLException e) {
            throw new DeviceException("no context on " + device.name() + ": " + e.getMessage(), e);
        }
    }

    /** @param bytes at least 1 */
    public ClMemory memory(String name, long bytes) {
        try {
            cl_mem memory = CL.clCreateBuffer(context, CL.CL_MEM_READ_WRITE, bytes, null, null);
            return new ClMemory(memory);
        } catch (CLException e) {
            throw new DeviceException("buffer '" + name + "' of " + bytes + " bytes: " + e.getMessage(), e);
        }
    }

    /** @param profiling whether commands can be timed */
    @SuppressWarnings("deprecation") // clCreateCommandQueueWithProperties is OpenCL 2.0
    public ClQueue queue(boolean profiling) {
        try {
            long properties = profiling ? CL.CL_QUEUE_PROFILING_ENABLE : 0;
            cl_command_queue queue = CL.clCreateCommandQueue(context, device.id, properties, null);
            return new ClQueue(queue);
        } catch (CLException e) {
            throw new DeviceException("no command queue on " + device.name() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Compiles a program. This may take seconds: not for an event loop.
     *
     * @throws DeviceException with the compiler's log as its message
     */
    public ClProgram build(String source, String options) {
        for (int attempt = 1; true; attempt++) {
            cl_program program = CL.clCreateProgramWithSource(context, 1, new String[] {source}, null, null);
            try {
                CL.clBuildProgram(program, 1, new cl_device_id[] {device.id}, options, null, null);
                return new ClProgram(program, ClProgram.buildLog(program, device.id));
            } catch (CLException e) {
                String log = ClProgram.buildLog(program, device.id);
                CL.clReleaseProgram(program);
                if (!log.contains(LOST_FILE) || attempt == MAX_ATTEMPTS) {
                    throw new DeviceException(log.isBlank() ? e.getMessage() : log, e);
                }
            }
        }
    }
}
