package dev.rookery.environments;

/** How an environment's functions are compiled. */
public enum Lanes {
    /** {@code real} is as wide as the device's lanes: one work-item advances several environments. */
    VECTOR,
    /** {@code real} is always {@code float}, so plain {@code if}, arrays and indexing work. */
    SCALAR
}
