package dev.rookery.environments.check;

import dev.rookery.environments.Drawing;

/** env_draw emits finite primitives, and no more than declared. */
record DrawRule() implements Rule {
    private static final int STEPS = 120;

    @Override
    public String name() {
        return "draw";
    }

    @Override
    public String promise() {
        return "what is drawn is finite, and at most max_primitives";
    }

    @Override
    public Verdict check(Subject subject) {
        if (subject.spec().draw().isEmpty()) {
            return Verdict.skipped(this, subject.words().yaml() + " has no draw section: nobody will see it");
        }
        Fields fields = new Fields(subject.program());
        int limit = subject.spec().draw().get().maxPrimitives();
        int most = 0;
        try (Playback play = subject.drawnPlay()) {
            for (int step = 0; step <= STEPS; step++) {
                play.draw();
                for (int env = 0; env < play.numEnvs(); env++) {
                    int count = play.primitiveCount(env);
                    most = Math.max(most, count);
                    if (count > limit) {
                        return Verdict.failed(
                                this,
                                "more primitives than draw.max_primitives, which is " + limit,
                                play.evidence(env, "primitives", count),
                                "raise draw.max_primitives in "
                                        + subject.words().yaml()
                                        + ", or draw less; a polygon takes one for"
                                        + " every 4 points");
                    }
                    if (!finiteState(fields, play, env)) {
                        continue; // what is drawn of it is no fault of env_draw
                    }
                    for (int i = 0; i < count; i++) {
                        Primitive primitive =
                                new Primitive(play.primitives(), (env * limit + i) * Drawing.PRIMITIVE_WORDS);
                        String number = primitive.notFinite();
                        if (!number.isEmpty()) {
                            return Verdict.failed(
                                    this,
                                    primitive.kind() + " with a " + number + " that is not finite",
                                    play.evidence(
                                            env,
                                            "primitive " + i + " (" + primitive.kind() + ") " + number,
                                            primitive.value(number)),
                                    "look for a division by 0, or for sqrt of a negative number, in "
                                            + subject.words().draw());
                        }
                    }
                }
                play.step();
            }
        }
        return most == 0
                ? Verdict.warning(
                        this,
                        subject.words().draw() + " draws nothing",
                        "draw something, or leave the draw section out")
                : Verdict.passed(this, "up to " + most + " of " + limit + " primitives");
    }

    private static boolean finiteState(Fields fields, Playback play, int env) {
        for (int word = 0; word < fields.words(); word++) {
            if (fields.isReal(word) && !Double.isFinite(fields.number(word, play.stateBits(word, env)))) {
                return false;
            }
        }
        return true;
    }
}
