package dev.rookery.environments.check;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Several environments in Java, to be played by hand. */
final class JavaSubjects {
    /** So many are enough to see instances disturb each other. */
    static final int ENVS = 16;

    private JavaSubjects() {}

    /** The plays of all of them, each begun. */
    static List<JavaPlay> plays(Subject subject, float leftover) {
        return IntStream.range(0, ENVS)
                .mapToObj(env -> new JavaPlay(subject, env, leftover))
                .toList();
    }

    /**
     * Plays all of them, one after the other.
     *
     * @param look asked about every moment, the first one included
     * @return the first answer that is not null, or null
     */
    static Verdict firstOf(Subject subject, Function<JavaPlay, Verdict> look) {
        for (JavaPlay play : plays(subject, JavaPlay.LEFTOVERS[0])) {
            while (play.steps() <= subject.steps()) {
                Verdict verdict = look.apply(play);
                if (verdict != null) {
                    return verdict;
                }
                play.advance();
            }
        }
        return null;
    }
}
