package dev.rookery.environments.draw;

/**
 * Pictures of several environments in one, in rows from the upper left, with as many columns as it has rows, or one more.
 *
 * @param cellWidth pixels of one environment's picture
 * @param cellHeight the same
 * @param envs environments, at least 1
 */
public record Atlas(int cellWidth, int cellHeight, int envs) {
    public Atlas {
        new FrameFormat(cellWidth, cellHeight, Channels.RGB);
        if (envs < 1) {
            throw new IllegalArgumentException("an atlas has at least one environment, but not " + envs);
        }
    }

    /** Of one environment. */
    FrameFormat cell() {
        return new FrameFormat(cellWidth, cellHeight, Channels.RGB);
    }

    public int columns() {
        return (int) Math.ceil(Math.sqrt(envs));
    }

    public int width() {
        return columns() * cellWidth;
    }

    public int height() {
        return (envs + columns() - 1) / columns() * cellHeight;
    }

    /** Pixels from the left to an environment's picture. */
    int left(int env) {
        return env % columns() * cellWidth;
    }

    /** Pixels from the top to an environment's picture. */
    int top(int env) {
        return env / columns() * cellHeight;
    }
}
