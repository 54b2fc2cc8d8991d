package dev.rookery.server.cli;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.experiment.Checkpoint;
import dev.rookery.agents.experiment.Experiment;
import dev.rookery.agents.experiment.RunPhase;
import dev.rookery.server.http.DashboardHistory;
import dev.rookery.server.http.DashboardServer;
import dev.rookery.server.run.RunDirectory;
import dev.rookery.server.run.RunHistory;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "dashboard",
        description = "Shows a run that has ended, with its agent playing, until Ctrl-C.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DashboardCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOfPolicy policy;

    @Mixin
    private DashboardPort port;

    @Override
    public Integer call() throws IOException, InterruptedException {
        RunDirectory run = policy.directory();
        RunHistory history = run.history();
        Checkpoint checkpoint = policy.checkpoint();
        ExperimentConfig config = policy.config();
        int served = port.or(config.dashboard().port());
        int watched = policy.onePolicy(config, checkpoint);
        try (Session session = policy.session(config)) {
            DashboardHistory shown = new DashboardHistory();
            history.replay(shown);
            shown.policyWatched(watched);
            DashboardServer dashboard = session.serve(run, served, shown);
            Experiment experiment = session.experiment(
                    dashboard, unused -> Future.failedFuture("a run that has ended writes no checkpoints"));
            experiment.live().watch(watched);
            session.await(() -> experiment.open(checkpoint, ended(history)));
            dashboard.control(experiment);
            PrintWriter out = spec.commandLine().getOut();
            out.println("dashboard: " + dashboard.address());
            out.flush();
            session.linger();
            return ExitCode.DONE;
        }
    }

    /** A run that could not say how it ended was stopped, by whatever it was. */
    private static RunPhase ended(RunHistory history) {
        List<RunHistory.PhaseChange> phases = history.phases();
        RunPhase last = phases.isEmpty()
                ? RunPhase.STOPPED
                : phases.get(phases.size() - 1).phase();
        return last.ended() ? last : RunPhase.STOPPED;
    }
}
