package dev.rookery.environments.yaml;

/** A record was to be made with a value that its {@link Key} does not allow. */
public final class InvalidValueException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String key;
    private final String complaint;

    /**
     * @param key as in YAML, relative to the record, like {@code clip_coef}
     * @param complaint continues the key: {@code must be > 0, but is -1}
     */
    public InvalidValueException(String key, String complaint) {
        super(key + " " + complaint);
        this.key = key;
        this.complaint = complaint;
    }

    /** The same complaint, seen from the record around: {@code algorithm.clip_coef}. */
    public InvalidValueException within(String section) {
        InvalidValueException outer = new InvalidValueException(section + "." + key, complaint);
        outer.setStackTrace(getStackTrace());
        return outer;
    }

    public String key() {
        return key;
    }

    public String complaint() {
        return complaint;
    }
}
