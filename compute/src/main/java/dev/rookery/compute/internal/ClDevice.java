package dev.rookery.compute.internal;

import static org.jocl.CL.CL_DEVICE_EXTENSIONS;
import static org.jocl.CL.CL_DEVICE_GLOBAL_MEM_SIZE;
import static org.jocl.CL.CL_DEVICE_LOCAL_MEM_SIZE;
import static org.jocl.CL.CL_DEVICE_MAX_CLOCK_FREQUENCY;
import static org.jocl.CL.CL_DEVICE_MAX_COMPUTE_UNITS;
import static org.jocl.CL.CL_DEVICE_MAX_MEM_ALLOC_SIZE;
import static org.jocl.CL.CL_DEVICE_MAX_WORK_GROUP_SIZE;
import static org.jocl.CL.CL_DEVICE_NAME;
import static org.jocl.CL.CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT;
import static org.jocl.CL.CL_DEVICE_TYPE;
import static org.jocl.CL.CL_DEVICE_TYPE_CPU;
import static org.jocl.CL.CL_DEVICE_TYPE_GPU;
import static org.jocl.CL.CL_DEVICE_VENDOR;
import static org.jocl.CL.CL_DEVICE_VERSION;
import static org.jocl.CL.CL_DRIVER_VERSION;
import static org.jocl.CL.CL_PLATFORM_NAME;
import static org.jocl.CL.CL_PLATFORM_VERSION;

import dev.rookery.compute.DeviceException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/** One OpenCL device as its driver describes it. Safe for any thread. */
public final class ClDevice {
    private static final int CL_PLATFORM_NOT_FOUND_KHR = -1001;

    /** The headers' word of 32 bits. JOCL's constant is an int, which becomes 64 bits that are set: Mesa's rusticl refuses it. */
    private static final long CL_DEVICE_TYPE_ALL = 0xFFFFFFFFL;

    final cl_platform_id platform;
    final cl_device_id id;

    private ClDevice(cl_platform_id platform, cl_device_id id) {
        this.platform = platform;
        this.id = id;
    }

    /**
     * Every device of every platform, in the order in which the drivers list them. One thread at a time: the OpenCL loader
     * sets itself up in the first call, and tells a second thread in the midst of it that there are no devices.
     *
     * @throws DeviceException when the OpenCL library is missing or a driver fails
     */
    public static synchronized List<ClDevice> all() {
        try {
            CL.setExceptionsEnabled(true);
            List<ClDevice> devices = new ArrayList<>();
            for (cl_platform_id platform : platforms()) {
                devices.addAll(devicesOf(platform));
            }
            return devices;
        } catch (UnsatisfiedLinkError e) {
            throw new DeviceException("the OpenCL library could not be loaded: " + e.getMessage(), e);
        } catch (CLException e) {
            throw new DeviceException("the OpenCL devices could not be listed: " + e.getMessage(), e);
        }
    }

    private static cl_platform_id[] platforms() {
        int[] count = new int[1];
        try {
            CL.clGetPlatformIDs(0, null, count);
        } catch (CLException e) {
            if (e.getStatus() == CL_PLATFORM_NOT_FOUND_KHR) {
                return new cl_platform_id[0];
            }
            throw e;
        }
        cl_platform_id[] platforms = new cl_platform_id[count[0]];
        if (count[0] > 0) {
            CL.clGetPlatformIDs(count[0], platforms, null);
        }
        return platforms;
    }

    private static List<ClDevice> devicesOf(cl_platform_id platform) {
        int[] count = new int[1];
        try {
            CL.clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 0, null, count);
        } catch (CLException e) {
            if (e.getStatus() == CL.CL_DEVICE_NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
        cl_device_id[] ids = new cl_device_id[count[0]];
        CL.clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, count[0], ids, null);
        List<ClDevice> devices = new ArrayList<>();
        for (cl_device_id id : ids) {
            devices.add(new ClDevice(platform, id));
        }
        return devices;
    }

    public String name() {
        return text(CL_DEVICE_NAME);
    }

    public String vendor() {
        return text(CL_DEVICE_VENDOR);
    }

    public String version() {
        return text(CL_DEVICE_VERSION);
    }

    public String driverVersion() {
        return text(CL_DRIVER_VERSION);
    }

    public String extensions() {
        return text(CL_DEVICE_EXTENSIONS);
    }

    public String platformName() {
        return platformText(CL_PLATFORM_NAME);
    }

    public String platformVersion() {
        return platformText(CL_PLATFORM_VERSION);
    }

    public boolean isGpu() {
        return (number(CL_DEVICE_TYPE) & CL_DEVICE_TYPE_GPU) != 0;
    }

    public boolean isCpu() {
        return (number(CL_DEVICE_TYPE) & CL_DEVICE_TYPE_CPU) != 0;
    }

    public int computeUnits() {
        return (int) number(CL_DEVICE_MAX_COMPUTE_UNITS);
    }

    public int maxClockMhz() {
        return (int) number(CL_DEVICE_MAX_CLOCK_FREQUENCY);
    }

    public int nativeFloatWidth() {
        return (int) number(CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT);
    }

    public long maxWorkGroupSize() {
        return number(CL_DEVICE_MAX_WORK_GROUP_SIZE);
    }

    public long globalMemoryBytes() {
        return number(CL_DEVICE_GLOBAL_MEM_SIZE);
    }

    public long maxAllocationBytes() {
        return number(CL_DEVICE_MAX_MEM_ALLOC_SIZE);
    }

    public long localMemoryBytes() {
        return number(CL_DEVICE_LOCAL_MEM_SIZE);
    }

    private long number(int parameter) {
        long[] value = new long[1];
        CL.clGetDeviceInfo(id, parameter, Sizeof.cl_ulong, Pointer.to(value), null);
        return value[0];
    }

    private String text(int parameter) {
        long[] size = new long[1];
        CL.clGetDeviceInfo(id, parameter, 0, null, size);
        byte[] bytes = new byte[(int) size[0]];
        CL.clGetDeviceInfo(id, parameter, bytes.length, Pointer.to(bytes), null);
        return fromC(bytes);
    }

    private String platformText(int parameter) {
        long[] size = new long[1];
        CL.clGetPlatformInfo(platform, parameter, 0, null, size);
        byte[] bytes = new byte[(int) size[0]];
        CL.clGetPlatformInfo(platform, parameter, bytes.length, Pointer.to(bytes), null);
        return fromC(bytes);
    }

    static String fromC(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8).strip();
    }
}
