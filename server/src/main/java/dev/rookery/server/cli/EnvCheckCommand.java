package dev.rookery.server.cli;

import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceException;
import dev.rookery.compute.DeviceInfo;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.check.CheckListener;
import dev.rookery.environments.check.EnvironmentCheck;
import dev.rookery.environments.check.Verdict;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "check",
        description = "Says of every point of the contract whether an environment keeps it; exits with 0 or 2.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class EnvCheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ENV", description = "An id from 'rookery env list', or an environment's folder.")
    private String environment;

    @Mixin
    private EnvironmentFolders folders;

    @Option(names = "--seed", paramLabel = "N", description = "Of everything that is random (${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description =
                    "An index or a name from 'rookery devices' (${DEFAULT-VALUE}); it is compared with all others.")
    private String device = "auto";

    @Option(
            names = "--deadline",
            paramLabel = "SECONDS",
            description =
                    "After which a step that does not come back is taken for a loop that never ends (${DEFAULT-VALUE}).")
    private int deadline = 60;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        if (seed < 0) {
            throw new UserException("--seed must be 0 or more, but is " + seed);
        }
        OptionValue.between("--deadline", deadline, 1, 1_000_000);
        EnvironmentFolder folder = folders.find(environment);
        DeviceInfo info = DeviceInfo.select(device);
        List<Device> others = new ArrayList<>();
        try (Device here = Device.open(info)) {
            if (!folder.isJava()) {
                openOthers(info, others);
            }
            CheckReport report = new CheckReport(spec.commandLine().getOut(), folder, info.name(), here.lanes(), json);
            report.begin(seed);
            EnvironmentCheck check = new EnvironmentCheck(folder, here, others, seed);
            try (HangWatch watch = new HangWatch(deadline, () -> endUnanswered(check, report))) {
                watch.rest();
                check.run(new Pulse(report, watch));
            }
            return report.end();
        } finally {
            others.forEach(Device::close);
        }
    }

    private record Pulse(CheckReport report, HangWatch watch) implements CheckListener {
        @Override
        public void answered(Verdict verdict) {
            watch.rest();
            report.add(verdict);
        }

        @Override
        public void plays() {
            watch.heard();
        }

        @Override
        public void rests() {
            watch.rest();
        }
    }

    /** What the device works on cannot be ended but with the process. */
    private void endUnanswered(EnvironmentCheck check, CheckReport report) {
        check.unanswered(report.verdicts(), deadline).forEach(report::add);
        Runtime.getRuntime().halt(report.end());
    }

    /** A device that does not work is told of, and left out: it says nothing about the environment. */
    private void openOthers(DeviceInfo except, List<Device> others) {
        for (DeviceInfo other : DeviceInfo.all()) {
            if (other.index() != except.index()) {
                try {
                    others.add(Device.open(other));
                } catch (DeviceException e) {
                    PrintWriter err = spec.commandLine().getErr();
                    err.println("rookery: left out: " + other.name() + " does not open: " + e.getMessage());
                    err.flush();
                }
            }
        }
    }
}
