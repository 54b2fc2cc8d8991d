package dev.rookery.environments;

import java.util.Map;

/**
 * A game's rules in plain Java, as its README tells them, with lists and boards of cells where the dynamics have bits. It
 * draws random numbers in the order of the dynamics.
 */
abstract class MinAtarGame {
    static final int SIDE = 10;
    static final int LAST = 9;

    float stickyActionProb;
    boolean ramping;
    int lastAction;
    boolean over;

    /** A game that has yet to begin. */
    static MinAtarGame of(String id, Map<String, Double> params) {
        MinAtarGame game = switch (id) {
            case "MinAtar-Breakout-v1" -> new MinAtarBreakout();
            case "MinAtar-Asterix-v1" -> new MinAtarAsterix();
            case "MinAtar-Freeway-v1" -> new MinAtarFreeway();
            case "MinAtar-SpaceInvaders-v1" -> new MinAtarSpaceInvaders();
            case "MinAtar-Seaquest-v1" -> new MinAtarSeaquest();
            default -> throw new IllegalArgumentException(id);
        };
        game.stickyActionProb = params.getOrDefault("sticky_action_prob", 0.1).floatValue();
        game.ramping = params.getOrDefault("ramping", 1.0) != 0;
        return game;
    }

    /** Begins an episode. */
    abstract void begin(DeviceRandom random);

    /** One step of what is really done; gives the reward. */
    abstract int act(int action, DeviceRandom random);

    /** Sets the cells that are seen. */
    abstract void show(Picture picture);

    /** What a player would do that wants to see much of the game; -1 for anything. */
    abstract int wish();

    /** How often in this episode what happens seldom has happened: cleared walls or waves, ramps, crossings, all six rescued. */
    abstract int progress();

    /** The same moment, with nothing shared. */
    abstract MinAtarGame copy();

    final <T extends MinAtarGame> T copied(T other) {
        other.stickyActionProb = stickyActionProb;
        other.ramping = ramping;
        other.lastAction = lastAction;
        other.over = over;
        return other;
    }

    final void reset(DeviceRandom random) {
        lastAction = 0;
        over = false;
        begin(random);
    }

    final int step(int chosen, DeviceRandom random) {
        boolean sticks = random.uniform() < stickyActionProb;
        lastAction = sticks ? lastAction : chosen;
        return act(lastAction, random);
    }

    /** [channels * 10 * 10] */
    final float[] observe(int channels) {
        Picture picture = new Picture(new float[channels * SIDE * SIDE]);
        show(picture);
        return picture.numbers();
    }

    /** Cells by channel, column from the left, line from above. */
    record Picture(float[] numbers) {
        void set(int channel, int x, int y) {
            numbers[(channel * SIDE + y) * SIDE + x] = 1;
        }

        /** Only on the board. */
        void setWithin(int channel, int x, int y) {
            if (x >= 0 && x < SIDE) {
                set(channel, x, y);
            }
        }
    }

    static int within(int value, int low, int high) {
        return Math.max(low, Math.min(high, value));
    }
}
