package dev.rookery.environments.check;

import dev.rookery.environments.EnvironmentSpec;
import java.util.Locale;

/**
 * Compares what two probes make of the same states in one step. Numbers may differ by rounding. Where they do, a
 * threshold may fall between, and then everything may differ: that is forgiven, if it is rare.
 */
final class OneStep {
    private static final double TOLERANCE = 1e-5;
    private static final double FORGIVEN = 1e-3;

    private final EnvironmentSpec spec;
    private final Fields fields;
    private long compared;
    private long parted;
    private double largestRounding;
    private Evidence firstParted;

    OneStep(Subject subject) {
        spec = subject.spec();
        fields = new Fields(subject.program());
    }

    /** Compares the answers to one question about a playback's latest step. */
    void compare(Playback play, Probe.Answer one, Probe.Answer other) {
        for (int env = 0; env < play.numEnvs(); env++) {
            compared++;
            Evidence difference = difference(play, one, other, env);
            if (difference != null) {
                parted++;
                firstParted = firstParted == null ? difference : firstParted;
            }
        }
    }

    /** Where they part more than rounding explains; null where they agree. */
    Evidence verdict() {
        double allowed = largestRounding > 0 ? FORGIVEN * compared : 0;
        return parted > allowed ? firstParted : null;
    }

    /** In how many of all steps they part. */
    String share() {
        return parted + " of " + compared;
    }

    /** How near they are. */
    String agreement() {
        if (parted == 0 && largestRounding == 0) {
            return "bit for bit";
        }
        return "to " + String.format(Locale.ROOT, "%.1e", largestRounding)
                + (parted == 0 ? "" : ", but for " + share() + " steps on a threshold");
    }

    private Evidence difference(Playback play, Probe.Answer one, Probe.Answer other, int env) {
        for (int word = 0; word < fields.words(); word++) {
            if (differ(word, one.freshBits(word, env), other.freshBits(word, env))) {
                return play.evidence(
                        env, fields.state(word) + " after env_reset", fields.number(word, other.freshBits(word, env)));
            }
        }
        for (int word = 0; word < fields.words(); word++) {
            if (differ(word, one.steppedBits(word, env), other.steppedBits(word, env))) {
                return play.evidence(
                        env, fields.state(word) + " after env_step", fields.number(word, other.steppedBits(word, env)));
            }
        }
        for (int agent = 0; agent < spec.agents(); agent++) {
            float reward = Float.intBitsToFloat(other.rewardBits(env, agent));
            if (differ(Float.intBitsToFloat(one.rewardBits(env, agent)), reward)) {
                return play.evidence(env, fields.reward(agent), reward);
            }
            for (int i = 0; i < spec.obsDim(); i++) {
                if (differ(one.obs(env, agent, i), other.obs(env, agent, i))) {
                    return play.evidence(env, fields.obs(agent, i), other.obs(env, agent, i));
                }
            }
        }
        for (int agent = 0; agent < spec.agents(); agent++) {
            for (int action = 0; action < spec.action().size(); action++) {
                boolean allowed = other.allowed(env, agent, action);
                if (one.allowed(env, agent, action) != allowed) {
                    return play.evidence(env, fields.allowed(agent, action), allowed ? 1 : 0);
                }
            }
        }
        if (one.terminated(env) != other.terminated(env)
                || one.steppedTerminated(env) != other.steppedTerminated(env)) {
            return play.evidence(env, "terminated", other.steppedTerminated(env) ? 1 : 0);
        }
        return null;
    }

    private boolean differ(int word, int one, int other) {
        if (fields.isMask(word)) {
            return (one != 0) != (other != 0); // true is 1 in a scalar, and -1 in a vector
        }
        return fields.isReal(word) ? differ(Float.intBitsToFloat(one), Float.intBitsToFloat(other)) : one != other;
    }

    private boolean differ(float one, float other) {
        if (Float.floatToIntBits(one) == Float.floatToIntBits(other) || one == other) {
            return false;
        }
        double error = Math.abs((double) one - other) / Math.max(1, Math.abs(one));
        if (!(error <= TOLERANCE)) {
            return true;
        }
        largestRounding = Math.max(largestRounding, error);
        return false;
    }
}
