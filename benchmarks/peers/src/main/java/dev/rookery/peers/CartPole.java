package dev.rookery.peers;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.SplittableRandom;

/**
 * Many copies of Gymnasium's CartPole-v1 in arrays, stepped by a scalar loop on the calling thread. An episode that ends
 * gives way to the next within the same step. Not safe for use by several threads.
 */
final class CartPole {
    static final int OBS_DIM = 4;
    static final int ACTIONS = 2;

    private static final int MAX_STEPS = 500;
    private static final double GRAVITY = 9.8; // m/s²
    private static final double CART_MASS = 1.0; // kg
    private static final double POLE_MASS = 0.1; // kg
    private static final double HALF_LENGTH = 0.5; // m, of the pole
    private static final double FORCE = 10.0; // N
    private static final double TAU = 0.02; // s
    private static final float MAX_X = 2.4f; // m
    private static final float MAX_THETA = (float) (12 * 2 * Math.PI / 360); // rad
    private static final double RESET_RANGE = 0.05;
    private static final double TOTAL_MASS = CART_MASS + POLE_MASS;
    private static final double POLE_MASS_LENGTH = POLE_MASS * HALF_LENGTH;

    private final int numEnvs;
    private final float[] states; // [numEnvs][4]: x, x_dot, theta, theta_dot
    private final int[] lengths; // steps of the episodes so far
    private final int[] firstReturns; // of each copy's first episode; 0 while it goes on
    private final SplittableRandom random;
    private int unfinished;

    CartPole(int numEnvs, long seed) {
        this.numEnvs = numEnvs;
        states = new float[numEnvs * OBS_DIM];
        lengths = new int[numEnvs];
        firstReturns = new int[numEnvs];
        random = new SplittableRandom(seed);
        unfinished = numEnvs;
        for (int env = 0; env < numEnvs; env++) {
            reset(env);
        }
    }

    private void reset(int env) {
        lengths[env] = 0;
        for (int i = 0; i < OBS_DIM; i++) {
            states[env * OBS_DIM + i] = (float) random.nextDouble(-RESET_RANGE, RESET_RANGE);
        }
    }

    /**
     * @param obs receives [numEnvs][4] from {@code at} on
     */
    void observe(FloatBuffer obs, int at) {
        obs.put(at, states, 0, states.length);
    }

    /**
     * One step of every copy. Actions and rewards are [numEnvs] from {@code at} on, dones [numEnvs] from {@code donesAt} on.
     *
     * @param actions 0 or 1
     * @param dones receives 1 where an episode has ended, be it at the time limit; else 0
     */
    void step(LongBuffer actions, FloatBuffer rewards, int at, FloatBuffer dones, int donesAt) {
        for (int env = 0; env < numEnvs; env++) {
            boolean fallen = move(env * OBS_DIM, actions.get(at + env) == 1);
            lengths[env]++;
            boolean end = fallen || lengths[env] == MAX_STEPS;
            rewards.put(at + env, 1);
            dones.put(donesAt + env, end ? 1 : 0);
            if (end) {
                endEpisode(env);
            }
        }
    }

    private void endEpisode(int env) {
        if (firstReturns[env] == 0) {
            firstReturns[env] = lengths[env];
            unfinished--;
        }
        reset(env);
    }

    /** Moves the copy whose state is at this place, and says whether it has fallen. */
    private boolean move(int at, boolean right) {
        float x = states[at];
        float xDot = states[at + 1];
        float theta = states[at + 2];
        float thetaDot = states[at + 3];
        double sine = Math.sin(theta);
        double cosine = Math.cos(theta);
        double temp = ((right ? FORCE : -FORCE) + POLE_MASS_LENGTH * thetaDot * thetaDot * sine) / TOTAL_MASS;
        double thetaAcc = (GRAVITY * sine - cosine * temp)
                / (HALF_LENGTH * (4.0 / 3.0 - POLE_MASS * cosine * cosine / TOTAL_MASS));
        double xAcc = temp - POLE_MASS_LENGTH * thetaAcc * cosine / TOTAL_MASS;
        x = (float) (x + TAU * xDot);
        theta = (float) (theta + TAU * thetaDot);
        states[at] = x;
        states[at + 1] = (float) (xDot + TAU * xAcc);
        states[at + 2] = theta;
        states[at + 3] = (float) (thetaDot + TAU * thetaAcc);
        return Math.abs(x) > MAX_X || Math.abs(theta) > MAX_THETA;
    }

    /** Whether every copy's first episode has ended. */
    boolean firstEpisodesEnded() {
        return unfinished == 0;
    }

    /** Of the copies' first episodes, which all must have ended. */
    double meanFirstReturn() {
        double sum = 0;
        for (int firstReturn : firstReturns) {
            sum += firstReturn;
        }
        return sum / numEnvs;
    }
}
