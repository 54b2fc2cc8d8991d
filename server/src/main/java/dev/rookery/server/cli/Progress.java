package dev.rookery.server.cli;

import dev.rookery.agents.experiment.EnvironmentReload;
import dev.rookery.agents.experiment.EvaluationResult;
import dev.rookery.agents.experiment.ExperimentListener;
import dev.rookery.agents.experiment.IterationMetrics;
import dev.rookery.agents.experiment.PolicyStatistics;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tells the terminal how a training goes: one line that updates itself, or a plain line now and then. */
final class Progress implements ExperimentListener {
    private static final long TERMINAL_INTERVAL_NANOS = 100_000_000;
    private static final long PLAIN_INTERVAL_NANOS = 2_000_000_000;

    private final PrintWriter out;
    private final boolean quiet;
    private final boolean terminal;
    private long totalTimesteps = 1;
    private long lastPrinted;
    private List<Long> seeds = List.of();
    private String lastReturn = "-";
    private EvaluationResult lastEvaluation;

    Progress(PrintWriter out, boolean quiet, boolean terminal) {
        this.out = out;
        this.quiet = quiet;
        this.terminal = terminal;
    }

    /**
     * @param timesteps of each policy
     * @param seedOfPolicy [policies]
     */
    void expect(long timesteps, List<Long> seedOfPolicy) {
        totalTimesteps = timesteps;
        seeds = seedOfPolicy;
    }

    synchronized void say(String line) {
        if (!quiet) {
            print(line);
        }
    }

    private void print(String line) {
        out.println((terminal ? "\r\u001b[K" : "") + line);
        out.flush();
    }

    /** Clears the line that updates itself, so that what anybody prints next stands alone. */
    synchronized void finish() {
        if (terminal && !quiet) {
            out.print("\r\u001b[K");
            out.flush();
        }
    }

    EvaluationResult lastEvaluation() {
        return lastEvaluation;
    }

    @Override
    public void evaluationCompleted(EvaluationResult result) {
        lastEvaluation = result;
        if (!terminal) {
            say("evaluated at step " + result.globalStep() + ": " + described(result));
        }
    }

    @Override
    public void policyDiverged(int policy, long globalStep, String message) {
        say(message);
    }

    @Override
    public void environmentReloaded(EnvironmentReload reload) {
        say(reload.described());
    }

    /** An error, which is printed by a quiet training, too. */
    @Override
    public synchronized void environmentRefused(long globalStep, String message) {
        print("not taken over at step " + globalStep + ", the training goes on with what it had:");
        print(message);
    }

    /** Which of several policies did best in the last evaluation, and how well. */
    Optional<String> best() {
        if (lastEvaluation == null || lastEvaluation.policies().isEmpty() || lastEvaluation.bestPolicy() < 0) {
            return Optional.empty();
        }
        int policy = lastEvaluation.bestPolicy();
        EvaluationResult.PolicyReturn best = lastEvaluation.policies().get(policy);
        return Optional.of(String.format(
                Locale.ROOT,
                "policy %d (seed %d), return %.1f ± %.1f over %d episodes",
                policy,
                seeds.get(policy),
                best.mean(),
                best.std(),
                lastEvaluation.episodes()));
    }

    /** With several policies ± is over them, not over the episodes. */
    static String described(EvaluationResult result) {
        if (!result.policies().isEmpty()) {
            Map<String, Double> scalars = result.scalars();
            String tag = "eval/episodic_return";
            return String.format(
                    Locale.ROOT,
                    "return %.1f ± %.1f over %d policies%s, IQM %.1f (95 %%: %.1f to %.1f), %d episodes each",
                    result.returnMean(),
                    result.returnStdOverPolicies(),
                    result.policies().size() - result.diverged(),
                    result.diverged() == 0 ? "" : " (" + result.diverged() + " diverged)",
                    scalars.get(tag + PolicyStatistics.IQM),
                    scalars.get(tag + PolicyStatistics.CI_LOW),
                    scalars.get(tag + PolicyStatistics.CI_HIGH),
                    result.episodes());
        }
        return String.format(
                Locale.ROOT,
                "return %.1f ± %.1f over %d episodes%s",
                result.returnMean(),
                result.returnStd(),
                result.episodes(),
                agents(result));
    }

    /** Where there are several agents their mean tells little: what the teams achieved, or each agent. */
    private static String agents(EvaluationResult result) {
        Map<String, Double> named = new LinkedHashMap<>(result.agents());
        Map<String, Double> teams = new LinkedHashMap<>(named);
        teams.keySet().removeIf(name -> name.startsWith("agent_"));
        return (teams.isEmpty() ? named : teams)
                .entrySet().stream()
                        .map(one -> String.format(Locale.ROOT, ", %s %.1f", one.getKey(), one.getValue()))
                        .collect(Collectors.joining());
    }

    /** Mean over the episodes that ended; with several policies ± the standard deviation over them. */
    private String returned(IterationMetrics metrics) {
        Double mean = metrics.values().get("charts/episodic_return");
        double[] each = metrics.perPolicy().get("charts/episodic_return");
        if (mean == null) {
            return lastReturn;
        }
        if (each == null) {
            return String.format(Locale.ROOT, "%.1f", mean);
        }
        double variance = Arrays.stream(each)
                .filter(Double::isFinite)
                .map(one -> (one - mean) * (one - mean))
                .average()
                .orElse(0);
        return String.format(Locale.ROOT, "%.1f ± %.1f", mean, Math.sqrt(variance));
    }

    @Override
    public synchronized void iterationCompleted(IterationMetrics metrics) {
        lastReturn = returned(metrics);
        long now = System.nanoTime();
        if (quiet || now - lastPrinted < (terminal ? TERMINAL_INTERVAL_NANOS : PLAIN_INTERVAL_NANOS)) {
            return;
        }
        lastPrinted = now;
        double perSecond = metrics.globalStep() * Math.max(1, seeds.size()) / Math.max(1e-9, metrics.trainingSeconds());
        String line = String.format(
                Locale.ROOT,
                "%3.0f %%  %s%,d steps  %,.0f steps/s  return %s  %.0f s left",
                100.0 * metrics.globalStep() / totalTimesteps,
                seeds.size() > 1 ? seeds.size() + " × " : "",
                metrics.globalStep(),
                perSecond,
                lastReturn,
                Math.max(0, totalTimesteps - metrics.globalStep())
                        * metrics.trainingSeconds()
                        / Math.max(1, metrics.globalStep()));
        if (terminal) {
            out.print("\r\u001b[K" + line);
        } else {
            out.println(line);
        }
        out.flush();
    }
}
