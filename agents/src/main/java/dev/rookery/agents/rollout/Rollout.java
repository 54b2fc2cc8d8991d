package dev.rookery.agents.rollout;

import dev.rookery.agents.network.Chunk;
import dev.rookery.agents.network.Network;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Command;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.KernelSource;
import dev.rookery.compute.Launch;
import dev.rookery.compute.Program;
import dev.rookery.compute.WorkSize;
import dev.rookery.environments.ActionSpace;
import dev.rookery.environments.VectorEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * What a batch of environments and a policy make together: {@code numSteps} steps of every row, kept on the device. Owned
 * by one thread.
 *
 * <p>Shapes: {@code rows = policies × agents × paddedEnvs}, the fastest axis everywhere.
 */
public final class Rollout {
    private final Device device;
    private final VectorEnvironment environment;
    private final int numSteps;
    private final DeviceBuffer seeds;
    private final DeviceBuffer clock;
    private final DeviceBuffer parameters;
    private final DeviceBuffer obs;
    private final DeviceBuffer actions;
    private final DeviceBuffer logProbs;
    private final DeviceBuffer values;
    private final DeviceBuffer rewards;
    private final DeviceBuffer terminated;
    private final DeviceBuffer truncated;
    private final DeviceBuffer finalValues;
    private final DeviceBuffer statistics;
    private final DeviceBuffer actionMasks;
    private final Chunk chunk;
    private final DeviceBuffer scratch;

    /**
     * Declares the buffers.
     *
     * @param network that acts
     * @param parameters [policies][learners][parameterCount] float32
     * @param seeds [policies][2] uint32
     * @param clock [1] uint32: time of tick 0
     */
    public Rollout(
            Device device,
            BufferPlan plan,
            VectorEnvironment environment,
            Network network,
            int numSteps,
            DeviceBuffer parameters,
            DeviceBuffer seeds,
            DeviceBuffer clock) {
        this.device = device;
        this.environment = environment;
        this.numSteps = numSteps;
        this.parameters = parameters;
        this.seeds = seeds;
        this.clock = clock;
        String name = environment.purpose().name().toLowerCase(java.util.Locale.ROOT);
        long rows = environment.rows();
        obs = environment.observations().declare(plan, name + ".obs", numSteps + 1);
        ActionSpace space = environment.spec().action();
        ElementType word = space.discrete() ? ElementType.INT32 : ElementType.FLOAT32;
        actions = plan.declare(name + ".actions", word, numSteps, space.dim(), rows);
        logProbs = plan.declare(name + ".log_probs", ElementType.FLOAT32, numSteps, rows);
        values = plan.declare(name + ".values", ElementType.FLOAT32, numSteps + 1, rows);
        rewards = plan.declare(name + ".rewards", ElementType.FLOAT32, numSteps, rows);
        terminated = plan.declare(name + ".terminated", ElementType.UINT8, numSteps, rows);
        truncated = plan.declare(name + ".truncated", ElementType.UINT8, numSteps, rows);
        finalValues = plan.declare(name + ".final_values", ElementType.FLOAT32, numSteps, rows);
        chunk = chunk(device, network);
        scratch = chunk.declareScratch(device, plan, name + ".scratch", chunk.teams(chunks()));
        int maskWords = environment.actionMaskWords();
        actionMasks = maskWords == 0
                ? plan.declare(name + ".action_masks", ElementType.INT32, 1)
                : plan.declare(name + ".action_masks", ElementType.INT32, numSteps, maskWords, rows);
        statistics = plan.declare(
                name + ".episode_statistics",
                ElementType.FLOAT32,
                environment.policies(),
                2 + environment.spec().agents());
    }

    private static Chunk chunk(Device device, Network network) {
        return Chunk.of(device, network, Network.Passes.FORWARD, 1);
    }

    /** Of all rows: each has those of one agent of one policy. */
    private long chunks() {
        int samples = chunk.groups() * device.lanes();
        long ofAgent = (environment.paddedEnvs() + samples - 1) / samples;
        return environment.rows() / environment.paddedEnvs() * ofAgent;
    }

    /**
     * The policy's half of a step, for one network; all rollouts with it share the program.
     *
     * @param agents of an environment
     * @param learners of a policy
     */
    public static Program program(Device device, Network network, int agents, List<Learner> learners) {
        KernelSource source = new KernelSource("policy");
        network.addTo(source, Network.Passes.FORWARD, chunk(device, network));
        Learner.addAll(source.define(Map.of("AGENTS", agents)), learners)
                .addResource(Rollout.class, "acting.cl")
                .addResource(Rollout.class, "rollout.cl");
        return device.build(source);
    }

    /** What sums up a rollout, for {@link #takeStatistics} and {@link FiniteScan}: the same for all of them. */
    public static Program summaryProgram(Device device) {
        return device.build(new KernelSource("rollout summary")
                .addResource(Rollout.class, "episode-statistics.cl")
                .addResource(Rollout.class, "finite-scan.cl"));
    }

    public int numSteps() {
        return numSteps;
    }

    public VectorEnvironment environment() {
        return environment;
    }

    /** numSteps + 1 slots of the environment's {@link VectorEnvironment#observations}; the last is what follows the last step. */
    public DeviceBuffer obs() {
        return obs;
    }

    /** [numSteps][actionDim][rows], int32 if discrete, else float32: as drawn, before the environment clips them. */
    public DeviceBuffer actions() {
        return actions;
    }

    /** [numSteps][rows] float32. */
    public DeviceBuffer logProbs() {
        return logProbs;
    }

    /** [numSteps + 1][rows] float32. */
    public DeviceBuffer values() {
        return values;
    }

    /** [numSteps][rows] float32. */
    public DeviceBuffer rewards() {
        return rewards;
    }

    /** [numSteps][rows] uint8. */
    public DeviceBuffer terminated() {
        return terminated;
    }

    /** [numSteps][rows] uint8. */
    public DeviceBuffer truncated() {
        return truncated;
    }

    /** [numSteps][rows] float32: value of the final observation where an episode was truncated; else undefined. */
    public DeviceBuffer finalValues() {
        return finalValues;
    }

    /**
     * [numSteps][actionMaskWords][rows] int32: which actions could be taken, as {@link VectorEnvironment#actionMask} had it.
     * Where all of them always can be [1], undefined.
     */
    public DeviceBuffer actionMasks() {
        return actionMasks;
    }

    /**
     * [policies][2 + agents] float32: episodes that ended, sum of their lengths, sum of each agent's returns.
     */
    public DeviceBuffer statistics() {
        return statistics;
    }

    /** What the environments' steps read and write: actions and ends of every slot, observations from one slot to the next. */
    public VectorEnvironment.StepBuffers stepBuffers() {
        return new VectorEnvironment.StepBuffers(actions, obs, rewards, terminated, truncated);
    }

    /** A work-item for each row, times lanes. */
    WorkSize workSize() {
        return WorkSize.of(environment.rows() / device.lanes());
    }

    private WorkSize teams() {
        return chunk.sharedWorkSize(chunks());
    }

    /** Chunks that are served by one launch. */
    private record Served(int first, WorkSize size) {}

    private Served all() {
        return new Served(0, teams());
    }

    private Served of(VectorEnvironment.Part part) {
        long first = part.firstEnv() / device.lanes();
        return new Served((int) first, chunk.sharedWorkSize(part.endEnv() / device.lanes() - first));
    }

    /** Where each work-item has as many rows as the device has lanes, and their activations, for itself. */
    private boolean canBePlayedInParts() {
        return chunk.team() == 1 && chunk.scratch().units() == 0;
    }

    /** Starts the environments anew, with their first observations in slot 0. */
    public Command reset() {
        return environment.reset(obs, 0);
    }

    DeviceBuffer seeds() {
        return seeds;
    }

    DeviceBuffer clock() {
        return clock;
    }

    DeviceBuffer parameters() {
        return parameters;
    }

    /** One rollout step by step, from the observations in slot 0 to the value of those in the last slot. */
    public List<Command> steps(Program policy) {
        List<VectorEnvironment.Part> parts = canBePlayedInParts() ? environment.parts() : List.of();
        if (parts.isEmpty()) {
            return steps(
                    slot -> act(policy, all(), slot, slot, slot > 0, false),
                    slot -> environment.step(stepBuffers(), slot, slot + 1, slot, false),
                    value(policy, all()));
        }
        return List.of(Command.sideBySide(
                parts.stream().map(part -> steps(policy, part)).toList()));
    }

    private List<Launch> steps(Program policy, VectorEnvironment.Part part) {
        return steps(
                slot -> act(policy, of(part), slot, slot, slot > 0, false),
                slot -> environment.step(stepBuffers(), slot, slot + 1, slot, false, part),
                value(policy, of(part)));
    }

    /** The policy's and the environments' half of each slot in turns, and what comes at the end. */
    private <C extends Command> List<C> steps(IntFunction<C> act, IntFunction<C> move, C value) {
        List<C> commands = new ArrayList<>();
        for (int slot = 0; slot < numSteps; slot++) {
            commands.add(act.apply(slot));
            commands.add(move.apply(slot));
        }
        commands.add(value);
        return commands;
    }

    private Launch value(Program policy, Served served) {
        return policy.kernel("policy_value")
                .launch(
                        served.size(),
                        parameters,
                        environment.paddedRows(),
                        served.first(),
                        numSteps,
                        obs,
                        values,
                        truncated,
                        environment.finalObs(),
                        finalValues,
                        environment.policies(),
                        scratch);
    }

    /** Takes the statistics of the episodes that ended during the rollout. */
    public Launch takeStatistics(Program summary) {
        return summary.kernel("episode_statistics")
                .launch(
                        WorkSize.of(environment.policies()),
                        environment.endedReturn(),
                        environment.endedLength(),
                        environment.endedCount(),
                        environment.spec().agents(),
                        environment.numEnvs(),
                        environment.paddedEnvs(),
                        statistics);
    }

    /**
     * One step from which nothing is learned: slot 0 again and again.
     *
     * @param tick steps since the clock's time
     * @param firstOnly count only the first episode of each environment
     */
    public List<Command> stepInPlace(Program policy, int tick, boolean deterministic, boolean firstOnly) {
        return List.of(actInPlace(policy, tick, deterministic), moveInPlace(tick, firstOnly));
    }

    /** The policy's half of {@link #stepInPlace}. */
    public Command actInPlace(Program policy, int tick, boolean deterministic) {
        return act(policy, all(), 0, tick, false, deterministic);
    }

    /** The environments' half of {@link #stepInPlace}. */
    public Command moveInPlace(int tick, boolean firstOnly) {
        return environment.step(stepBuffers(), 0, 0, tick, firstOnly);
    }

    private Launch act(Program policy, Served served, int slot, int tick, boolean previous, boolean deterministic) {
        return policy.kernel("policy_act")
                .launch(
                        served.size(),
                        parameters,
                        seeds,
                        clock,
                        environment.purpose().ordinal(),
                        environment.paddedRows(),
                        served.first(),
                        slot,
                        tick,
                        previous ? 1 : 0,
                        deterministic ? 1 : 0,
                        obs,
                        actions,
                        logProbs,
                        values,
                        truncated,
                        environment.finalObs(),
                        finalValues,
                        environment.policies(),
                        environment.actionMask(),
                        actionMasks,
                        scratch);
    }

    /**
     * What the policy thinks of the observations in slot 0.
     *
     * @param shown [numActions][rows] float32: of each action the probability, or of each component the mean
     * @param estimates [rows] float32
     */
    public Launch inspect(Program policy, DeviceBuffer shown, DeviceBuffer estimates) {
        return policy.kernel("policy_inspect")
                .launch(
                        teams(),
                        parameters,
                        environment.paddedRows(),
                        0,
                        obs,
                        shown,
                        estimates,
                        environment.policies(),
                        environment.actionMask(),
                        scratch);
    }
}
