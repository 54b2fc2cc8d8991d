package dev.rookery.agents.experiment;

/** What people have asked for and the experiment has not done yet. Any thread asks; the experiment's context takes. */
final class Commands {
    private boolean paused;
    private boolean stopping;
    private boolean checkpoint;
    private Runnable changed = () -> {};

    /** @param listener called after every request, on the thread that asked */
    synchronized void onChange(Runnable listener) {
        changed = listener;
    }

    synchronized void pause() {
        paused = true;
        changed.run();
    }

    synchronized void resume() {
        paused = false;
        changed.run();
    }

    synchronized void stop() {
        stopping = true;
        changed.run();
    }

    synchronized void checkpoint() {
        checkpoint = true;
        changed.run();
    }

    synchronized boolean paused() {
        return paused;
    }

    synchronized boolean stopping() {
        return stopping;
    }

    /** Whether a checkpoint was asked for since the last call. */
    synchronized boolean takeCheckpoint() {
        boolean asked = checkpoint;
        checkpoint = false;
        return asked;
    }
}
