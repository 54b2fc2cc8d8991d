package dev.rookery.environments.check;

import dev.rookery.environments.host.EnvironmentRandom;
import dev.rookery.environments.host.HostCanvas;
import dev.rookery.environments.host.SavableEnvironment;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A cart on a line that keeps the contract, and others that break one rule of it each. Each has a YAML file of its name.
 */
final class JavaFaults {
    private JavaFaults() {}

    /** Pushed left, not at all, or right; over at a distance of 1. Nobody is to push outwards beyond 0.9. */
    public static class Sound implements SavableEnvironment {
        final EnvironmentRandom random = new EnvironmentRandom();
        float x;
        float v;

        @Override
        public void reset(long seed, Map<String, Double> params) {
            random.seed(seed);
            x = (float) random.uniform(-0.5, 0.5);
            v = 0;
        }

        @Override
        public boolean step(float[] actions, float[] rewards) {
            v += 0.02f * (actions[0] - 1) + (float) random.uniform(-0.01, 0.01);
            x += v;
            rewards[0] = 1 - Math.min(1, Math.abs(x));
            return over();
        }

        boolean over() {
            return Math.abs(x) >= 1;
        }

        @Override
        public void observe(int agent, float[] obs) {
            obs[0] = x;
            obs[1] = v;
        }

        @Override
        public void actionMask(int agent, boolean[] allowed) {
            allowed[0] = x > -0.9f;
            allowed[2] = x < 0.9f;
        }

        @Override
        public void draw(HostCanvas canvas) {
            canvas.rect(x, 0, 0.2, 0.1, 0, 0, HostCanvas.ACCENT1);
        }

        @Override
        public byte[] save() {
            return ByteBuffer.allocate(Long.BYTES + 2 * Float.BYTES)
                    .putLong(random.state())
                    .putFloat(x)
                    .putFloat(v)
                    .array();
        }

        @Override
        public void restore(byte[] state, Map<String, Double> params) {
            ByteBuffer bytes = ByteBuffer.wrap(state);
            random.seed(bytes.getLong());
            x = bytes.getFloat();
            v = bytes.getFloat();
        }
    }

    /** functions: writes beyond the observation when it is far out. */
    public static final class Functions extends Sound {
        @Override
        public void observe(int agent, float[] obs) {
            super.observe(agent, obs);
            if (x > 0.8f) {
                obs[2] = 1;
            }
        }
    }

    /** functions: does not come back. */
    public static final class Hanging extends Sound {
        @Override
        public boolean step(float[] actions, float[] rewards) {
            boolean over = super.step(actions, rewards);
            while (over && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(1_000_000);
            }
            return over;
        }
    }

    /** functions: some episodes throw at their beginning, others in their third step; says which. */
    public static final class Throwing extends Sound {
        private static final int SOME = 50;
        private long seed;
        private int steps;

        @Override
        public void reset(long seed, Map<String, Double> params) {
            super.reset(seed, params);
            this.seed = seed;
            steps = 0;
            if (seed % SOME == 0) {
                throw new IllegalStateException(seed + " in step 0");
            }
        }

        @Override
        public boolean step(float[] actions, float[] rewards) {
            steps++;
            if (seed % SOME == 1 && steps == 3) {
                throw new IllegalStateException(seed + " in step 3");
            }
            return super.step(actions, rewards);
        }
    }

    /** Does not come back where it is played by hand. */
    public static final class HangingApart extends Sound {
        @Override
        public boolean step(float[] actions, float[] rewards) {
            boolean over = super.step(actions, rewards);
            while (over && Thread.currentThread().getName().equals(NAME) && !Thread.interrupted()) {
                LockSupport.parkNanos(1_000_000);
            }
            return over;
        }

        /** Of the thread that plays by hand. */
        static final String NAME = "by hand";
    }

    /** shape. */
    public static final class Shape extends Sound {
        @Override
        public void observe(int agent, float[] obs) {
            obs[0] = x;
        }
    }

    /** determinism: chance that does not come from the seed. */
    public static final class Determinism extends Sound {
        @Override
        public void reset(long seed, Map<String, Double> params) {
            super.reset(seed, params);
            x = (float) Math.random() - 0.5f;
        }
    }

    /** determinism: an episode begins in the direction of the one before. */
    public static final class Remembering extends Sound {
        @Override
        public void reset(long seed, Map<String, Double> params) {
            float before = v;
            super.reset(seed, params);
            v = 0.01f * Math.signum(before);
        }
    }

    /** determinism: what it sees depends on what lay in the array. */
    public static final class Leftover extends Sound {
        @Override
        public void observe(int agent, float[] obs) {
            obs[0] = x;
            if (v > 0) {
                obs[1] = v;
            }
        }
    }

    /** action-mask. */
    public static final class Mask extends Sound {
        @Override
        public void actionMask(int agent, boolean[] allowed) {
            super.actionMask(agent, allowed);
            allowed[0] &= x > -0.7f;
            allowed[1] = x > -0.7f;
            allowed[2] &= x > -0.7f;
        }
    }

    /** finite. */
    public static final class Finite extends Sound {
        @Override
        public boolean step(float[] actions, float[] rewards) {
            boolean over = super.step(actions, rewards);
            rewards[0] = (float) Math.sqrt(0.9 - Math.abs(x));
            return over;
        }
    }

    /** reset-bounds. */
    public static final class Begin extends Sound {
        @Override
        public void reset(long seed, Map<String, Double> params) {
            super.reset(seed, params);
            v = random.below(100) == 0 ? 5 : 0;
        }

        @Override
        public boolean step(float[] actions, float[] rewards) {
            v = Math.min(v, 0.2f);
            return super.step(actions, rewards);
        }
    }

    /** observation-bounds. */
    public static final class Beyond extends Sound {
        @Override
        public boolean step(float[] actions, float[] rewards) {
            boolean over = super.step(actions, rewards);
            x = over ? 40 * x : x;
            return over;
        }
    }

    /** reward-range. */
    public static final class Reward extends Sound {
        @Override
        public boolean step(float[] actions, float[] rewards) {
            boolean over = super.step(actions, rewards);
            rewards[0] = over ? -10 : rewards[0];
            return over;
        }
    }

    /** num-envs: several threads at once get in each other's way. */
    public static final class Shared extends Sound {
        private static final AtomicInteger INSIDE = new AtomicInteger();
        private static final long NANOS = 20_000;

        @Override
        public boolean step(float[] actions, float[] rewards) {
            int others = INSIDE.getAndIncrement();
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < NANOS) {
                others = Math.max(others, INSIDE.get() - 1);
                Thread.onSpinWait();
            }
            boolean over = super.step(actions, rewards);
            INSIDE.getAndDecrement();
            v += 0.001f * others;
            return over;
        }
    }

    /** observing: looking takes a random number. */
    public static final class Observing extends Sound {
        @Override
        public void observe(int agent, float[] obs) {
            super.observe(agent, obs);
            random.bits();
        }
    }

    /** time-limit: counts along. */
    public static final class Counting extends Sound {
        private int age;

        @Override
        public void reset(long seed, Map<String, Double> params) {
            super.reset(seed, params);
            age = 0;
        }

        @Override
        public boolean step(float[] actions, float[] rewards) {
            age++;
            return super.step(actions, rewards) || age >= 40;
        }

        @Override
        public byte[] save() {
            byte[] inner = super.save();
            return ByteBuffer.allocate(inner.length + Integer.BYTES)
                    .put(inner)
                    .putInt(age)
                    .array();
        }

        @Override
        public void restore(byte[] state, Map<String, Double> params) {
            super.restore(state, params);
            age = ByteBuffer.wrap(state).getInt(state.length - Integer.BYTES);
        }
    }

    /** termination: comes back from wherever it is, which may be meant. */
    public static final class Endless extends Sound {
        @Override
        public boolean step(float[] actions, float[] rewards) {
            super.step(actions, rewards);
            x = over() ? 0 : x;
            return false;
        }
    }

    /** saving: forgets its speed. */
    public static final class Saving extends Sound {
        @Override
        public void restore(byte[] state, Map<String, Double> params) {
            super.restore(state, params);
            v = 0;
        }
    }

    /** draw. */
    public static final class Drawn extends Sound {
        @Override
        public void draw(HostCanvas canvas) {
            super.draw(canvas);
            canvas.line(0, 0, 1 / (v - v), 0, 0.1, HostCanvas.INK);
        }
    }
}
