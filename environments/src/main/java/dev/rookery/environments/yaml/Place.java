package dev.rookery.environments.yaml;

/**
 * Where something was written.
 *
 * @param source the file as the user named it, or an override of the command line
 * @param line counts from 1; 0 where the place is the source as a whole
 * @param column counts from 1, in characters
 */
public record Place(String source, int line, int column) implements Comparable<Place> {
    private static final String OVERRIDE = "override ";

    /** A source as a whole: a file that cannot be read, an override of the command line. */
    public static Place of(String source) {
        return new Place(source, 0, 0);
    }

    /** Whether this was given on the command line, and not in a file. */
    public boolean isOverride() {
        return line == 0 && source.startsWith(OVERRIDE);
    }

    static Place ofOverride(String assignment) {
        return of(OVERRIDE + Shown.clipped(assignment));
    }

    /** By line and column; overrides, which have neither, come last. */
    @Override
    public int compareTo(Place other) {
        int byLine =
                Integer.compare(line == 0 ? Integer.MAX_VALUE : line, other.line == 0 ? Integer.MAX_VALUE : other.line);
        return byLine != 0 ? byLine : Integer.compare(column, other.column);
    }

    /** {@code cartpole-ppo.yaml:14:14}. */
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
