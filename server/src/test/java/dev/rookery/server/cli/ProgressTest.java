package dev.rookery.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.experiment.EnvironmentReload;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final String CLEARED = "\r\u001b[K";

    private final StringWriter out = new StringWriter();

    private String told(boolean quiet, boolean terminal) {
        Progress progress = new Progress(new PrintWriter(out, true), quiet, terminal);
        progress.environmentRefused(4096, "my-env.cl:3: no");
        progress.environmentReloaded(new EnvironmentReload(8192, "my-env.cl", "c0ffee", true));
        return out.toString().replace(System.lineSeparator(), "\n");
    }

    @Test
    void aTerminalsLineThatUpdatesItselfMakesWayForWhatBecameOfASavedEnvironment() {
        assertThat(told(false, true))
                .isEqualTo(CLEARED + "not taken over at step 4096, the training goes on with what it had:\n"
                        + CLEARED + "my-env.cl:3: no\n"
                        + CLEARED + "reloaded my-env.cl at step 8192\n");
    }

    @Test
    void aQuietTrainingPrintsWhatIsWrongAndNothingElse() {
        assertThat(told(true, false))
                .isEqualTo("not taken over at step 4096, the training goes on with what it had:\nmy-env.cl:3: no\n");
    }
}
