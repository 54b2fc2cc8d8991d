package dev.rookery.environments.check;

import java.util.Set;

/** An environment in Java that can be saved goes on exactly where it was, in another instance. */
record JavaSavingRule() implements Rule {
    private static final int SAVED_EVERY = 7;

    @Override
    public String name() {
        return "saving";
    }

    @Override
    public String promise() {
        return "what is restored from save goes on with the same bits";
    }

    @Override
    public Set<String> needs() {
        return Rule.runnableAnd(DeterminismRule.NAME, JavaObservingRule.NAME);
    }

    @Override
    public Verdict check(Subject subject) {
        if (!subject.folder().savable()) {
            return Verdict.skipped(
                    this,
                    "it does not implement SavableEnvironment: where a run is resumed, its environments begin new episodes");
        }
        Fields fields = new Fields(subject.program());
        int saved = 0;
        for (int env = 0; env < JavaSubjects.ENVS; env++) {
            JavaPlay through = new JavaPlay(subject, env, JavaPlay.LEFTOVERS[0]);
            JavaPlay restored = new JavaPlay(subject, env, JavaPlay.LEFTOVERS[0]);
            while (through.steps() <= subject.steps()) {
                if (through.steps() % SAVED_EVERY == env % SAVED_EVERY) {
                    restored.replaceBySaved(subject, restored.save());
                    restored.look();
                    saved++;
                }
                Evidence difference = through.difference(fields, restored);
                if (difference != null) {
                    return Verdict.failed(
                            this,
                            "what was saved and restored goes another way than what was not",
                            difference,
                            "let save keep every field that the rest of the episode follows from, the state of random"
                                    + " numbers included, and restore set them all");
                }
                through.advance();
                restored.advance();
            }
        }
        return Verdict.passed(this, saved + " times saved and restored");
    }
}
