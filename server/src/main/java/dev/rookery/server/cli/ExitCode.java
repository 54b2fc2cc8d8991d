package dev.rookery.server.cli;

/** What the process ends with. Scripts rely on these numbers. */
public final class ExitCode {
    public static final int DONE = 0;
    /** Something that Rookery's own code did not foresee: a bug. */
    public static final int UNEXPECTED = 1;
    /** What the user wrote or asked for cannot be done. */
    public static final int USER = 2;
    /** No device, or a device, driver or kernel failed. */
    public static final int DEVICE = 3;
    /** Training produced NaN or infinite parameters. */
    public static final int DIVERGED = 4;
    /** Ended by Ctrl-C, after a checkpoint. */
    public static final int INTERRUPTED = 130;
    /** Ended by SIGTERM, after a checkpoint. */
    public static final int TERMINATED = 143;

    private ExitCode() {}
}
