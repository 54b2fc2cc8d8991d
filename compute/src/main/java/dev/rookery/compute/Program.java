package dev.rookery.compute;

import dev.rookery.compute.internal.ClKernel;
import dev.rookery.compute.internal.ClProgram;
import java.util.ArrayList;
import java.util.List;

/** A compiled program and the launches that were made from it. Owned by one thread. */
public final class Program implements AutoCloseable {
    private static final String OPTIONS = "-cl-std=CL1.2 -cl-kernel-arg-info -cl-single-precision-constant";

    private final String name;
    private final ClProgram program;
    private final DeviceInfo.Kind device;
    private final List<ClKernel> kernels = new ArrayList<>();

    private Program(String name, ClProgram program, DeviceInfo.Kind device) {
        this.name = name;
        this.program = program;
        this.device = device;
    }

    static Program build(Device device, KernelSource source) {
        String text = new KernelSource(source.name())
                        .add("lanes", "#define LANES " + source.lanesOn(device) + "\n")
                        .addResource(Program.class, "prelude.cl")
                        .addResource(Program.class, "philox.cl")
                        .text()
                + source.text();
        try {
            return new Program(
                    source.name(), device.compile(text, OPTIONS), device.info().kind());
        } catch (DeviceException e) {
            throw new KernelCompilationException(source.name(), e.getMessage(), e);
        }
    }

    /** What the compiler warned of, or nothing. */
    public String log() {
        return program.log();
    }

    /** @throws DeviceException when the program has no such kernel */
    public Kernel kernel(String kernelName) {
        return new Kernel(this, kernelName, newKernel(kernelName).parameters());
    }

    /** What its device is. */
    DeviceInfo.Kind device() {
        return device;
    }

    ClKernel newKernel(String kernelName) {
        try {
            ClKernel kernel = program.kernel(kernelName);
            kernels.add(kernel);
            return kernel;
        } catch (DeviceException e) {
            throw new DeviceException(name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        kernels.forEach(ClKernel::close);
        kernels.clear();
        program.close();
    }
}
