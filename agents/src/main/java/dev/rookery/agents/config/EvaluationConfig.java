package dev.rookery.agents.config;

/**
 * How the policy is examined.
 *
 * @param episodes in one evaluation
 * @param interval environment steps between evaluations during training; 0 for only the one at the end
 * @param deterministic whether the most likely action is taken; otherwise actions are drawn as in training
 */
public record EvaluationConfig(int episodes, long interval, boolean deterministic) {}
