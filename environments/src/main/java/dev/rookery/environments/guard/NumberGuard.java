package dev.rookery.environments.guard;

import java.util.List;

/**
 * How an environment's numbers are guarded.
 *
 * @param then what follows one that is not finite
 * @param obs [obsDim] what one agent sees
 * @param reward of one agent in one step
 */
public record NumberGuard(NonFinite then, List<Field> obs, Field reward) {
    /** In the place of an infinite number that has no bound. */
    public static final float UNBOUNDED = 1e6f;

    public NumberGuard {
        obs = List.copyOf(obs);
    }

    /**
     * A number of every step.
     *
     * @param low in the place of -infinity
     * @param high in the place of infinity
     */
    public record Field(String name, float low, float high) {
        /** With declared bounds, of which {@link #UNBOUNDED} takes the place where they are infinite. */
        public static Field of(String name, double low, double high) {
            return new Field(name, bound(low), bound(high));
        }

        private static float bound(double declared) {
            float bound = (float) declared;
            return Float.isInfinite(bound) ? Math.copySign(UNBOUNDED, bound) : bound;
        }

        /** A finite number as it is, a bound for an infinite one, and for NaN 0, or the bound next to it. */
        public float clamped(float value) {
            if (Float.isFinite(value)) {
                return value;
            }
            return Float.isNaN(value) ? Math.max(low, Math.min(high, 0)) : value > 0 ? high : low;
        }
    }

    /**
     * The first number that is not finite, in words: the name and the value; null where there is none.
     *
     * @param rewards [agents]
     */
    public String complaint(float[] rewards) {
        for (int agent = 0; agent < rewards.length; agent++) {
            if (!Float.isFinite(rewards[agent])) {
                return text(reward, agent, rewards.length, rewards[agent]);
            }
        }
        return null;
    }

    /**
     * The same of what is seen.
     *
     * @param seen [agents][obsDim]
     */
    public String complaint(float[][] seen) {
        for (int agent = 0; agent < seen.length; agent++) {
            for (int i = 0; i < seen[agent].length; i++) {
                if (!Float.isFinite(seen[agent][i])) {
                    return text(obs.get(i), agent, seen.length, seen[agent][i]);
                }
            }
        }
        return null;
    }

    private static String text(Field field, int agent, int agents, float value) {
        return field.name + (agents > 1 ? " of agent " + agent : "") + " is " + value;
    }

    /** @param rewards [agents] */
    public void clamp(float[] rewards) {
        for (int agent = 0; agent < rewards.length; agent++) {
            rewards[agent] = reward.clamped(rewards[agent]);
        }
    }

    /** @param seen [agents][obsDim] */
    public void clamp(float[][] seen) {
        for (float[] one : seen) {
            for (int i = 0; i < one.length; i++) {
                one[i] = obs.get(i).clamped(one[i]);
            }
        }
    }
}
