package dev.rookery.environments.check;

/** How far a rule's play has come, for whoever waits for it in vain. The check's thread writes it; any reads it. */
final class Whereabouts {
    private volatile Evidence latest;
    private CheckListener listener = verdict -> {};

    /** Tells somebody from now on. */
    void tell(CheckListener whom) {
        listener = whom;
    }

    /** A step, or with 0 a reset, begins. */
    void at(int environment, int step, long seed) {
        latest = new Evidence(environment, step, seed, "seconds without an answer", 0);
        listener.plays();
    }

    /** Nothing is played, but maybe compiled. */
    void nowhere() {
        latest = null;
        listener.rests();
    }

    /** Where nothing has come back from for so long; null where nothing is played. */
    Evidence silent(double seconds) {
        Evidence here = latest;
        return here == null ? null : new Evidence(here.environment(), here.step(), here.seed(), here.field(), seconds);
    }
}
