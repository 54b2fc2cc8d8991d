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
import java.util.Optional;

/**
 * The environments that people watch, and the copy of a policy that plays in them, with random numbers and a time of their
 * own. Made as a {@link VectorEnvironment} is: the constructor declares what memory is needed; {@link #prepare} follows once
 * the plan is allocated. Owned by one thread.
 */
final class WatchedEnvironments implements AutoCloseable {
    /** Steps that can be taken at once. */
    static final int MOST_STEPS = 10;

    private final DevicePolicy policy;
    private final PolicyCopy copy;
    private final long seed;
    private final VectorEnvironment environment;
    private final DeviceBuffer seeds;
    private final DeviceBuffer clock;
    private final Rollout rollout;
    private final DeviceBuffer probabilities;
    private final DeviceBuffer estimates;
    private final FrameGathering.Moment moment;
    private final TakeOver takeOver;
    private final Optional<Past> past;
    private final List<Command> acts = new ArrayList<>();
    private final List<Command> moves = new ArrayList<>();
    private Command reset;
    private Command inspection;
    private int step;

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
        copy = new PolicyCopy(plan, policy);
        environment = declare(plan, config, numEnvs, program);
        rollout = new Rollout(device, plan, environment, network, 1, copy.parameters(), seeds, clock);
        probabilities = plan.declare(
                "viewing.action_probabilities",
                ElementType.FLOAT32,
                network.distribution().size(),
                environment.rows());
        estimates = plan.declare("viewing.value_estimates", ElementType.FLOAT32, environment.rows());
        moment = new FrameGathering.Moment(
                environment, rollout.obs(), rollout.actions(), rollout.rewards(), probabilities, estimates);
        BufferPlan pasts = plan.prefixed("past.");
        past = environment.moving().isEmpty()
                ? Optional.empty()
                : Optional.of(new Past(pasts, moment, declare(pasts, config, numEnvs, program), clock));
        takeOver = new TakeOver(
                device, plan, environment, program.actionMask(), network.distribution(), rollout.actions());
    }

    private VectorEnvironment declare(
            BufferPlan plan, ExperimentConfig config, int numEnvs, EnvironmentProgram program) {
        return new VectorEnvironment(
                program,
                plan,
                VectorEnvironment.Purpose.VIEWING,
                numEnvs,
                1,
                seeds,
                clock,
                config.environment().params(),
                config.environment().randomization());
    }

    /** Makes the launches, of buffers that are there by now. */
    void prepare() {
        reset = rollout.reset();
        for (int tick = 0; tick < MOST_STEPS; tick++) {
            acts.add(rollout.actInPlace(policy.program(), tick, false));
            moves.add(rollout.moveInPlace(tick, false));
        }
        past.ifPresent(Past::prepare);
        inspection = rollout.inspect(policy.program(), probabilities, estimates);
    }

    VectorEnvironment environment() {
        return environment;
    }

    /** What they play with. */
    PolicyCopy copy() {
        return copy;
    }

    /** What they have done of late; empty where it cannot be simulated again. */
    Optional<Past> past() {
        return past;
    }

    TakeOver takeOver() {
        return takeOver;
    }

    /** What the latest step has led to. */
    FrameGathering.Moment moment() {
        return moment;
    }

    /** Steps that were taken. */
    int step() {
        return step;
    }

    /** Starts the environments, at the beginning. */
    void begin(Stream stream) {
        stream.write(seeds, HostBytes.ofSeeds(List.of(seed)));
        stream.zero(clock);
        environment.writeParameters(stream);
        past.ifPresent(kept -> kept.begin(stream));
        stream.enqueue(reset);
    }

    /**
     * Takes some steps, and asks the policy what it thinks of where the environments are.
     *
     * @param count at most {@link #MOST_STEPS}; 0 only asks
     */
    void play(Stream stream, int count) {
        if (count > 0) {
            stream.write(clock, HostBytes.of(step));
            if (takeOver.on()) {
                takeOver.write(stream);
            }
        }
        for (int tick = 0; tick < count; tick++) {
            past.ifPresent(kept -> kept.keep(stream, step));
            stream.enqueue(acts.get(tick));
            if (takeOver.on()) {
                stream.enqueue(takeOver.command());
            }
            stream.enqueue(moves.get(tick));
            step++;
            inspect(stream);
        }
        if (count == 0) {
            inspect(stream);
        }
    }

    private void inspect(Stream stream) {
        stream.enqueue(inspection);
        past.ifPresent(kept -> kept.record(stream, step));
    }

    @Override
    public void close() {
        takeOver.close();
    }
}
