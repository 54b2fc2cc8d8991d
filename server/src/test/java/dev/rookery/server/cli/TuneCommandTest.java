package dev.rookery.server.cli;

import static dev.rookery.server.cli.InProcess.rookery;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rookery.agents.tuning.TuningTable;
import dev.rookery.compute.DeviceInfo;
import dev.rookery.compute.Knob;
import dev.rookery.compute.Lanes;
import dev.rookery.compute.Tuning;
import dev.rookery.server.RookeryProcess;
import dev.rookery.server.cli.InProcess.Outcome;
import dev.rookery.server.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bench tune}, and the tuning that a run keeps. */
class TuneCommandTest {
    @TempDir
    Path folder;

    @Test
    void everyKnobThatMattersIsTriedAndWhatIsFasterIsWritten() {
        Path file = folder.resolve("deep/tuning.yaml");
        Outcome outcome = rookery("bench", "tune", "--quick", "--repeats", 1, "--to", file);
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out())
                .containsPattern("(?m)^group_items +\\d+ against +\\d+: [0-9.]+ times as fast")
                .containsPattern("(?m)^workers_per_unit ");
        DeviceInfo device = DeviceInfo.select("auto");
        if (outcome.out().contains(", taken")) {
            assertThat(outcome.out()).contains("written to " + file);
            assertThat(TuningTable.read(file).find(device, Lanes.suiting(device)))
                    .isPresent();
        } else {
            assertThat(outcome.out()).contains("everything stays as it is");
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void aRunGoesOnWithTheTuningThatItBeganWith() throws IOException {
        Path runs = folder.resolve("runs");
        String[] settings = {"environment.num_envs=64", "evaluation.episodes=1", "total_timesteps=8192"};
        Outcome begun = rookery(
                "train",
                RookeryProcess.cartPole(),
                settings[0],
                settings[1],
                settings[2],
                "--no-dashboard",
                "--quiet",
                "--runs",
                runs);
        assertThat(begun.exitCode()).as(begun.err()).isEqualTo(ExitCode.DONE);
        RunDirectory run = RookeryProcess.onlyRun(runs);
        DeviceInfo device = DeviceInfo.select("auto");
        int lanes = Lanes.suiting(device);
        Tuning kept = TuningTable.read(run.tuningFile()).find(device, lanes).orElseThrow();

        Tuning other = kept.with(Knob.WORKERS_PER_UNIT, 16);
        Files.writeString(
                run.tuningFile(), TuningTable.EMPTY.with(device, other).toYaml());
        Outcome resumed =
                rookery("train", "--resume", run.path(), "total_timesteps=16384", "--no-dashboard", "--quiet");
        assertThat(resumed.exitCode()).as(resumed.err()).isEqualTo(ExitCode.DONE);
        assertThat(TuningTable.read(run.tuningFile()).find(device, lanes)).contains(other);
        assertThat(new ObjectMapper()
                        .readTree(run.provenanceFile().toFile())
                        .at("/resumes/0/device/tuning")
                        .asText())
                .endsWith("tuning.yaml");

        Files.writeString(run.tuningFile(), "devices: {\"" + device.name() + "\": {tile: 128, tile_block: 4}}");
        Outcome refused = rookery("train", "--resume", run.path(), "total_timesteps=20480", "--no-dashboard");
        if (lanes > 1) {
            assertThat(refused.exitCode()).isEqualTo(ExitCode.USER);
            assertThat(refused.err()).contains("tuning.yaml: tile must be 0 at", "cannot go on as it began");
        }
    }
}
