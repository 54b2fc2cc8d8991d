package dev.rookery.agents.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.profile.Profile;
import dev.rookery.compute.CommandTiming;
import dev.rookery.compute.CommandTiming.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhaseSplitTest {
    private static CommandTiming command(Kind kind, String label, long bytes, long startMs, long endMs) {
        long ms = 1_000_000;
        return new CommandTiming("any", kind, label, bytes, 0, 0, 0, startMs * ms, endMs * ms);
    }

    @Test
    void aPhaseIncludesItsGapsAndTheRestIsWhatNoPhaseTook() {
        PhaseSplit split = new PhaseSplit();
        split.add(
                new Profile.Iteration(1, 0, 50_000_000),
                List.of(
                        command(Kind.WRITE, "", 4, 1, 2),
                        command(Kind.KERNEL, "rollout", 0, 3, 10),
                        command(Kind.KERNEL, "advantages", 0, 11, 12),
                        command(Kind.KERNEL, "update", 0, 13, 20),
                        command(Kind.KERNEL, "update", 0, 25, 40),
                        command(Kind.READ, "", 12, 41, 42),
                        command(Kind.READ, "", 32, 42, 43)));
        assertThat(split.figures())
                .containsEntry("rollout_ms", Spread.exactly(7))
                .containsEntry("advantages_ms", Spread.exactly(1))
                .containsEntry("update_ms", Spread.exactly(27))
                .containsEntry("rest_ms", Spread.exactly(15))
                .containsEntry("launches", Spread.exactly(4))
                .containsEntry("transfers", Spread.exactly(3))
                .containsEntry("bytes_read", Spread.exactly(44));
    }
}
