package dev.rookery.environments.host;

/**
 * Something that went wrong in an environment.
 *
 * @param policy whose environment it is, or -1 where there is only one
 * @param env its index among that policy's environments
 * @param purpose what it is played for
 * @param step of its episode, counted from 1; 0 in its reset
 * @param seed of its episode
 */
record Failure(int policy, int env, String purpose, Operation operation, int step, long seed, Throwable cause) {
    /** Which environment, in words. */
    String which() {
        return "environment " + env + (policy >= 0 ? " of policy " + policy : "") + " (" + purpose + ")";
    }

    HostEnvironmentException.Where where() {
        return new HostEnvironmentException.Where(env, step, seed);
    }

    /** In words: which, when, what and where. */
    String text() {
        return which() + " failed in " + when() + " the episode with seed " + seed + ": " + Thrown.described(cause);
    }

    private String when() {
        if (operation.goesOn()) {
            return step == 0 ? "the reset of" : "step " + step + " of";
        }
        return operation + (step == 0 ? " after the reset of" : " after step " + step + " of");
    }
}
