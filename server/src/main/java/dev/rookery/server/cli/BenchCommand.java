package dev.rookery.server.cli;

import dev.rookery.agents.bench.Bench;
import dev.rookery.agents.bench.BenchOptions;
import dev.rookery.agents.bench.BenchReport;
import dev.rookery.agents.bench.BenchResult;
import dev.rookery.agents.bench.StartupBench;
import dev.rookery.agents.bench.Suite;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceInfo;
import dev.rookery.compute.Lanes;
import dev.rookery.compute.calibration.Calibration;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.server.run.Provenance;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        description = "Measures how fast this device steps, acts and learns, next to what it can do at most.",
        mixinStandardHelpOptions = true,
        subcommands = TuneCommand.class,
        versionProvider = Version.class)
final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "WHAT",
            description =
                    "env (steps of environments), draw (their pictures), policy (rollouts), update (learning from a minibatch), train"
                            + " (all of PPO), startup (to the first iteration); without any, all of them.")
    private List<String> names = List.of();

    @Mixin
    private Measuring measuring;

    @Option(
            names = "--environment",
            paramLabel = "ENV",
            description =
                    "What 'env' and 'draw' measure, an id from 'rookery env list' or a folder; may be given several"
                            + " times. Without, all of them.")
    private List<String> environments = List.of();

    @Mixin
    private EnvironmentFolders folders;

    @Option(names = "--lanes", paramLabel = "N", description = "Rows that a work-item advances: 1, 4, 8 or 16.")
    private Integer lanes;

    @Option(names = "--quick", description = "Small cases only, in seconds: to see whether it works.")
    private boolean quick;

    @Option(
            names = "--json",
            paramLabel = "FILE.json",
            arity = "0..1",
            parameterConsumer = JsonFile.class,
            description = "Writes everything as JSON, to this file, or in place of the table to the terminal.")
    private Path json;

    @Option(
            names = "--results",
            paramLabel = "DIR",
            description = "Writes everything as JSON to a file in this folder that is named after the device.")
    private Path results;

    @Override
    public Integer call() throws IOException {
        Set<Suite> suites = suites();
        check(suites);
        boolean table = json == null || !json.equals(JsonFile.NONE);
        PrintWriter out = spec.commandLine().getOut();
        BenchReport report = measure(suites, table ? out : null);
        if (!table) {
            out.println(report.toJson());
        } else if (json != null) {
            write(json, report, out);
        }
        if (results != null) {
            write(results.resolve(report.slug() + ".json"), report, table ? out : null);
        }
        out.flush();
        return ExitCode.DONE;
    }

    private Set<Suite> suites() {
        Set<Suite> suites = EnumSet.noneOf(Suite.class);
        for (String name : names) {
            if (name.equals("all")) {
                return EnumSet.allOf(Suite.class);
            }
            try {
                suites.add(Suite.valueOf(name.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw new UserException("there is no benchmark '" + name
                        + "', but all, env, draw, policy, update, train and startup," + " and the command tune");
            }
        }
        if (!suites.isEmpty()) {
            return suites;
        }
        // Run from class files there is no launcher to start.
        return home() == null ? EnumSet.complementOf(EnumSet.of(Suite.STARTUP)) : EnumSet.allOf(Suite.class);
    }

    private void check(Set<Suite> suites) {
        measuring.check();
        if (lanes != null && !Lanes.possible(lanes)) {
            throw new UserException("--lanes must be 1, 4, 8 or 16, but is " + lanes);
        }
        if (suites.contains(Suite.STARTUP) && home() == null) {
            throw new UserException("startup measures the launcher: type " + Typed.rookery("bench", "startup"));
        }
        if (json != null && !json.equals(JsonFile.NONE)) {
            ProfileFile.check(json);
        }
        if (results != null && !Files.isDirectory(results)) {
            throw new UserException("--results: there is no folder " + results);
        }
    }

    /** Where the launcher is; null without one. */
    private static Path home() {
        String home = System.getProperty("rookery.home");
        return home == null ? null : Path.of(home);
    }

    /** @param out for tables, null for none */
    private BenchReport measure(Set<Suite> suites, PrintWriter out) throws IOException {
        BenchOptions options = BenchOptions.of(measuring.repeats(), quick);
        Collection<EnvironmentFolder> stepped = stepped();
        DeviceInfo info = DeviceInfo.select(measuring.device());
        List<BenchResult> all = new ArrayList<>();
        BenchReport report;
        try (Device opened = lanes == null
                        ? Device.open(
                                info,
                                Lanes.suiting(info),
                                Session.tunings().of(info).tuning())
                        : Device.open(info, lanes);
                Bench bench = new Bench(opened, options, stepped)) {
            report = new BenchReport(
                    Instant.now().toString(),
                    rookery(),
                    info,
                    opened.lanes(),
                    options,
                    bench.calibration(),
                    bench.powerSource(),
                    List.of());
            if (out != null) {
                printDevice(out, report);
            }
            for (Suite suite : suites) {
                if (suite != Suite.STARTUP) {
                    List<BenchResult> found = new ArrayList<>();
                    bench.run(suite, found::add);
                    show(out, found);
                    all.addAll(found);
                }
            }
        }
        if (suites.contains(Suite.STARTUP)) {
            List<BenchResult> found = List.of(startup());
            show(out, found);
            all.addAll(found);
        }
        return report.with(all);
    }

    /** The environments whose steps are measured. */
    private Collection<EnvironmentFolder> stepped() {
        return environments.isEmpty()
                ? folders.catalog().all()
                : environments.stream().map(folders::find).toList();
    }

    private BenchResult startup() {
        try {
            return StartupBench.run(home(), measuring.device(), measuring.repeats());
        } catch (IOException e) {
            throw new UserException("startup: " + e.getMessage());
        }
    }

    private static void show(PrintWriter out, List<BenchResult> found) {
        if (out != null && !found.isEmpty()) {
            BenchTable.print(out, found);
        }
    }

    private static void printDevice(PrintWriter out, BenchReport report) {
        DeviceInfo info = report.device();
        Calibration measured = report.calibration();
        out.println("device:  " + info.name() + ", " + info.platform() + " " + info.driver());
        out.printf(
                Locale.ROOT,
                "         %d compute units, %d lanes, %s%n",
                info.computeUnits(),
                report.lanes(),
                Bytes.text(info.globalMemoryBytes()));
        out.printf(
                Locale.ROOT,
                "at most: %.1f GFLOP/s in multiply-adds, %.1f GB/s from memory (buffers of %s)%n",
                measured.peakFlopsPerSecond() / 1e9,
                measured.peakBytesPerSecond() / 1e9,
                Bytes.text(measured.bufferBytes()));
        out.println("power:   " + report.powerSource().orElse("this system does not tell"));
        out.flush();
    }

    private static Map<String, String> rookery() throws IOException {
        Map<String, String> rookery = new HashMap<>();
        rookery.put("version", Provenance.rookeryVersion());
        Provenance.commit(home() == null ? Path.of("").toAbsolutePath() : home())
                .ifPresent(commit -> rookery.put("commit", commit));
        return rookery;
    }

    private static void write(Path file, BenchReport report, PrintWriter out) {
        try {
            Files.writeString(file, report.toJson() + "\n");
        } catch (IOException e) {
            throw new UserException("the results could not be written to " + file + ": " + e);
        }
        if (out != null) {
            out.println();
            out.println("written to " + file);
        }
    }
}
