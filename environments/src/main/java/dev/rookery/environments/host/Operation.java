package dev.rookery.environments.host;

/** What is done to every environment of a batch at once. */
enum Operation {
    RESET("reset"),
    STEP("step"),
    RESTART("reset"),
    DRAW("draw"),
    DRAW_RESTARTED("draw"),
    SAVE("save"),
    RESTORE("restore");

    private final String method;

    Operation(String method) {
        this.method = method;
    }

    /** Whether an environment that fails is made anew, and the others go on. */
    boolean goesOn() {
        return this == RESET || this == STEP || this == RESTART;
    }

    @Override
    public String toString() {
        return method;
    }
}
