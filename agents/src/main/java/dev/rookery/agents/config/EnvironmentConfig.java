package dev.rookery.agents.config;

import dev.rookery.environments.Range;
import java.nio.file.Path;
import java.util.Map;

/**
 * Which environment an experiment runs, how many copies, and with which parameters.
 *
 * @param id of a known environment, like {@code CartPole-v1}; null where {@code path} is given
 * @param path an environment's folder, absolute; null where {@code id} is given
 * @param numEnvs copies that run side by side
 * @param params values that replace the environment's defaults, by parameter name
 * @param randomization parameters that every environment draws for itself at each reset, uniformly
 */
public record EnvironmentConfig(
        String id, Path path, int numEnvs, Map<String, Double> params, Map<String, Range> randomization) {}
