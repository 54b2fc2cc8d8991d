package dev.rookery.server.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rookery.agents.experiment.Checkpoint;
import dev.rookery.agents.experiment.EvaluationResult;
import dev.rookery.agents.experiment.Experiment;
import dev.rookery.agents.experiment.ExperimentListener;
import dev.rookery.agents.experiment.RunPhase;
import dev.rookery.environments.EnvironmentCatalog;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "eval",
        description = "Plays whole episodes with what a run has learnt.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class EvalCommand implements Callable<Integer> {
    private static final int MAX_EPISODES = 1_000_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOfPolicy policy;

    @Option(
            names = "--episodes",
            paramLabel = "N",
            description = "How many episodes are played (as in the run's configuration).")
    private Integer episodes;

    @Option(names = "--stochastic", description = "Samples actions, in place of taking the most likely.")
    private boolean stochastic;

    @Option(names = "--json", description = "Prints the result as a JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (episodes != null && (episodes < 1 || episodes > MAX_EPISODES)) {
            throw new UserException("--episodes must be from 1 to " + MAX_EPISODES + ", but is " + episodes);
        }
        Checkpoint checkpoint = policy.checkpoint();
        EvaluationResult result;
        try (Session session = new Session(policy.config(), EnvironmentCatalog.builtIn())) {
            result = evaluate(session, checkpoint);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? machineReadable(result) : readable(result));
        out.flush();
        return ExitCode.DONE;
    }

    private EvaluationResult evaluate(Session session, Checkpoint checkpoint) {
        int count = episodes == null ? session.config().evaluation().episodes() : episodes;
        Experiment experiment = session.experiment(
                new ExperimentListener() {}, unused -> Future.failedFuture("an evaluation writes no checkpoints"));
        session.await(() -> experiment.open(checkpoint, RunPhase.FINISHED));
        return session.await(() -> experiment.evaluate(count, !stochastic));
    }

    private static String readable(EvaluationResult result) {
        return String.format(
                Locale.ROOT,
                "%s, from %.1f to %.1f, %.1f steps long (checkpoint %d)",
                Progress.described(result),
                result.returnMin(),
                result.returnMax(),
                result.lengthMean(),
                result.globalStep());
    }

    private String machineReadable(EvaluationResult result) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("run", policy.directory().path().toString());
        fields.put("checkpoint", result.globalStep());
        fields.put("episodes", result.episodes());
        fields.put("deterministic", result.deterministic());
        fields.put("return_mean", result.returnMean());
        fields.put("return_std", result.returnStd());
        fields.put("return_min", result.returnMin());
        fields.put("return_max", result.returnMax());
        fields.put("length_mean", result.lengthMean());
        return JsonMapper.builder().build().writeValueAsString(fields);
    }
}
