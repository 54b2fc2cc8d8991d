package dev.rookery.agents.experiment;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.compute.Command;
import dev.rookery.compute.Device;
import dev.rookery.compute.Launch;
import dev.rookery.compute.Stream;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.EnvironmentProgram;
import java.util.List;

/**
 * The device's side of a training in its parts, for benchmarks: the same launches that an {@link Experiment} enqueues.
 * Owned by one thread; making it compiles.
 */
public final class MeasuredTraining implements AutoCloseable {
    private final EnvironmentProgram program;
    private final DevicePolicy policy;
    private final Trainer trainer;
    private final Stream stream;

    /**
     * Compiles, allocates, and plays and learns one iteration, so that there is something to learn from.
     *
     * @throws dev.rookery.compute.DeviceException where it does not fit on the device
     */
    public MeasuredTraining(Device device, ExperimentConfig config, EnvironmentFolder folder) {
        stream = device.stream();
        program = config.environment().compiled(device, folder);
        policy = new DevicePolicy(device, config, program);
        trainer = new Trainer(device, config, program, policy);
        policy.initialize(stream, config.seeds());
        trainer.begin(stream);
        trainer.iterate(stream, 0, 0);
        stream.finish();
    }

    public Stream stream() {
        return stream;
    }

    /** All of a rollout. */
    public List<Command> rollout() {
        return trainer.rolloutCommands();
    }

    /** Of an update, all epochs and minibatches: gradients and the optimiser's steps. */
    public List<Launch> optimization() {
        return trainer.update().optimization();
    }

    @Override
    public void close() {
        stream.close();
        trainer.close();
        policy.close();
        program.close();
    }
}
