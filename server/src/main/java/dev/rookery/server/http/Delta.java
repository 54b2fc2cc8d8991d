package dev.rookery.server.http;

import dev.rookery.agents.experiment.EvaluationResult;
import dev.rookery.agents.experiment.ExperimentListener;
import dev.rookery.agents.experiment.IterationMetrics;
import dev.rookery.agents.experiment.RunPhase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What has happened since the last delta went out: the raw points of a quarter of a second. Not thread-safe; it belongs to
 * the dashboard's event loop.
 */
final class Delta implements ExperimentListener {
    /** @param value possibly not finite */
    record Point(long step, double value) {}

    /** @param values [policies] NaN where one has none */
    record PolicyPoint(long step, double[] values) {}

    private final Map<String, List<Point>> points = new LinkedHashMap<>();
    private final Map<String, List<PolicyPoint>> policyPoints = new LinkedHashMap<>();
    private boolean changed;
    private EvaluationResult evaluation;

    @Override
    public void phaseChanged(RunPhase phase) {
        changed = true;
    }

    @Override
    public void iterationCompleted(IterationMetrics metrics) {
        changed = true;
        metrics.values().forEach((tag, value) -> add(tag, metrics.globalStep(), value));
        metrics.perPolicy().forEach((tag, values) -> {
            if (values.length <= PolicyColumns.MOST_POLICIES) {
                policyPoints
                        .computeIfAbsent(tag, unused -> new ArrayList<>())
                        .add(new PolicyPoint(metrics.globalStep(), values));
            }
        });
    }

    @Override
    public void evaluationCompleted(EvaluationResult result) {
        changed = true;
        evaluation = result;
        result.scalars().forEach((tag, value) -> add(tag, result.globalStep(), value));
    }

    @Override
    public void checkpointWritten(long globalStep) {
        changed = true;
    }

    @Override
    public void policyWatched(int policy) {
        changed = true;
    }

    @Override
    public void environmentsWatched(int count) {
        changed = true;
    }

    @Override
    public void paceChosen(int framesPerSecond) {
        changed = true;
    }

    /** Something that is not a metric is new: whether the run can be steered, for example. */
    void touch() {
        changed = true;
    }

    boolean changed() {
        return changed;
    }

    Map<String, List<Point>> points() {
        return points;
    }

    Map<String, List<PolicyPoint>> policyPoints() {
        return policyPoints;
    }

    /** The newest evaluation of this delta, or null. */
    EvaluationResult evaluation() {
        return evaluation;
    }

    void clear() {
        points.clear();
        policyPoints.clear();
        evaluation = null;
        changed = false;
    }

    private void add(String tag, long step, double value) {
        points.computeIfAbsent(tag, unused -> new ArrayList<>()).add(new Point(step, value));
    }
}
