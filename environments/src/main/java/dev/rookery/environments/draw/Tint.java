package dev.rookery.environments.draw;

/** What the colour behind an environment in a mosaic stands for. */
public enum Tint {
    /** Nothing: all have the theme's ground. */
    NONE,
    /** The return of its running episode. */
    RETURN,
    /** How many steps its running episode has taken. */
    AGE
}
