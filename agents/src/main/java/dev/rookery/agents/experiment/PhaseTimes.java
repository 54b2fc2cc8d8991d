package dev.rookery.agents.experiment;

import java.util.Map;

/**
 * Where the time of one iteration goes. The ends of rollout and update are noted on threads of the driver, as the device
 * reaches them; the rest belongs to the experiment's context, which reads them after both.
 */
final class PhaseTimes {
    private final long started = System.nanoTime();
    private volatile long rolloutEnded;
    private volatile long updateEnded;

    void rolloutEnded() {
        rolloutEnded = System.nanoTime();
    }

    void updateEnded() {
        updateEnded = System.nanoTime();
    }

    /** ns since the iteration began. */
    long elapsed() {
        return System.nanoTime() - started;
    }

    /**
     * Adds {@code time/rollout}, {@code time/update} and {@code time/other}, in seconds: until the device had finished
     * the rollout, from there until it had finished the update, and what the host took besides.
     *
     * @param iterationNanos of the whole iteration
     * @param hostNanos of the host between the iteration before and this one, ns
     */
    void addTo(Map<String, Double> metrics, long iterationNanos, long hostNanos) {
        long rollout = rolloutEnded - started;
        long update = updateEnded - rolloutEnded;
        metrics.put("time/rollout", rollout / 1e9);
        metrics.put("time/update", update / 1e9);
        metrics.put("time/other", (iterationNanos - rollout - update + hostNanos) / 1e9);
    }
}
