package dev.rookery.server.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.agents.experiment.EnvironmentReload;
import dev.rookery.agents.experiment.EvaluationResult;
import dev.rookery.agents.experiment.ExperimentListener;
import dev.rookery.agents.experiment.IterationMetrics;
import dev.rookery.agents.experiment.RunPhase;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A run's {@code metrics.jsonl} in columns, ready to plot. The arrays of iterations have the same length; nobody writes
 * to them.
 *
 * @param iterations [iterations] counts from 1
 * @param globalSteps [iterations] environment steps at the end of the iteration
 * @param trainingSeconds [iterations] s spent in iterations until then
 * @param values by tag, [iterations]; NaN where the iteration had no value for the tag
 * @param perPolicy by tag, [iterations][policies]; null where the iteration had no value for the tag, NaN where a policy had
 *     none. No tags with one policy
 * @param evaluations in the order in which they were made
 * @param phases in the order in which they were entered
 * @param divergences of single policies among several
 * @param reloads of dynamics that were changed while the run went on
 * @param checkpoints [checkpoints] environment steps of each that was ever written; old ones may be deleted by now
 */
public record RunHistory(
        int[] iterations,
        long[] globalSteps,
        double[] trainingSeconds,
        Map<String, double[]> values,
        Map<String, double[][]> perPolicy,
        List<Evaluation> evaluations,
        List<PhaseChange> phases,
        List<Divergence> divergences,
        List<EnvironmentReload> reloads,
        long[] checkpoints) {

    /** @param trainingSeconds s spent in iterations before the evaluation */
    public record Evaluation(EvaluationResult result, double trainingSeconds) {}

    /** @param message says which policy it is, its seed, and why */
    public record Divergence(int policy, long globalStep, String message) {}

    /** @param time null where it cannot be read */
    public record PhaseChange(RunPhase phase, long globalStep, Instant time) {}

    /**
     * Reads the file, which may be growing; a last line that is not finished is left out, and lines of unknown types are
     * skipped. A missing file is an empty history. Takes some microseconds a line: not on an event loop.
     *
     * @throws RunException if the file is damaged before its last line
     */
    public static RunHistory read(Path metricsFile) throws IOException {
        Columns columns = new Columns();
        try {
            JsonLines.visit(metricsFile, object -> {
                columns.add(object);
                return true;
            });
        } catch (NoSuchFileException e) {
            return columns.build();
        }
        return columns.build();
    }

    /** Tells a listener everything but frames again: iterations and what came between them, then the last phase. */
    public void replay(ExperimentListener listener) {
        int evaluation = 0;
        for (int i = 0; i < iterations.length; i++) {
            while (evaluation < evaluations.size()
                    && evaluations.get(evaluation).result().globalStep() < globalSteps[i]) {
                listener.evaluationCompleted(evaluations.get(evaluation++).result());
            }
            Map<String, Double> known = new LinkedHashMap<>();
            for (Map.Entry<String, double[]> column : values.entrySet()) {
                if (!Double.isNaN(column.getValue()[i])) {
                    known.put(column.getKey(), column.getValue()[i]);
                }
            }
            Map<String, double[]> single = new LinkedHashMap<>();
            for (Map.Entry<String, double[][]> column : perPolicy.entrySet()) {
                if (column.getValue()[i] != null) {
                    single.put(column.getKey(), column.getValue()[i]);
                }
            }
            listener.iterationCompleted(
                    new IterationMetrics(iterations[i], globalSteps[i], trainingSeconds[i], known, single));
        }
        evaluations
                .subList(evaluation, evaluations.size())
                .forEach(late -> listener.evaluationCompleted(late.result()));
        divergences.forEach(one -> listener.policyDiverged(one.policy(), one.globalStep(), one.message()));
        reloads.forEach(listener::environmentReloaded);
        for (long step : checkpoints) {
            listener.checkpointWritten(step);
        }
        if (!phases.isEmpty()) {
            listener.phaseChanged(phases.get(phases.size() - 1).phase());
        }
    }

    /** Columns that grow. */
    private static final class Columns {
        private int size;
        private int[] iterations = new int[256];
        private long[] globalSteps = new long[256];
        private double[] trainingSeconds = new double[256];
        private final Map<String, double[]> values = new LinkedHashMap<>();
        private final Map<String, double[][]> perPolicy = new LinkedHashMap<>();
        private final List<Evaluation> evaluations = new ArrayList<>();
        private final List<PhaseChange> phases = new ArrayList<>();
        private final List<Divergence> divergences = new ArrayList<>();
        private final List<EnvironmentReload> reloads = new ArrayList<>();
        private final List<Long> checkpoints = new ArrayList<>();

        void add(JsonNode line) {
            long globalStep = line.path("global_step").asLong();
            switch (line.path("type").asText()) {
                case "iteration" -> addIteration(line, globalStep);
                case "evaluation" -> addEvaluation(line, globalStep);
                case "phase" -> addPhase(line, globalStep);
                case "diverged" ->
                    divergences.add(new Divergence(
                            line.path("policy").asInt(),
                            globalStep,
                            line.path("message").asText()));
                case "reload" ->
                    reloads.add(new EnvironmentReload(
                            globalStep,
                            line.path("file").asText(),
                            line.path("dynamics_sha256").asText(),
                            true));
                case "checkpoint" -> checkpoints.add(globalStep);
                default -> {
                    // A later version's line.
                }
            }
        }

        RunHistory build() {
            values.replaceAll((tag, column) -> Arrays.copyOf(column, size));
            perPolicy.replaceAll((tag, column) -> Arrays.copyOf(column, size));
            return new RunHistory(
                    Arrays.copyOf(iterations, size),
                    Arrays.copyOf(globalSteps, size),
                    Arrays.copyOf(trainingSeconds, size),
                    values,
                    perPolicy,
                    List.copyOf(evaluations),
                    List.copyOf(phases),
                    List.copyOf(divergences),
                    List.copyOf(reloads),
                    checkpoints.stream().mapToLong(Long::longValue).toArray());
        }

        private void addIteration(JsonNode line, long globalStep) {
            if (size == iterations.length) {
                int capacity = 2 * size;
                iterations = Arrays.copyOf(iterations, capacity);
                globalSteps = Arrays.copyOf(globalSteps, capacity);
                trainingSeconds = Arrays.copyOf(trainingSeconds, capacity);
                values.replaceAll((tag, column) -> {
                    double[] longer = Arrays.copyOf(column, capacity);
                    Arrays.fill(longer, column.length, capacity, Double.NaN);
                    return longer;
                });
                perPolicy.replaceAll((tag, column) -> Arrays.copyOf(column, capacity));
            }
            iterations[size] = line.path("iteration").asInt();
            globalSteps[size] = globalStep;
            trainingSeconds[size] = line.path("training_seconds").asDouble();
            for (Map.Entry<String, JsonNode> value : line.path("values").properties()) {
                values.computeIfAbsent(value.getKey(), tag -> absent(iterations.length))[size] =
                        value.getValue().asDouble(Double.NaN);
            }
            for (Map.Entry<String, JsonNode> column : line.path("policies").properties()) {
                perPolicy.computeIfAbsent(column.getKey(), tag -> new double[iterations.length][])[size] =
                        numbers(column.getValue());
            }
            size++;
        }

        private static double[] numbers(JsonNode array) {
            double[] numbers = new double[array.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = array.get(i).asDouble(Double.NaN);
            }
            return numbers;
        }

        private void addEvaluation(JsonNode line, long globalStep) {
            EvaluationResult result = new EvaluationResult(
                    globalStep,
                    line.path("episodes").asInt(),
                    line.path("return_mean").asDouble(Double.NaN),
                    line.path("return_std").asDouble(Double.NaN),
                    line.path("return_min").asDouble(Double.NaN),
                    line.path("return_max").asDouble(Double.NaN),
                    line.path("length_mean").asDouble(Double.NaN),
                    line.path("deterministic").asBoolean(),
                    PolicyReturns.read(line.path("policies")),
                    agents(line.path("agents")));
            evaluations.add(new Evaluation(result, line.path("training_seconds").asDouble(Double.NaN)));
        }

        private static Map<String, Double> agents(JsonNode object) {
            Map<String, Double> returns = new LinkedHashMap<>();
            object.properties()
                    .forEach(entry ->
                            returns.put(entry.getKey(), entry.getValue().asDouble(Double.NaN)));
            return returns;
        }

        private void addPhase(JsonNode line, long globalStep) {
            String name = line.path("phase").asText().toUpperCase(Locale.ROOT);
            for (RunPhase phase : RunPhase.values()) {
                if (phase.name().equals(name)) {
                    phases.add(new PhaseChange(
                            phase, globalStep, time(line.path("time").asText())));
                }
            }
        }

        private static Instant time(String text) {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                return null;
            }
        }

        private static double[] absent(int length) {
            double[] column = new double[length];
            Arrays.fill(column, Double.NaN);
            return column;
        }
    }
}
