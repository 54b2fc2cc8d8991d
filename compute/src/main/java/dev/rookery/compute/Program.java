package dev.rookery.compute;

import dev.rookery.compute.internal.ClKernel;
import dev.rookery.compute.internal.ClProgram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A compiled program and the launches that were made from it. Another one can take its place in all of them:
 * {@link #replaceWith}. Owned by one thread.
 */
public final class Program implements AutoCloseable {
    private static final String OPTIONS = "-cl-std=CL1.2 -cl-kernel-arg-info -cl-single-precision-constant";

    private final String name;
    private final Device device;
    private final List<ClKernel> kernels = new ArrayList<>();
    private final List<Launch> launches = new ArrayList<>();
    private ClProgram program;

    private Program(String name, ClProgram program, Device device) {
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
            Program built = new Program(source.name(), device.compile(text, OPTIONS), device);
            device.built(built);
            return built;
        } catch (DeviceException e) {
            throw new KernelCompilationException(source.name(), e.getMessage(), e);
        }
    }

    String name() {
        return name;
    }

    /** What the compiler warned of, or nothing. */
    public String log() {
        return program.log();
    }

    /** @throws DeviceException when the program has no such kernel */
    public Kernel kernel(String kernelName) {
        return new Kernel(this, kernelName, newKernel(kernelName).parameters());
    }

    /** How its device's kernels are made. */
    Tuning tuning() {
        return device.tuning();
    }

    /** Keeps a launch, to have it follow when the program is replaced. */
    Launch made(Launch launch) {
        launches.add(launch);
        return launch;
    }

    /**
     * Takes over the code of another program: every launch that was made from this one is of the other's kernel of the same
     * name from now on, with the arguments that it had. The old code is freed, and the other program is left without any.
     * Launches whose buffers are gone are forgotten. Nothing that was made from this program may be on its way to the device.
     *
     * @throws DeviceException where the other has not all of the kernels; then nothing has changed
     * @throws IllegalArgumentException where one has other parameters; then nothing has changed
     */
    public void replaceWith(Program newer) {
        List<Launch> living = launches.stream().filter(Launch::hasMemory).toList();
        Map<String, Kernel> found = new HashMap<>();
        List<ClKernel> bound = living.stream()
                .map(launch -> launch.boundTo(found.computeIfAbsent(launch.name(), newer::kernel)))
                .toList();
        release();
        for (int i = 0; i < bound.size(); i++) {
            living.get(i).use(bound.get(i));
        }
        launches.addAll(living);
        kernels.addAll(newer.kernels);
        program = newer.program;
        newer.kernels.clear();
        newer.program = null;
        newer.close();
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

    private void release() {
        kernels.forEach(ClKernel::close);
        kernels.clear();
        launches.clear();
        if (program != null) {
            program.close();
        }
    }

    @Override
    public void close() {
        release();
        device.closed(this);
    }
}
