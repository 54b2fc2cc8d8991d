package dev.rookery.environments.check;

import dev.rookery.environments.Component;

/** The declared bounds of an observation, with room for float32's rounding. */
final class DeclaredBounds {
    /** A sine may come out as 1.0000001. */
    private static final double ROUNDING = 1e-6;

    private DeclaredBounds() {}

    /** Whether a value is within low and high; NaN and infinity are another rule's matter. */
    static boolean keeps(Component component, float value) {
        return !Float.isFinite(value)
                || value >= component.low() - room(component.low())
                        && value <= component.high() + room(component.high());
    }

    private static double room(double bound) {
        return Double.isFinite(bound) ? ROUNDING * Math.max(1, Math.abs(bound)) : 0;
    }

    static String described(Component component) {
        return "low " + Evidence.shown(component.low()) + " and high " + Evidence.shown(component.high());
    }
}
