package dev.rookery.environments.check;

/**
 * A rule about what can be seen in a long play ({@link Subject#play()}). All of them look at one play, which is played when
 * the first is asked.
 */
interface PlayRule extends Rule {
    /** Begins to look at a play. */
    Watch watch(Subject subject);

    @Override
    default Verdict check(Subject subject) {
        return subject.longPlay().verdict(this);
    }

    /** What one rule has seen of a play so far. Owned by the thread that plays. */
    interface Watch {
        /** Looks at what was reset. */
        default Verdict begins(Playback play) {
            return null;
        }

        /**
         * Looks at the latest step.
         *
         * @return the verdict where it is clear already; null to see more
         */
        Verdict step(Playback play);

        /** The verdict of the whole play. */
        Verdict ends(Playback play);
    }
}
