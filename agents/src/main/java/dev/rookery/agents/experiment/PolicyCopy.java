package dev.rookery.agents.experiment;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Stream;
import io.vertx.core.Context;
import io.vertx.core.Future;

/**
 * A copy of one policy's parameters to play with, renewed from those in training as they are between two iterations. Copies
 * arrive in a buffer of their own, so that whoever plays goes on with the last one while an iteration takes its time. Owned by
 * one context.
 */
final class PolicyCopy {
    private static final int NONE = -1;

    private final DevicePolicy policy;
    private final DeviceBuffer parameters;
    private final DeviceBuffer arriving;
    private Future<Void> arrival = Future.succeededFuture();
    private int asked = NONE;
    private int arrived = NONE;
    private int played = NONE;

    PolicyCopy(BufferPlan plan, DevicePolicy policy) {
        this.policy = policy;
        int learners = policy.learners().size();
        int count = policy.network().parameterCount();
        parameters = plan.declare("viewing.parameters", ElementType.FLOAT32, 1, learners, count);
        arriving = plan.declare("viewing.arriving_parameters", ElementType.FLOAT32, 1, learners, count);
    }

    /** [1][learners][parameterCount] float32 */
    DeviceBuffer parameters() {
        return parameters;
    }

    /**
     * Completes when there is a copy of this policy to play with: at once where there is one.
     *
     * @param training the stream that writes the parameters
     */
    Future<Void> of(int which, Stream training, Context context) {
        if (which == played || which == arrived) {
            return Future.succeededFuture();
        }
        return arrival.compose(ignored -> {
            renew(which, training, context);
            return arrival;
        });
    }

    /** Asks for a new copy, unless one is on its way, or has come and was not taken. */
    void renew(int which, Stream training, Context context) {
        if (!arrival.isComplete() || which == arrived) {
            return;
        }
        asked = which;
        arrived = NONE;
        training.copy(policy.parameters(), which * arriving.bytes(), arriving, 0, arriving.bytes());
        arrival = Completion.of(training, context).onSuccess(ignored -> arrived = asked);
    }

    /** Plays with the newest copy of this policy from the next command of this stream on. */
    void take(int which, Stream stream) {
        if (which == arrived) {
            stream.copy(arriving, 0, parameters, 0, parameters.bytes());
            played = arrived;
            arrived = NONE;
        }
    }

    /** Completes when nothing is on its way. */
    Future<Void> idle() {
        return arrival.otherwiseEmpty();
    }
}
