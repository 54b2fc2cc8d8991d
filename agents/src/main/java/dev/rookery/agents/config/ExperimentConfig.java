package dev.rookery.agents.config;

/**
 * One experiment, complete and checked.
 *
 * @param name of the experiment; the run's folder begins with it
 * @param seed of everything that is random
 * @param totalTimesteps environment steps of the whole training, over all environments
 * @param device {@code auto}, or an index or a name from {@code rookery devices}
 */
public record ExperimentConfig(
        String name,
        long seed,
        long totalTimesteps,
        String device,
        EnvironmentConfig environment,
        PolicyConfig policy,
        AlgorithmConfig algorithm,
        EvaluationConfig evaluation,
        CheckpointConfig checkpoint,
        DashboardConfig dashboard) {}
