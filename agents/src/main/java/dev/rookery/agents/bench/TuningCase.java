package dev.rookery.agents.bench;

import dev.rookery.compute.Knob;
import dev.rookery.compute.Tuning;
import java.util.List;

/** What a knob is judged by: something that a training does, and that the knob may make faster. */
enum TuningCase {
    /** Learning from a minibatch with a small network. */
    UPDATE_SMALL(List.of(64, 64), true, false),
    UPDATE_LARGE(List.of(256, 256), true, false),
    /** Rollouts in one launch or step by step, as the tuning has it. */
    ROLLOUT_SMALL(List.of(64, 64), false, false),
    ROLLOUT_LARGE(List.of(256, 256), false, false),
    /** Step by step, in many launches. */
    STEPS(List.of(64, 64), false, true);

    private static final int NUM_ENVS = 4096;
    private static final int NUM_STEPS = 32;

    private final List<Integer> hiddenSizes;
    private final boolean update;
    private final boolean neverFused;

    TuningCase(List<Integer> hiddenSizes, boolean update, boolean neverFused) {
        this.hiddenSizes = hiddenSizes;
        this.update = update;
        this.neverFused = neverFused;
    }

    /** The cases that tell whether a knob matters. */
    static List<TuningCase> of(Knob knob) {
        return switch (knob) {
            case CHUNK_SAMPLES, WORKERS_PER_UNIT, STRIPES, STRIPE_ITEMS -> List.of(UPDATE_SMALL, UPDATE_LARGE);
            case TILE, TILE_DEPTH, TILE_BLOCK -> List.of(UPDATE_SMALL, UPDATE_LARGE, STEPS);
            case FUSED_BYTES, FUSED_GROUPS -> List.of(ROLLOUT_SMALL, ROLLOUT_LARGE);
            case GROUP_ITEMS, QUEUES -> List.of(STEPS);
        };
    }

    /** Whether it is an update, and no rollout, that is timed. */
    boolean isUpdate() {
        return update;
    }

    /** How a tuning is made for this case. */
    Tuning of(Tuning tuning) {
        return neverFused
                ? tuning.with(Knob.FUSED_BYTES, Knob.FUSED_BYTES.settings().get(0))
                : tuning;
    }

    TrainingCase training(boolean quick) {
        return quick
                ? new TrainingCase(0, 64, 8, 1, 1, List.of(8), true)
                : new TrainingCase(0, NUM_ENVS, NUM_STEPS, 1, 4, hiddenSizes, true);
    }
}
