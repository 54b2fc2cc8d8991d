package dev.rookery.agents.config;

/**
 * The page that shows the run.
 *
 * @param port TCP port on loopback; 0 for any free one
 * @param fps pictures of the watched environments a second
 */
public record DashboardConfig(int port, int fps) {}
