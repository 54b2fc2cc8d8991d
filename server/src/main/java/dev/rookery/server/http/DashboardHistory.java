package dev.rookery.server.http;

import dev.rookery.agents.experiment.EnvironmentReload;
import dev.rookery.agents.experiment.EvaluationResult;
import dev.rookery.agents.experiment.ExperimentListener;
import dev.rookery.agents.experiment.IterationMetrics;
import dev.rookery.agents.experiment.RunPhase;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a run has reported so far, as columns, in bounded memory. To show a resumed or a finished run, replay its
 * metrics into a new history through the listener's methods, then hand it to {@link DashboardServer#start}.
 *
 * <p>Not thread-safe: it belongs to whoever fills it until it is handed over, then to the dashboard's event loop.
 */
public final class DashboardHistory implements ExperimentListener {
    /** Tags beyond this many are left out: names come from algorithms, not from data, so a flood of them is a mistake. */
    private static final int MAX_TAGS = 256;

    private final Map<String, MetricColumn> columns = new LinkedHashMap<>();
    private final Map<String, Double> latest = new LinkedHashMap<>();
    private final Map<String, PolicyColumns> policyColumns = new LinkedHashMap<>();
    private int watchedPolicy;
    private OptionalInt watchedEnvs = OptionalInt.empty();
    private int framesPerSecond;
    private RunPhase phase = RunPhase.STARTING;
    private int iteration;
    private long globalStep;
    private double trainingSeconds;
    private long checkpointStep = -1;
    private int videosWritten;
    private EvaluationResult evaluation;
    private Notice notice;

    /**
     * What a person should know about the environment's files.
     *
     * @param problem whether something is to be mended
     * @param text of one or several lines
     */
    record Notice(boolean problem, String text) {}

    @Override
    public void phaseChanged(RunPhase newPhase) {
        phase = newPhase;
    }

    @Override
    public void iterationCompleted(IterationMetrics metrics) {
        iteration = metrics.iteration();
        globalStep = metrics.globalStep();
        trainingSeconds = metrics.trainingSeconds();
        metrics.values().forEach((tag, value) -> add(tag, metrics.globalStep(), value));
        metrics.perPolicy().forEach((tag, values) -> add(tag, metrics.globalStep(), values));
    }

    @Override
    public void evaluationCompleted(EvaluationResult result) {
        evaluation = result;
        result.scalars().forEach((tag, value) -> add(tag, result.globalStep(), value));
    }

    @Override
    public void checkpointWritten(long step) {
        checkpointStep = step;
    }

    @Override
    public void videoWritten(long step) {
        videosWritten++;
    }

    /** How many videos have come while this was watched: when it changes, there is another one. */
    int videosWritten() {
        return videosWritten;
    }

    @Override
    public void environmentReloaded(EnvironmentReload reload) {
        notice = new Notice(false, reload.described());
    }

    @Override
    public void environmentRefused(long step, String message) {
        notice = new Notice(true, message);
    }

    /** The newest one, or null. */
    Notice notice() {
        return notice;
    }

    @Override
    public void policyWatched(int policy) {
        watchedPolicy = policy;
    }

    /** The policy that plays in the live view. */
    int watchedPolicy() {
        return watchedPolicy;
    }

    @Override
    public void environmentsWatched(int count) {
        watchedEnvs = OptionalInt.of(count);
    }

    /** How many environments the live view shows; empty: as many as at the beginning. */
    OptionalInt watchedEnvs() {
        return watchedEnvs;
    }

    @Override
    public void paceChosen(int fps) {
        framesPerSecond = fps;
    }

    /** How many frames a second are drawn for those who watch; 0: there is nothing to watch yet. */
    int framesPerSecond() {
        return framesPerSecond;
    }

    /** The single policies' values, where there are several, and not more than can be told apart. */
    Map<String, PolicyColumns> policyColumns() {
        return policyColumns;
    }

    RunPhase phase() {
        return phase;
    }

    int iteration() {
        return iteration;
    }

    long globalStep() {
        return globalStep;
    }

    /** s */
    double trainingSeconds() {
        return trainingSeconds;
    }

    /** Environment steps of the newest checkpoint; -1: there is none. */
    long checkpointStep() {
        return checkpointStep;
    }

    /** The newest evaluation, or null before the first. */
    EvaluationResult evaluation() {
        return evaluation;
    }

    Map<String, MetricColumn> columns() {
        return columns;
    }

    /** The newest value of every tag, finite or not. */
    Map<String, Double> latest() {
        return latest;
    }

    private void add(String tag, long step, double[] values) {
        if (values.length <= PolicyColumns.MOST_POLICIES
                && (policyColumns.containsKey(tag) || policyColumns.size() < MAX_TAGS)) {
            policyColumns
                    .computeIfAbsent(tag, unused -> new PolicyColumns(values.length))
                    .add(step, values);
        }
    }

    private void add(String tag, long step, double value) {
        if (!columns.containsKey(tag) && columns.size() >= MAX_TAGS) {
            return;
        }
        MetricColumn column = columns.computeIfAbsent(tag, unused -> new MetricColumn());
        latest.put(tag, value);
        if (Double.isFinite(value)) {
            column.add(step, value);
        }
    }
}
