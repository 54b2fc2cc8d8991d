package dev.rookery.server.cli;

import dev.rookery.agents.experiment.EvaluationResult;
import dev.rookery.agents.experiment.ExperimentListener;
import dev.rookery.agents.experiment.IterationMetrics;
import java.io.PrintWriter;
import java.util.Locale;

/** Tells the terminal how a training goes: one line that updates itself, or a plain line now and then. */
final class Progress implements ExperimentListener {
    private static final long TERMINAL_INTERVAL_NANOS = 100_000_000;
    private static final long PLAIN_INTERVAL_NANOS = 2_000_000_000;

    private final PrintWriter out;
    private final boolean quiet;
    private final boolean terminal;
    private long totalTimesteps = 1;
    private long lastPrinted;
    private Double lastReturn;
    private EvaluationResult lastEvaluation;

    Progress(PrintWriter out, boolean quiet, boolean terminal) {
        this.out = out;
        this.quiet = quiet;
        this.terminal = terminal;
    }

    void expect(long timesteps) {
        totalTimesteps = timesteps;
    }

    synchronized void say(String line) {
        if (!quiet) {
            out.println((terminal ? "\r\u001b[K" : "") + line);
            out.flush();
        }
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

    static String described(EvaluationResult result) {
        return String.format(
                Locale.ROOT,
                "return %.1f ± %.1f over %d episodes",
                result.returnMean(),
                result.returnStd(),
                result.episodes());
    }

    @Override
    public synchronized void iterationCompleted(IterationMetrics metrics) {
        lastReturn = metrics.values().getOrDefault("charts/episodic_return", lastReturn);
        long now = System.nanoTime();
        if (quiet || now - lastPrinted < (terminal ? TERMINAL_INTERVAL_NANOS : PLAIN_INTERVAL_NANOS)) {
            return;
        }
        lastPrinted = now;
        double perSecond = metrics.globalStep() / Math.max(1e-9, metrics.trainingSeconds());
        String line = String.format(
                Locale.ROOT,
                "%3.0f %%  %,d steps  %,.0f steps/s  return %s  %.0f s left",
                100.0 * metrics.globalStep() / totalTimesteps,
                metrics.globalStep(),
                perSecond,
                lastReturn == null ? "-" : String.format(Locale.ROOT, "%.1f", lastReturn),
                Math.max(0, totalTimesteps - metrics.globalStep()) / perSecond);
        if (terminal) {
            out.print("\r\u001b[K" + line);
        } else {
            out.println(line);
        }
        out.flush();
    }
}
