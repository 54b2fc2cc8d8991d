package dev.rookery.server.cli;

import dev.rookery.agents.bench.BenchOptions;
import dev.rookery.agents.bench.Tuner;
import dev.rookery.agents.tuning.Tunings;
import dev.rookery.compute.DeviceInfo;
import dev.rookery.compute.Knob;
import dev.rookery.compute.Tuning;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "tune",
        description = {
            "Searches for the sizes that make this device's kernels fastest, and writes them to your tuning file.",
            "Runs that are there already go on with the sizes that they began with."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class TuneCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private Measuring measuring;

    @Option(names = "--quick", description = "Small cases only: to see whether it works, not to be kept.")
    private boolean quick;

    @Option(names = "--to", paramLabel = "FILE.yaml", description = "Another file than your own tuning file.")
    private Path file;

    @Override
    public Integer call() throws IOException {
        measuring.check();
        PrintWriter out = spec.commandLine().getOut();
        Tunings tunings = file == null ? Session.tunings() : new Tunings(file);
        DeviceInfo info = DeviceInfo.select(measuring.device());
        Tunings.Chosen begin = tunings.of(info);
        out.println("device:  " + info.name());
        out.println("from:    " + begin.origin());
        out.flush();
        Tuning found = new Tuner(info, BenchOptions.of(measuring.repeats(), quick), trial -> print(out, trial))
                .from(begin.tuning());
        if (found.equals(begin.tuning())) {
            out.println("nothing was faster by enough to be sure: everything stays as it is");
        } else {
            write(tunings, info, found);
            out.println("written to " + tunings.own()
                    + (file == null
                            ? ": new runs use it"
                            : ", which no run uses: yours is "
                                    + Session.tunings().own()));
        }
        out.flush();
        return ExitCode.DONE;
    }

    private static void print(PrintWriter out, Tuner.Trial trial) {
        Knob knob = trial.knob();
        out.printf(
                Locale.ROOT,
                "%-17s %6d against %6d: %4.2f times as fast%s%s%n",
                knob.key(),
                trial.value(),
                trial.against(),
                trial.speed(),
                trial.taken() ? ", taken" : "",
                trial.taken() && knob.changesSums() ? " (changes the last bits of results)" : "");
        out.flush();
    }

    private static void write(Tunings tunings, DeviceInfo info, Tuning found) throws IOException {
        Path target = tunings.own().toAbsolutePath();
        String text = tunings.ownTable().with(info, found).toYaml();
        try {
            Files.createDirectories(target.getParent());
            Files.writeString(target, text);
        } catch (IOException e) {
            throw new UserException("the tuning could not be written to " + target + ": " + e);
        }
    }
}
