package dev.rookery.server.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.experiment.Checkpoint;
import dev.rookery.agents.experiment.EvaluationResult;
import dev.rookery.agents.experiment.Experiment;
import dev.rookery.agents.experiment.PolicyStatistics;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
    private RunOfPolicy run;

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
        if (episodes != null) {
            OptionValue.between("--episodes", episodes, 1, MAX_EPISODES);
        }
        Checkpoint checkpoint = run.checkpoint();
        ExperimentConfig config = run.config();
        boolean several = config.policies() > 1 && run.allPolicies();
        int policy = run.allPolicies() ? 0 : run.onePolicy(config, checkpoint);
        EvaluationResult result;
        try (Session session = run.session(several ? config : config.alone(policy))) {
            result = evaluate(session, several ? checkpoint : checkpoint.alone(policy, config.policies()));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(machineReadable(result, config, policy));
        } else {
            out.println((several || config.policies() == 1 ? "" : RunOfPolicy.named(config, policy) + ": ")
                    + readable(result));
            printEach(out, result, config);
        }
        out.flush();
        return ExitCode.DONE;
    }

    private static void printEach(PrintWriter out, EvaluationResult result, ExperimentConfig config) {
        for (int policy = 0; policy < result.policies().size(); policy++) {
            EvaluationResult.PolicyReturn one = result.policies().get(policy);
            out.println(RunOfPolicy.named(config, policy) + ": "
                    + (one.diverged()
                            ? "diverged"
                            : String.format(
                                    Locale.ROOT,
                                    "return %.1f ± %.1f, from %.1f to %.1f, %.1f steps long%s",
                                    one.mean(),
                                    one.std(),
                                    one.min(),
                                    one.max(),
                                    one.length(),
                                    policy == result.bestPolicy() ? ", the best" : "")));
        }
    }

    private EvaluationResult evaluate(Session session, Checkpoint checkpoint) {
        int count = episodes == null ? session.config().evaluation().episodes() : episodes;
        Experiment experiment = session.opened(checkpoint);
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

    private String machineReadable(EvaluationResult result, ExperimentConfig config, int policy) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("run", run.directory().path().toString());
        fields.put("checkpoint", result.globalStep());
        fields.put("episodes", result.episodes());
        fields.put("deterministic", result.deterministic());
        fields.put("return_mean", result.returnMean());
        fields.put("return_std", result.returnStd());
        fields.put("return_min", result.returnMin());
        fields.put("return_max", result.returnMax());
        fields.put("length_mean", result.lengthMean());
        if (!result.agents().isEmpty()) {
            fields.put("agents", result.agents());
        }
        if (result.policies().isEmpty()) {
            fields.put("policy", policy);
            fields.put("seed", config.seeds().get(policy));
        } else {
            Map<String, Double> scalars = result.scalars();
            fields.put("return_iqm", scalars.get("eval/episodic_return" + PolicyStatistics.IQM));
            fields.put("return_ci_low", scalars.get("eval/episodic_return" + PolicyStatistics.CI_LOW));
            fields.put("return_ci_high", scalars.get("eval/episodic_return" + PolicyStatistics.CI_HIGH));
            fields.put("best_policy", result.bestPolicy());
            List<Object> each = new ArrayList<>();
            for (int one = 0; one < result.policies().size(); one++) {
                each.add(single(one, config.seeds().get(one), result.policies().get(one)));
            }
            fields.put("policies", each);
        }
        return JsonMapper.builder().build().writeValueAsString(fields);
    }

    /** A policy that has diverged has no figures. */
    private static Map<String, Object> single(int policy, long seed, EvaluationResult.PolicyReturn one) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("policy", policy);
        fields.put("seed", seed);
        fields.put("return_mean", one.diverged() ? null : one.mean());
        fields.put("return_std", one.diverged() ? null : one.std());
        fields.put("return_min", one.diverged() ? null : one.min());
        fields.put("return_max", one.diverged() ? null : one.max());
        fields.put("length_mean", one.diverged() ? null : one.length());
        return fields;
    }
}
