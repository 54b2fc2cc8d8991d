package dev.rookery.server.cli;

import dev.rookery.compute.DeviceException;
import dev.rookery.compute.DeviceInfo;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "devices",
        description = "Lists the OpenCL devices, and marks the one that 'device: auto' chooses.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DevicesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<DeviceInfo> devices = DeviceInfo.all();
        if (devices.isEmpty()) {
            throw new DeviceException("no OpenCL device was found. To see what is missing, type: rookery doctor");
        }
        PrintWriter out = spec.commandLine().getOut();
        int chosen = DeviceInfo.select("auto").index();
        int nameWidth = devices.stream()
                .mapToInt(device -> device.name().length())
                .max()
                .orElse(0);
        String row = "%-3s %-" + Math.max(nameWidth, 4) + "s  %-5s  %10s  %5s  %s%n";
        out.printf(row, "", "name", "kind", "memory", "units", "driver");
        for (DeviceInfo device : devices) {
            out.printf(
                    row,
                    device.index() + (device.index() == chosen ? " *" : ""),
                    device.name(),
                    device.kind(),
                    Bytes.text(device.globalMemoryBytes()),
                    device.computeUnits(),
                    device.platform() + " " + device.driver());
        }
        out.flush();
        return ExitCode.DONE;
    }
}
