package dev.rookery.agents.experiment;

import dev.rookery.agents.network.ActionDistribution;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Command;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.KernelSource;
import dev.rookery.compute.Program;
import dev.rookery.compute.Stream;
import dev.rookery.compute.WorkSize;
import dev.rookery.environments.ActionMask;
import dev.rookery.environments.VectorEnvironment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A person's action in the place of the policy's, in one row. Made as {@link WatchedEnvironments} are. Compiles: for a worker
 * thread; then used by one context.
 */
final class TakeOver implements AutoCloseable {
    private final VectorEnvironment environment;
    private final ActionDistribution distribution;
    private final DeviceBuffer actions;
    private final DeviceBuffer given;
    private final DeviceBuffer theirs;
    private final DeviceBuffer refused;
    private final Program program;
    private final ByteBuffer givenBytes;
    private final ByteBuffer theirBytes;
    private final float[] held;
    private final float[] pressed;
    private boolean on;
    private Command command;

    /** @param actions [1][actionDim][rows] of the policy, before the environments see them */
    TakeOver(
            Device device,
            BufferPlan plan,
            VectorEnvironment environment,
            ActionMask mask,
            ActionDistribution distribution,
            DeviceBuffer actions) {
        this.environment = environment;
        this.distribution = distribution;
        this.actions = actions;
        int dim = distribution.actionDim();
        given = plan.declare("viewing.given_actions", ElementType.INT32, dim);
        theirs = plan.declare("viewing.their_actions", actions.type(), dim);
        refused = plan.declare("viewing.refused_actions", ElementType.INT32, 1);
        givenBytes = given.hostMemory();
        theirBytes = theirs.hostMemory();
        held = new float[dim];
        pressed = new float[dim];
        program = compile(device, mask, distribution);
        letGo();
    }

    private static Program compile(Device device, ActionMask mask, ActionDistribution distribution) {
        List<String> firsts = new ArrayList<>();
        int first = 0;
        for (int size : mask.sizes()) {
            firsts.add(Integer.toString(first));
            first += size;
        }
        Map<String, Object> constants = new LinkedHashMap<>();
        constants.put("ACTION_DIM", distribution.actionDim());
        constants.put("ACTION_SCALAR", distribution.discrete() ? "int" : "float");
        constants.put("MASKED", mask.present() ? 1 : 0);
        constants.put("FIRST_ACTIONS", String.join(", ", firsts));
        return device.build(
                new KernelSource("take over").define(constants).addResource(TakeOver.class, "take-over.cl"));
    }

    /** [1] int32: whether what a person wanted in the latest step of theirs was not allowed. */
    DeviceBuffer refused() {
        return refused;
    }

    boolean on() {
        return on;
    }

    /** Gives the row to a person, or back to the policy. */
    void drive(boolean start) {
        on = start;
        letGo();
    }

    /** Chooses the row. */
    void of(int env, int agent) {
        letGo();
        command = program.kernel("take_over")
                .launch(
                        WorkSize.single(1),
                        actions,
                        Math.toIntExact(environment.rows()),
                        agent * environment.paddedEnvs() + env,
                        given,
                        theirs,
                        environment.actionMask(),
                        refused);
    }

    private void letGo() {
        Arrays.fill(held, Float.NaN);
        Arrays.fill(pressed, Float.NaN);
    }

    /**
     * What is to be done from now on.
     *
     * @param action [actionDim] indices, or numbers; NaN where it is the policy's
     * @param press whether at least one step is to be taken with it, even if something else is held by then
     */
    void hold(float[] action, boolean press) {
        System.arraycopy(action, 0, held, 0, held.length);
        if (press) {
            System.arraycopy(action, 0, pressed, 0, pressed.length);
        }
    }

    /** Writes what a person does in the steps that follow, of which there is at least one. */
    void write(Stream stream) {
        for (int i = 0; i < held.length; i++) {
            float action = Float.isNaN(pressed[i]) ? held[i] : pressed[i];
            boolean chosen = !Float.isNaN(action);
            givenBytes.putInt(Integer.BYTES * i, chosen ? 1 : 0);
            int word = distribution.discrete() ? (int) action : Float.floatToRawIntBits(action);
            theirBytes.putInt(Integer.BYTES * i, word);
        }
        Arrays.fill(pressed, Float.NaN);
        stream.write(given, givenBytes);
        stream.write(theirs, theirBytes);
    }

    /** Replaces the action that the policy has just chosen. */
    Command command() {
        return command;
    }

    @Override
    public void close() {
        program.close();
    }
}
