package dev.rookery.agents.experiment;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.network.Network;
import dev.rookery.agents.rollout.Rollout;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Command;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Stream;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.VectorEnvironment;
import java.util.ArrayList;
import java.util.List;

/**
 * The environments that people watch, and the copy of a policy that plays in them, with random numbers and a time of their
 * own. Made as a {@link VectorEnvironment} is: the constructor declares what memory is needed; {@link #prepare} follows once
 * the plan is allocated. Owned by one thread.
 */
final class WatchedEnvironments {
    /** Steps that can be taken at once. */
    static final int MOST_STEPS = 10;

    private final DevicePolicy policy;
    private final long seed;
    private final VectorEnvironment environment;
    private final DeviceBuffer parameters;
    private final DeviceBuffer seeds;
    private final DeviceBuffer clock;
    private final Rollout rollout;
    private final DeviceBuffer probabilities;
    private final DeviceBuffer estimates;
    private final List<List<Command>> steps = new ArrayList<>();
    private Command reset;
    private Command inspection;
    private int time;

    WatchedEnvironments(
            Device device,
            BufferPlan plan,
            ExperimentConfig config,
            int numEnvs,
            EnvironmentProgram program,
            DevicePolicy policy) {
        this.policy = policy;
        Network network = policy.network();
        seed = config.seed();
        seeds = plan.declare("viewing.seeds", ElementType.UINT32, 1, 2);
        clock = plan.declare("viewing.clock", ElementType.UINT32, 1);
        parameters = plan.declare(
                "viewing.parameters", ElementType.FLOAT32, 1, policy.learners().size(), network.parameterCount());
        environment = new VectorEnvironment(
                program,
                plan,
                VectorEnvironment.Purpose.VIEWING,
                numEnvs,
                1,
                seeds,
                clock,
                config.environment().params(),
                config.environment().randomization());
        rollout = new Rollout(device, plan, environment, network, 1, parameters, seeds, clock);
        probabilities = plan.declare(
                "viewing.action_probabilities",
                ElementType.FLOAT32,
                network.distribution().size(),
                environment.rows());
        estimates = plan.declare("viewing.value_estimates", ElementType.FLOAT32, environment.rows());
    }

    /** Makes the launches, of buffers that are there by now. */
    void prepare() {
        reset = rollout.reset();
        for (int tick = 0; tick < MOST_STEPS; tick++) {
            steps.add(rollout.stepInPlace(policy.program(), tick, false, false));
        }
        inspection = rollout.inspect(policy.program(), probabilities, estimates);
    }

    VectorEnvironment environment() {
        return environment;
    }

    Rollout rollout() {
        return rollout;
    }

    /** [numActions][rows] float32: of each action the probability, or of each component the mean, when last {@linkplain #inspect inspected}. */
    DeviceBuffer probabilities() {
        return probabilities;
    }

    /** [rows] float32: what the critic expects, when last {@linkplain #inspect inspected}. */
    DeviceBuffer estimates() {
        return estimates;
    }

    /**
     * Takes over the parameters of one of the policies as they are between two iterations.
     *
     * @param training the stream that writes them
     */
    void takeParameters(Stream training, int which) {
        training.copy(policy.parameters(), which * parameters.bytes(), parameters, 0, parameters.bytes());
    }

    /** Starts the environments, at the beginning. */
    void begin(Stream stream) {
        stream.write(seeds, HostBytes.ofSeeds(List.of(seed)));
        stream.zero(clock);
        environment.writeParameters(stream);
        stream.enqueue(reset);
    }

    /** Takes some steps, at most {@link #MOST_STEPS}. */
    void step(Stream stream, int count) {
        if (count > 0) {
            stream.write(clock, HostBytes.of(time));
            time += count;
        }
        steps.subList(0, count).forEach(stream::enqueue);
    }

    /** Asks the policy what it thinks of where the environments are. */
    void inspect(Stream stream) {
        stream.enqueue(inspection);
    }
}
