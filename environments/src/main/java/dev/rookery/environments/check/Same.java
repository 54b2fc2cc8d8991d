package dev.rookery.environments.check;

import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.EnvironmentSpec;

/** Compares two plays bit by bit, where both have the same environments. */
final class Same {
    private final Fields fields;
    private final EnvironmentSpec spec;
    private final Playback one;
    private final Playback other;

    Same(EnvironmentProgram program, Playback one, Playback other) {
        fields = new Fields(program);
        spec = program.spec();
        this.one = one;
        this.other = other;
    }

    /** The first difference after the latest step among environments 0 to {@code numEnvs - 1}; null where there is none. */
    Evidence firstDifference(int numEnvs) {
        int observed = one.observesAsIn(other) ? 0 : spec.obsDim();
        for (int env = 0; env < numEnvs; env++) {
            for (int agent = 0; agent < spec.agents(); agent++) {
                for (int i = 0; i < observed; i++) {
                    float seen = one.obs(env, agent, i);
                    if (differ(seen, other.obs(env, agent, i))) {
                        return one.evidence(env, fields.obs(agent, i), seen);
                    }
                }
                for (int action = 0; action < spec.action().size(); action++) {
                    boolean allowed = one.allowed(env, agent, action);
                    if (allowed != other.allowed(env, agent, action)) {
                        return one.evidence(env, fields.allowed(agent, action), allowed ? 1 : 0);
                    }
                }
                if (one.steps() > 0 && differ(one.reward(env, agent), other.reward(env, agent))) {
                    return one.evidence(env, fields.reward(agent), one.reward(env, agent));
                }
            }
            if (one.steps() > 0 && one.terminated(env) != other.terminated(env)) {
                return one.evidence(env, "terminated", one.terminated(env) ? 1 : 0);
            }
            for (int word = 0; word < fields.words(); word++) {
                if (one.stateBits(word, env) != other.stateBits(word, env)) {
                    return one.evidence(env, fields.state(word), fields.number(word, one.stateBits(word, env)));
                }
            }
        }
        return null;
    }

    private static boolean differ(float a, float b) {
        return Float.floatToRawIntBits(a) != Float.floatToRawIntBits(b);
    }
}
