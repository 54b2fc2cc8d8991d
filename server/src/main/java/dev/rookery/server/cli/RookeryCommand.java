package dev.rookery.server.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code rookery}: the commands, and what every one of them has in common. */
@Command(
        name = "rookery",
        description = "Reinforcement learning on any OpenCL device.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TrainCommand.class,
            EvalCommand.class,
            RecordCommand.class,
            WatchCommand.class,
            DashboardCommand.class,
            ExportCommand.class,
            EnvCommand.class,
            BenchCommand.class,
            DevicesCommand.class,
            DoctorCommand.class
        },
        footer = {
            "",
            "With any command:",
            "      --offline   Fetch nothing: neither dependencies nor an OpenCL driver.",
            "",
            "Exit codes: 0 done, 2 your input, 3 device, 4 training diverged, 130 and 143 stopped by a signal."
        })
public final class RookeryCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    private RookeryCommand() {}

    /**
     * Runs one command to its end, writing to the process's standard output and error.
     *
     * @return what the process is to exit with, see {@link ExitCode}
     */
    public static int run(String... arguments) {
        CommandLine command = commandLine();
        int exitCode = command.execute(arguments);
        return exitCode == ExitCode.DONE && System.out.checkError() ? unwritten(command) : exitCode;
    }

    /** Nothing is said where whoever reads has had enough, as {@code head} has. */
    private static int unwritten(CommandLine command) {
        try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            out.write('\n'); // streams keep their errors to themselves, and this tells it again
        } catch (IOException e) {
            if (e.getMessage() == null || !e.getMessage().contains("Broken pipe")) {
                command.getErr().println("rookery: what this printed could not be written: " + e.getMessage());
                command.getErr().flush();
                return ExitCode.USER;
            }
        }
        return ExitCode.DONE;
    }

    static CommandLine commandLine() {
        return new CommandLine(new RookeryCommand())
                .setAbbreviatedOptionsAllowed(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(int.class, text -> wholeNumber(text, Integer::valueOf))
                .registerConverter(Integer.class, text -> wholeNumber(text, Integer::valueOf))
                .registerConverter(long.class, text -> wholeNumber(text, Long::valueOf))
                .registerConverter(Long.class, text -> wholeNumber(text, Long::valueOf))
                .setUsageHelpAutoWidth(true)
                .setUsageHelpLongOptionsMaxWidth(24)
                .setParameterExceptionHandler(Failures::wrongArguments)
                .setExecutionExceptionHandler(Failures::failedCommand);
    }

    private static <T> T wholeNumber(String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is no whole number, or too large");
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }
}
