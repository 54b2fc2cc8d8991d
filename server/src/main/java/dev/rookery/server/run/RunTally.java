package dev.rookery.server.run;

import dev.rookery.agents.experiment.EvaluationResult;
import dev.rookery.agents.experiment.PolicyStatistics;
import dev.rookery.agents.experiment.RunPhase;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** What has come of a run so far: what its {@link RunSummary} is made of. Not safe from several threads. */
final class RunTally {
    private static final String RETURN = "eval/episodic_return";

    private final RunFacts facts;
    private RunPhase phase = RunPhase.STARTING;
    private long globalStep;
    private double trainingSeconds;
    private EvaluationResult lastEvaluation;
    private Double secondsToSolve;
    private final SortedSet<Integer> divergedPolicies = new TreeSet<>();
    private int reloads;

    /**
     * @param earlier what the run did before
     * @param globalStep environment steps of the checkpoint that it goes on from; 0 in a new one
     */
    RunTally(RunFacts facts, RunHistory earlier, long globalStep) {
        this.facts = facts;
        this.globalStep = globalStep;
        double[] seconds = earlier.trainingSeconds();
        trainingSeconds = seconds.length == 0 ? 0 : seconds[seconds.length - 1];
        earlier.divergences().forEach(one -> divergedPolicies.add(one.policy()));
        reloads = earlier.reloads().size();
        earlier.evaluations().forEach(evaluation -> evaluated(evaluation.result(), evaluation.trainingSeconds()));
    }

    void entered(RunPhase newPhase) {
        phase = newPhase;
    }

    void trained(long toStep, double seconds) {
        globalStep = toStep;
        trainingSeconds = seconds;
    }

    void evaluated(EvaluationResult result) {
        evaluated(result, trainingSeconds);
    }

    private void evaluated(EvaluationResult result, double atTrainingSeconds) {
        lastEvaluation = result;
        if (secondsToSolve == null && facts.solvedReturn() != null && result.returnMean() >= facts.solvedReturn()) {
            secondsToSolve = atTrainingSeconds;
        }
    }

    void diverged(int policy) {
        divergedPolicies.add(policy);
    }

    void reloaded() {
        reloads++;
    }

    long globalStep() {
        return globalStep;
    }

    double trainingSeconds() {
        return trainingSeconds;
    }

    /**
     * @param over whether nothing more will come: a run that has not ended by then counts as interrupted
     * @param wallSeconds since it began, s
     */
    RunSummary summary(boolean over, double wallSeconds) {
        EvaluationResult last = lastEvaluation;
        Map<String, Double> scalars = last == null ? Map.of() : last.scalars();
        return new RunSummary(
                over && !phase.ended() ? RunSummary.INTERRUPTED : RunSummary.status(phase),
                globalStep,
                wallSeconds,
                trainingSeconds,
                globalStep * Math.max(1, facts.seeds().size()) / trainingSeconds,
                last == null ? null : last.returnMean(),
                last == null ? null : last.returnStd(),
                last == null ? null : last.episodes(),
                secondsToSolve,
                facts.device(),
                facts.seeds().isEmpty() ? null : facts.seeds().get(0),
                facts.seeds().isEmpty() ? null : facts.seeds().size(),
                facts.seeds().isEmpty() ? null : facts.seeds(),
                last == null ? null : known(last.policyMeans()),
                scalars.get(RETURN + PolicyStatistics.IQM),
                scalars.get(RETURN + PolicyStatistics.CI_LOW),
                scalars.get(RETURN + PolicyStatistics.CI_HIGH),
                last == null || last.bestPolicy() < 0 ? null : last.bestPolicy(),
                List.copyOf(divergedPolicies),
                reloads);
    }

    /** JSON has no NaN: null. */
    private static List<Double> known(double[] values) {
        return Arrays.stream(values)
                .mapToObj(value -> Double.isFinite(value) ? value : null)
                .toList();
    }
}
