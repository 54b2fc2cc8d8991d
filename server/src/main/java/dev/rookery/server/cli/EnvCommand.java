package dev.rookery.server.cli;

import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceInfo;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.EnvironmentTrace;
import dev.rookery.environments.yaml.FileFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "env",
        description = "What there is to know about environments.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {EnvNewCommand.class, EnvCheckCommand.class})
final class EnvCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    @Command(
            name = "list",
            description = "Lists the environments that come with Rookery, and yours.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    int list(
            @Option(names = "--json", description = "Prints everything that environment.yaml says, as JSON.")
                    boolean json,
            @Mixin EnvironmentFolders folders)
            throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        List<EnvironmentSpec> environments =
                folders.catalog().all().stream().map(EnvironmentFolder::spec).toList();
        if (json) {
            out.println(EnvironmentTable.json(environments));
        } else {
            EnvironmentTable.print(out, environments);
        }
        out.flush();
        return ExitCode.DONE;
    }

    @Command(
            name = "trace",
            description =
                    "Replays recorded trajectories on the device, and prints what it computes, a line for a line.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    int trace(
            @Parameters(paramLabel = "FILE.jsonl", description = "Lines of env_id, params, initial_state, actions.")
                    Path file,
            @Option(names = "--one-step", description = "Starts every step from the line's recorded states.")
                    boolean oneStep,
            @Mixin EnvironmentFolders folders)
            throws IOException {
        if (!Files.exists(file) || Files.isDirectory(file)) {
            throw new UserException(
                    file + (Files.exists(file) ? ": is a folder: name a file in it" : ": there is no such file"));
        }
        PrintWriter out = spec.commandLine().getOut();
        try (Device device = Device.open(DeviceInfo.select("auto"));
                EnvironmentTrace trace = new EnvironmentTrace(device, folders.catalog(), oneStep);
                BufferedReader lines = Files.newBufferedReader(file)) {
            List<String> answers = replayed(lines, file, trace); // all or, where a line is wrong, none
            answers.forEach(out::println);
        }
        out.flush();
        return ExitCode.DONE;
    }

    private static List<String> replayed(BufferedReader lines, Path file, EnvironmentTrace trace) throws IOException {
        List<String> answers = new ArrayList<>();
        int number = 0;
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    answers.add(trace.replay(line, file + ":" + number));
                }
            }
        } catch (CharacterCodingException binary) {
            throw new UserException(file + " is no trace: " + FileFailure.reason(binary));
        }
        if (answers.isEmpty()) {
            throw new UserException(file + " is no trace: there is no line in it");
        }
        return answers;
    }
}
