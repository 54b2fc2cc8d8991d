package dev.rookery.server.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceException;
import dev.rookery.compute.DeviceInfo;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.check.EnvironmentCheck;
import dev.rookery.environments.check.Evidence;
import dev.rookery.environments.check.Verdict;
import dev.rookery.environments.check.Verdict.Outcome;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
    private static final String INDENT = "                            ";

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

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        if (seed < 0) {
            throw new UserException("--seed must be 0 or more, but is " + seed);
        }
        EnvironmentFolder folder = folders.find(environment);
        DeviceInfo info = DeviceInfo.select(device);
        List<Device> others = new ArrayList<>();
        long start = System.nanoTime();
        try (Device here = Device.open(info)) {
            if (!folder.isJava()) {
                openOthers(info, others);
            }
            PrintWriter out = spec.commandLine().getOut();
            if (!json) {
                String where = folder.isJava() ? "in Java" : "on " + info.name() + ", lanes " + here.lanes();
                out.println(folder.spec().id() + " (" + folder.location() + ") " + where + ", seed " + seed);
                out.flush();
            }
            List<Verdict> verdicts =
                    new EnvironmentCheck(folder, here, others, seed).run(json ? verdict -> {} : this::print);
            double seconds = (System.nanoTime() - start) / 1e9;
            List<String> broken = verdicts.stream()
                    .filter(one -> one.outcome() == Outcome.FAILED)
                    .map(Verdict::rule)
                    .toList();
            out.println(
                    json
                            ? json(folder, info, here.lanes(), verdicts, broken.isEmpty(), seconds)
                            : lastWord(folder, broken, seconds));
            out.flush();
            return broken.isEmpty() ? ExitCode.DONE : ExitCode.USER;
        } finally {
            others.forEach(Device::close);
        }
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

    private void print(Verdict verdict) {
        PrintWriter out = spec.commandLine().getOut();
        String mark = switch (verdict.outcome()) {
            case PASSED -> "ok";
            case WARNING -> "warn";
            case FAILED -> "FAIL";
            case SKIPPED -> "-";
        };
        boolean bad = verdict.outcome() == Outcome.FAILED || verdict.outcome() == Outcome.WARNING;
        String text = verdict.outcome() == Outcome.FAILED
                ? "broken: " + verdict.promise() + "\n" + verdict.finding()
                : verdict.finding();
        out.printf("  %-4s  %-18s  %s%n", mark, verdict.rule(), text.replace("\n", "\n" + INDENT));
        if (verdict.evidence() != null) {
            out.println(INDENT + "where: " + verdict.evidence());
        }
        if (bad) {
            out.println(INDENT + "do:    " + verdict.remedy());
        }
        out.flush();
    }

    private static String lastWord(EnvironmentFolder folder, List<String> broken, double seconds) {
        String time = String.format(Locale.ROOT, " (%.1f s)", seconds);
        return broken.isEmpty()
                ? folder.spec().id() + " keeps the contract" + time
                : folder.spec().id() + " breaks " + broken.stream().collect(Collectors.joining(", ")) + time;
    }

    private static String json(
            EnvironmentFolder folder,
            DeviceInfo info,
            int lanes,
            List<Verdict> verdicts,
            boolean kept,
            double seconds) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("environment", folder.spec().id());
        root.put("location", folder.location());
        root.put("device", info.name());
        root.put("lanes", lanes);
        root.put("passed", kept);
        root.put("seconds", Math.round(1000 * seconds) / 1000.0);
        ArrayNode all = root.putArray("verdicts");
        for (Verdict verdict : verdicts) {
            ObjectNode one = all.addObject();
            one.put("rule", verdict.rule());
            one.put("verdict", verdict.outcome().name().toLowerCase(Locale.ROOT));
            one.put("promise", verdict.promise());
            one.put("finding", verdict.finding());
            Evidence evidence = verdict.evidence();
            if (evidence != null) {
                one.put("environment", evidence.environment());
                one.put("step", evidence.step());
                one.put("seed", evidence.seed());
                one.put("field", evidence.field());
                if (Double.isFinite(evidence.value())) {
                    one.put("value", evidence.value());
                } else {
                    one.put("value", Double.toString(evidence.value())); // JSON has no NaN
                }
            }
            if (!verdict.remedy().isEmpty()) {
                one.put("remedy", verdict.remedy());
            }
        }
        return root.toPrettyString();
    }
}
