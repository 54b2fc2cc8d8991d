package dev.rookery.server.cli;

import dev.rookery.agents.tuning.Tunings;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.DeviceException;
import dev.rookery.compute.DeviceInfo;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.KernelSource;
import dev.rookery.compute.Lanes;
import dev.rookery.compute.Program;
import dev.rookery.compute.Stream;
import dev.rookery.compute.WorkSize;
import dev.rookery.environments.yaml.ConfigurationException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The doctor's look at OpenCL: every device with its limits, and whether it really runs a kernel. */
final class OpenClCheck {
    static final String SUBJECT = "OpenCL";

    private static final int ITEMS = 1000;

    private OpenClCheck() {}

    static Finding run() {
        List<DeviceInfo> devices;
        try {
            devices = DeviceInfo.all();
        } catch (DeviceException e) {
            return Finding.bad(SUBJECT, List.of(e.getMessage()), remedy());
        }
        if (devices.isEmpty()) {
            List<String> lines = new ArrayList<>();
            lines.add("no device: no driver is installed, or none finds hardware");
            lines.addAll(OpenClOrigin.lines());
            return Finding.bad(SUBJECT, lines, remedy());
        }
        List<String> lines = new ArrayList<>();
        long platforms = devices.stream().map(DeviceInfo::platform).distinct().count();
        lines.add(count(devices.size(), "device") + " on " + count(platforms, "platform"));
        lines.addAll(OpenClOrigin.lines());
        int working = 0;
        for (DeviceInfo device : devices) {
            lines.addAll(describe(device));
            lines.add("   sizes of kernels: " + tuning(device));
            try {
                lines.add("   a kernel was compiled and run in " + milliseconds(device) + " ms");
                working++;
            } catch (DeviceException e) {
                lines.add("   DOES NOT WORK: " + e.getMessage());
            }
        }
        if (working == 0) {
            return Finding.bad(SUBJECT, lines, remedy());
        }
        return Finding.good(SUBJECT, lines);
    }

    private static List<String> describe(DeviceInfo device) {
        return List.of(
                device.index() + ": " + device.name() + ", " + device.kind(),
                "   " + device.openCl() + ", " + device.platform() + ", driver " + device.driver(),
                "   " + count(device.computeUnits(), "compute unit") + " at up to " + device.maxClockMhz()
                        + " MHz, float vectors of " + device.nativeFloatWidth() + ", work-groups of up to "
                        + device.maxWorkGroupSize(),
                "   memory " + Bytes.text(device.globalMemoryBytes()) + ", in one buffer "
                        + Bytes.text(device.maxAllocationBytes()) + ", local "
                        + Bytes.text(device.localMemoryBytes()));
    }

    /** Where its tuning comes from, or what is wrong with that. */
    private static String tuning(DeviceInfo device) {
        try {
            Tunings.Chosen chosen = Session.tunings().of(device);
            return chosen.tuning()
                    .obstacle(device, Lanes.suiting(device))
                    .map(obstacle -> chosen.origin() + " CANNOT BE USED: " + obstacle)
                    .orElse(chosen.origin());
        } catch (ConfigurationException e) {
            return "CANNOT BE READ: " + e.getMessage();
        }
    }

    /** Lets the device square numbers. */
    private static long milliseconds(DeviceInfo info) {
        long start = System.nanoTime();
        KernelSource source = new KernelSource("doctor")
                .add(
                        "doctor.cl",
                        "kernel void squares(global int *x) { size_t i = get_global_id(0); x[i] = (int)(i * i); }");
        try (Device device = Device.open(info);
                BufferPlan plan = device.plan();
                Program program = device.build(source);
                Stream stream = device.stream()) {
            DeviceBuffer squares = plan.declare("squares", ElementType.INT32, ITEMS);
            plan.allocate();
            ByteBuffer host = ByteBuffer.allocateDirect(Integer.BYTES * ITEMS).order(ByteOrder.nativeOrder());
            stream.enqueue(program.kernel("squares").launch(WorkSize.of(ITEMS), squares));
            stream.read(squares, host);
            stream.finish();
            for (int i = 0; i < ITEMS; i++) {
                if (host.getInt(Integer.BYTES * i) != i * i) {
                    throw new DeviceException(i + " squared came out as " + host.getInt(Integer.BYTES * i));
                }
            }
        }
        return (System.nanoTime() - start) / 1_000_000;
    }

    private static String count(long amount, String noun) {
        return amount + " " + noun + (amount == 1 ? "" : "s");
    }

    private static String remedy() {
        return "install your GPU's driver; or, for the CPU, let " + Typed.rookery("train") + " fetch PoCL by itself, "
                + "or type: apt-get install pocl-opencl-icd ocl-icd-libopencl1";
    }
}
