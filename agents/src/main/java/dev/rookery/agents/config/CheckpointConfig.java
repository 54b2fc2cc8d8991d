package dev.rookery.agents.config;

/**
 * When the learner's state is saved.
 *
 * @param interval environment steps between checkpoints; 0 for only the one at the end
 * @param keep how many of the latest checkpoints stay on disk
 */
public record CheckpointConfig(long interval, int keep) {}
