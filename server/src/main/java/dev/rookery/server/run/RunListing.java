package dev.rookery.server.run;

import java.util.Optional;

/**
 * One line in a list of runs.
 *
 * @param status that of the summary, or {@code interrupted} where the process died before it could say how it ended
 * @param summary the latest one; empty where the run died before its first
 */
public record RunListing(String id, String status, Optional<RunSummary> summary) {}
