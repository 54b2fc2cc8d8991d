package dev.rookery.server.cli;

import dev.rookery.agents.tuning.TuningTable;
import dev.rookery.agents.tuning.Tunings;
import dev.rookery.compute.DeviceInfo;
import dev.rookery.compute.Lanes;
import dev.rookery.compute.Tuning;
import dev.rookery.server.run.RunDirectory;
import java.nio.file.Files;

/**
 * How a run's kernels are made: as the device is tuned when it begins, and ever after as it began, because the order of sums
 * depends on it. {@code tuning.yaml} in its folder says how. On another device than it began on, a run is as that is tuned.
 *
 * @param resumed null for a new run
 */
record RunTuning(RunDirectory resumed) {

    /**
     * For a device that the run is to begin or to go on on.
     *
     * @throws UserException where the device cannot do what the run began with
     */
    Tunings.Chosen of(DeviceInfo device) {
        if (resumed == null) {
            return Session.tunings().of(device);
        }
        int lanes = Lanes.suiting(device);
        if (!Files.exists(resumed.tuningFile())) {
            // It began before there was anything else.
            return new Tunings.Chosen(Tuning.standard(device, lanes), "built in");
        }
        return before().find(device, lanes)
                .map(tuning -> checked(device, lanes, tuning))
                .orElseGet(() -> Session.tunings().of(device));
    }

    private Tunings.Chosen checked(DeviceInfo device, int lanes, Tuning tuning) {
        String file = RunDirectory.shown(resumed.tuningFile());
        tuning.obstacle(device, lanes).ifPresent(obstacle -> {
            throw new UserException(
                    file + ": " + obstacle
                            + "; the run cannot go on as it began: start a new one, or delete that file to go on with other bits");
        });
        return new Tunings.Chosen(tuning, file);
    }

    /** What the run's folder keeps: this device's tuning, and those of devices that the run was on before. */
    String described(DeviceInfo device, Tunings.Chosen chosen) {
        return before().with(device, chosen.tuning()).toYaml();
    }

    private TuningTable before() {
        return resumed != null && Files.exists(resumed.tuningFile())
                ? TuningTable.read(resumed.tuningFile())
                : TuningTable.EMPTY;
    }
}
