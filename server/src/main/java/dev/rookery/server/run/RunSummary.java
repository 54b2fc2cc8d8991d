package dev.rookery.server.run;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rookery.agents.experiment.RunPhase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code summary.json} says, for machines: exactly these keys, in snake_case, null where a value is not known.
 *
 * @param status a {@link RunPhase} in lower case, or {@link #INTERRUPTED}
 * @param totalTimesteps environment steps taken by each policy
 * @param wallSeconds s, over all the times that the run was resumed, with pauses, evaluations and checkpoints
 * @param trainingSeconds s spent in iterations
 * @param spsMean environment steps per second of training, of all policies together
 * @param evalReturnMean of the last evaluation, as are the next two; with several policies the mean over those that have
 *     not diverged
 * @param evalReturnStd standard deviation over the episodes, of all policies
 * @param evalEpisodes of each policy
 * @param secondsToSolve training seconds at the first evaluation that reached the environment's solved return
 * @param device its name
 * @param seed of the first policy
 * @param policies how many were trained
 * @param seeds [policies]
 * @param evalReturnPerPolicy [policies] mean returns of the last evaluation, null for a policy that has diverged
 * @param evalReturnIqm their interquartile mean, with its 95 % bootstrap band in the next two; null with one policy
 * @param bestPolicy the one with the highest mean return, the first of several; counts from 0
 * @param divergedPolicies those whose parameters are no longer numbers
 * @param reloads how often the environment's dynamics were replaced while the run went on: a run with any cannot be had again
 *     from its configuration and its seed
 */
@JsonPropertyOrder({
    "status",
    "total_timesteps",
    "wall_seconds",
    "training_seconds",
    "sps_mean",
    "eval_return_mean",
    "eval_return_std",
    "eval_episodes",
    "seconds_to_solve",
    "device",
    "seed",
    "policies",
    "seeds",
    "eval_return_per_policy",
    "eval_return_iqm",
    "eval_return_ci_low",
    "eval_return_ci_high",
    "best_policy",
    "diverged_policies",
    "reloads"
})
public record RunSummary(
        String status,
        Long totalTimesteps,
        Double wallSeconds,
        Double trainingSeconds,
        Double spsMean,
        Double evalReturnMean,
        Double evalReturnStd,
        Integer evalEpisodes,
        Double secondsToSolve,
        String device,
        Long seed,
        Integer policies,
        List<Long> seeds,
        List<Double> evalReturnPerPolicy,
        Double evalReturnIqm,
        Double evalReturnCiLow,
        Double evalReturnCiHigh,
        Integer bestPolicy,
        List<Integer> divergedPolicies,
        Integer reloads) {

    /** The process ended, or the store was closed, before the run came to an end. */
    public static final String INTERRUPTED = "interrupted";

    private static final Set<String> OVER = Set.of("finished", "stopped", "failed", INTERRUPTED);
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** JSON has no NaN and no infinity: such a number is not known. */
    public RunSummary {
        wallSeconds = finite(wallSeconds);
        trainingSeconds = finite(trainingSeconds);
        spsMean = finite(spsMean);
        evalReturnMean = finite(evalReturnMean);
        evalReturnStd = finite(evalReturnStd);
        secondsToSolve = finite(secondsToSolve);
    }

    /** The word for a phase. */
    static String status(RunPhase phase) {
        return phase.name().toLowerCase(Locale.ROOT);
    }

    static boolean isOver(String status) {
        return OVER.contains(status);
    }

    /**
     * Empty where there is no such file.
     *
     * @throws RunException if it is not a summary
     */
    static Optional<RunSummary> read(Path file) throws IOException {
        try {
            RunSummary summary = JSON.readValue(Files.readAllBytes(file), RunSummary.class);
            if (summary == null || summary.status() == null) {
                throw new RunException(file + " has no status: delete the file");
            }
            return Optional.of(summary);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw new RunException(
                    file + " is not a run's summary: " + e.getOriginalMessage() + "; delete the file", e);
        }
    }

    /** Writes it so that a reader finds the old summary or this one, never a part. */
    void write(Path file) throws IOException {
        DurableFiles.replace(file, JSON.writeValueAsBytes(this));
    }

    private static Double finite(Double value) {
        return value != null && Double.isFinite(value) ? value : null;
    }
}
