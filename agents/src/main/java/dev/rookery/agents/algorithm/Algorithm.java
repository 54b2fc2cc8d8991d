package dev.rookery.agents.algorithm;

import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.Launch;
import dev.rookery.compute.Stream;
import java.util.List;
import java.util.Map;

/**
 * A learning algorithm on the device. Its constructor declares buffers; once they are allocated it is compiled, and gives
 * the launches of an update. Owned by one thread; {@link #compile} takes seconds and belongs on a worker.
 */
public interface Algorithm extends AutoCloseable {

    /** Builds the programs and binds the launches. */
    void compile();

    /** One update from a finished rollout, always the same launches. */
    Update update();

    /**
     * What an update enqueues, in order.
     *
     * @param preparation done once, for all the steps of the optimiser: advantages, the order of the samples
     * @param optimization gradients and the optimiser's steps
     */
    record Update(List<Launch> preparation, List<Launch> optimization) {
        public Update {
            preparation = List.copyOf(preparation);
            optimization = List.copyOf(optimization);
        }
    }

    /**
     * What changes from iteration to iteration.
     *
     * @param progress part of the training that is done, in [0, 1)
     * @return [1]: the learning rate, for the control buffer
     */
    float[] control(double progress);

    /** Everything that has to be kept for going on exactly; zero at the beginning. */
    List<DeviceBuffer> persistent();

    /** Starts to copy what {@link #metrics} needs to the host: a few hundred bytes. */
    void readMetrics(Stream stream);

    /**
     * The latest update's metrics of one policy by CleanRL's tags, after {@link #readMetrics} has completed. One that is
     * not a number tells that the policy has diverged; what cannot be computed is absent.
     */
    Map<String, Double> metrics(int policy);

    @Override
    void close();
}
