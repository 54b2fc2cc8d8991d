package dev.rookery.agents.optimizer;

import dev.rookery.agents.rollout.Learner;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.KernelSource;
import dev.rookery.compute.Knob;
import dev.rookery.compute.Launch;
import dev.rookery.compute.Program;
import dev.rookery.compute.WorkSize;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adam with clipping of the gradient's norm, for several policies at once (Kingma and Ba 2015, arXiv:1412.6980, algorithm
 * 1; β1 = 0.9, β2 = 0.999). Owned by one thread.
 */
public final class Adam {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;

    private final double maxGradNorm;
    private final double epsilon;
    private final int policies;
    private final int parameterCount;
    private final int workers;
    private final int stripes;
    private final int stripeItems;
    private final DeviceBuffer mean;
    private final DeviceBuffer variance;
    private final DeviceBuffer gradient;
    private final DeviceBuffer squares;
    private final DeviceBuffer corrections;

    /**
     * Declares the optimiser's state.
     *
     * @param maxGradNorm that a gradient of a larger norm is scaled to
     * @param epsilon that is added to the root of the second moment
     * @param parameterCount parameters of one policy
     * @param workers parts of the gradient that are summed, for each policy
     */
    public Adam(
            Device device,
            BufferPlan plan,
            double maxGradNorm,
            double epsilon,
            int policies,
            int parameterCount,
            int workers) {
        this.maxGradNorm = maxGradNorm;
        this.epsilon = epsilon;
        this.policies = policies;
        this.parameterCount = parameterCount;
        this.workers = workers;
        stripes = device.tuning().get(Knob.STRIPES);
        stripeItems = device.tuning().get(Knob.STRIPE_ITEMS);
        mean = plan.declare("adam.mean", ElementType.FLOAT32, policies, parameterCount);
        variance = plan.declare("adam.variance", ElementType.FLOAT32, policies, parameterCount);
        gradient = plan.declare("adam.gradient", ElementType.FLOAT32, policies, parameterCount);
        squares = plan.declare("adam.gradient_squares", ElementType.FLOAT32, policies, stripes);
        corrections = plan.declare("adam.corrections", ElementType.FLOAT32, policies, 2);
    }

    /** Adds the kernels, which are the same whatever is optimised. */
    public void addTo(KernelSource source) {
        Map<String, Object> constants = new LinkedHashMap<>();
        constants.put("STRIPES", stripes);
        constants.put("STRIPE_ITEMS", stripeItems);
        constants.put("BETA1", BETA1);
        constants.put("BETA2", BETA2);
        constants.put("ONE_MINUS_BETA1", 1 - BETA1);
        constants.put("ONE_MINUS_BETA2", 1 - BETA2);
        source.define(constants).addResource(Adam.class, "adam.cl");
    }

    /** All zero at the beginning; to be kept for going on exactly. */
    public List<DeviceBuffer> persistent() {
        return List.of(mean, variance, corrections);
    }

    /** [policies][parameterCount] float32: the latest gradient, before clipping. */
    public DeviceBuffer gradient() {
        return gradient;
    }

    /**
     * One step.
     *
     * @param learner whose parameters they are
     * @param partials [policies][workers][parameterCount] float32
     * @param parameters [policies][learners][parameterCount] float32
     * @param control [0]: the learning rate
     * @param stopAfterEpoch [policies] int32: a policy takes no more steps in later epochs
     */
    public List<Launch> step(
            Program program,
            Learner learner,
            DeviceBuffer partials,
            DeviceBuffer parameters,
            DeviceBuffer control,
            DeviceBuffer stopAfterEpoch,
            int epoch) {
        long items = (long) policies * stripes * stripeItems;
        WorkSize size = stripeItems == 1 ? WorkSize.of(items) : new WorkSize(items, stripeItems);
        return List.of(
                program.kernel("gradient_reduce")
                        .launch(
                                size,
                                partials,
                                gradient,
                                squares,
                                corrections,
                                stopAfterEpoch,
                                epoch,
                                parameterCount,
                                workers),
                program.kernel("adam_step")
                        .launch(
                                size,
                                parameters,
                                mean,
                                variance,
                                gradient,
                                squares,
                                corrections,
                                control,
                                stopAfterEpoch,
                                epoch,
                                parameterCount,
                                learner.count(),
                                learner.index(),
                                (float) maxGradNorm,
                                (float) epsilon));
    }
}
