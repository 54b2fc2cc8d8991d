package dev.rookery.server.cli;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.experiment.Checkpoint;
import dev.rookery.agents.experiment.Experiment;
import dev.rookery.agents.experiment.LiveControls;
import dev.rookery.agents.experiment.RunPhase;
import dev.rookery.environments.draw.Theme;
import dev.rookery.server.window.RunWindow;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "watch",
        description = "Shows in a window of the desktop how a run's agent plays, until the window is closed.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class WatchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOfPolicy policy;

    @Option(names = "--theme", paramLabel = "THEME", description = "The colours: dark or light (dark).")
    private Theme theme = Theme.DARK;

    @Option(
            names = "--envs",
            paramLabel = "N",
            description = "How many environments to show, 1 to " + LiveControls.MOST_DRAWN_BY_VIEWERS
                    + " (as the run's dashboard.envs says).")
    private Integer envs;

    @Override
    public Integer call() throws IOException {
        ExperimentConfig config = policy.config();
        int shown = shown(config);
        RecordCommand.drawing(config.folder(policy.catalog()));
        Checkpoint checkpoint = policy.checkpoint();
        int watched = policy.onePolicy(config, checkpoint);
        PrintWriter told = spec.commandLine().getOut();
        try (Session session = policy.session(config);
                RunWindow window = new RunWindow(session.environment(), theme)) {
            Experiment experiment = session.experiment(
                    window, unused -> Future.failedFuture("what is only watched writes no checkpoints"));
            experiment.live().watch(watched);
            experiment.live().envs(shown);
            session.await(() -> experiment.open(checkpoint, RunPhase.FINISHED));
            told.println((config.policies() == 1 ? "" : RunOfPolicy.named(config, watched) + ", ") + "checkpoint "
                    + checkpoint.globalStep());
            told.println(RunWindow.KEYS);
            told.flush();
            window.run(experiment.live());
            experiment.live().viewers(0);
        }
        return ExitCode.DONE;
    }

    private int shown(ExperimentConfig config) {
        if (envs == null) {
            return Math.min(config.dashboard().envs(), LiveControls.MOST_DRAWN_BY_VIEWERS);
        }
        return OptionValue.between("--envs", envs, 1, LiveControls.MOST_DRAWN_BY_VIEWERS);
    }
}
