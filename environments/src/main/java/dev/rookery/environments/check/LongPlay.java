package dev.rookery.environments.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One long play that several rules look at. Owned by one thread. */
final class LongPlay {
    private final Map<String, Verdict> verdicts = new HashMap<>();

    /**
     * Plays.
     *
     * @param rules that look
     */
    LongPlay(Subject subject, List<PlayRule> rules) {
        Map<String, PlayRule.Watch> watching = new HashMap<>();
        rules.forEach(rule -> watching.put(rule.name(), rule.watch(subject)));
        try (Playback play = subject.play()) {
            watching.forEach((rule, watch) -> clear(rule, watch.begins(play)));
            while (play.steps() < subject.steps() && verdicts.size() < watching.size()) {
                play.step();
                watching.forEach((rule, watch) -> {
                    if (!verdicts.containsKey(rule)) {
                        clear(rule, watch.step(play));
                    }
                });
            }
            watching.forEach((rule, watch) -> verdicts.computeIfAbsent(rule, unclear -> watch.ends(play)));
        }
    }

    private void clear(String rule, Verdict verdict) {
        if (verdict != null) {
            verdicts.put(rule, verdict);
        }
    }

    Verdict verdict(PlayRule rule) {
        return verdicts.get(rule.name());
    }
}
