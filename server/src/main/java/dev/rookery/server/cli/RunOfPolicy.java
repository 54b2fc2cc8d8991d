package dev.rookery.server.cli;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.experiment.Checkpoint;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.server.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments of commands that look at a policy which a run has learnt. */
final class RunOfPolicy {
    @Parameters(paramLabel = "RUN", description = "The run's folder: runs/cartpole-ppo-20260101-120000")
    private Path folder;

    @Option(
            names = "--checkpoint",
            paramLabel = "STEP",
            description = "The checkpoint of this many steps, in place of the latest.")
    private Long step;

    @Option(names = "--device", paramLabel = "DEVICE", description = "Another device than the run's.")
    private String device;

    RunDirectory directory() throws IOException {
        return RunDirectory.at(folder);
    }

    ExperimentConfig config() throws IOException {
        List<String> overrides = device == null ? List.of() : List.of("device=" + device);
        return ExperimentConfig.load(directory().configFile(), overrides, EnvironmentCatalog.builtIn());
    }

    Checkpoint checkpoint() throws IOException {
        RunDirectory run = directory();
        if (step != null) {
            List<Long> steps = run.checkpoints().steps();
            if (!steps.contains(step)) {
                throw new UserException(run.shown() + " has no checkpoint " + step + ", but it has " + steps);
            }
            return run.checkpoints().read(step);
        }
        return run.checkpoints().latest().orElseThrow(() -> new UserException(run.shown() + " has no checkpoint yet"));
    }
}
