package dev.rookery.agents.config;

/** What the spread of continuous actions depends on; {@code independent} and {@code state_dependent} in YAML. */
public enum LogStd {
    /** On nothing: one learnt number for each component (CleanRL's way). */
    INDEPENDENT,
    /** On the observation: a layer beside that of the means gives it. */
    STATE_DEPENDENT
}
