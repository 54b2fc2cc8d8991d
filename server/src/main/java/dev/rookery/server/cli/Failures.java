package dev.rookery.server.cli;

import dev.rookery.agents.experiment.CheckpointMismatchException;
import dev.rookery.agents.experiment.Experiment;
import dev.rookery.agents.experiment.NonFiniteException;
import dev.rookery.compute.DeviceException;
import dev.rookery.environments.draw.WindowUnavailableException;
import dev.rookery.environments.host.HostEnvironmentException;
import dev.rookery.environments.yaml.ConfigurationException;
import dev.rookery.environments.yaml.DidYouMean;
import dev.rookery.environments.yaml.FileFailure;
import dev.rookery.server.http.DashboardStartException;
import dev.rookery.server.run.RunException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong in words for the user, and chooses the exit code. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /** Settings that look like options. */
    private static final Set<String> KEYS_OF_TRAININGS =
            Set.of("device", "seed", "seeds", "name", "policies", "total_timesteps");

    private Failures() {}

    static int wrongArguments(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        String message = failure instanceof UnmatchedArgumentException unmatched
                ? unmatchedMessage(unmatched)
                : failure.getMessage();
        err.println("rookery: " + message);
        if (arguments.length == 0) {
            command.usage(err);
        } else {
            err.println("See: " + name + " --help");
        }
        err.flush();
        return ExitCode.USER;
    }

    private static String unmatchedMessage(UnmatchedArgumentException failure) {
        String first = failure.getUnmatched().get(0);
        CommandLine command = failure.getCommandLine();
        if (first.startsWith("-")) {
            String key = first.replaceFirst("^--?", "").replaceFirst("=.*", "");
            return "unknown option '" + first + "'"
                    + (command.getCommandSpec().userObject() instanceof TrainCommand && KEYS_OF_TRAININGS.contains(key)
                            ? ": " + key + " is a setting of the experiment, written as " + key + "=..., without dashes"
                            : DidYouMean.hint(
                                    first, command.getCommandSpec().optionsMap().keySet()));
        }
        if (command.getSubcommands().isEmpty()) {
            return "there is no place for the argument '" + first + "'";
        }
        return "unknown command '" + first + "'"
                + DidYouMean.hint(first, command.getSubcommands().keySet());
    }

    static int failedCommand(Exception failure, CommandLine command, ParseResult parsed) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof UncheckedIOException unchecked) {
            cause = unchecked.getCause();
        }
        PrintWriter err = command.getErr();
        int exitCode = exitCode(cause);
        if (exitCode == ExitCode.UNEXPECTED) {
            err.println("rookery: a bug: " + cause);
            err.println("To see where, set ROOKERY_DEBUG=1 and run it again; please report what it prints.");
            if (System.getenv("ROOKERY_DEBUG") != null) {
                cause.printStackTrace(err);
            }
        } else {
            err.println("rookery: "
                    + (cause instanceof IOException refused ? FileFailure.described(refused) : cause.getMessage()));
        }
        err.flush();
        LOG.info("failed with exit code {}", exitCode, cause); // for the run's log.txt
        return exitCode;
    }

    /** By the operating system, and not by somebody who reads what is in the file: a full disk, a folder of another's. */
    private static boolean isRefusedFile(Throwable cause) {
        return cause instanceof FileSystemException || cause.getClass() == IOException.class;
    }

    private static int exitCode(Throwable cause) {
        if (cause instanceof UserException
                || cause instanceof ConfigurationException
                || cause instanceof RunException
                || cause instanceof DashboardStartException
                || cause instanceof CheckpointMismatchException
                || cause instanceof HostEnvironmentException
                || cause instanceof NonFiniteException
                || isRefusedFile(cause)) {
            return ExitCode.USER;
        }
        if (cause instanceof Experiment.DivergedException) {
            return ExitCode.DIVERGED;
        }
        boolean lacking = cause instanceof DeviceException || cause instanceof WindowUnavailableException;
        return lacking ? ExitCode.DEVICE : ExitCode.UNEXPECTED;
    }
}
