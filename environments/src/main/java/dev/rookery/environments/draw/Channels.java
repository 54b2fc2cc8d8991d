package dev.rookery.environments.draw;

/** What a pixel of a frame consists of. */
public enum Channels {
    /** One number: luma, 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601). */
    GREY(1),
    /** Red, green, blue. */
    RGB(3);

    private final int count;

    Channels(int count) {
        this.count = count;
    }

    /** Numbers of a pixel. */
    public int count() {
        return count;
    }
}
