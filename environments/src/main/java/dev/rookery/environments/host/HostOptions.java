package dev.rookery.environments.host;

/**
 * How Java environments are stepped.
 *
 * @param workers threads that step them; 0 for as many as the machine has processors
 * @param deadlineSeconds within which an environment must return from a step, with its reset and observations, s
 * @param maxRebuilds failures, of all the environments together, after which one is made anew; one more ends the run
 */
public record HostOptions(int workers, double deadlineSeconds, int maxRebuilds) {
    /** One thread a processor, 10 s, 10 failures. */
    public static final HostOptions DEFAULT = new HostOptions(0, 10, 10);

    public HostOptions {
        if (workers < 0 || !(deadlineSeconds > 0) || maxRebuilds < 0) {
            throw new IllegalArgumentException(
                    "workers and max_rebuilds must be at least 0, and the deadline > 0, but are " + workers + ", "
                            + maxRebuilds + " and " + deadlineSeconds);
        }
    }

    int threads() {
        return workers == 0 ? Runtime.getRuntime().availableProcessors() : workers;
    }

    long deadlineNanos() {
        return (long) (deadlineSeconds * 1e9);
    }
}
