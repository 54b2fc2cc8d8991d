package dev.rookery.server.http;

import dev.rookery.agents.experiment.ExperimentControls;
import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Commands on their way from the pages to the experiment: at most {@link #CAPACITY} wait, more are refused. One command
 * is passed on per turn of the event loop. It belongs to the dashboard's event loop.
 */
final class CommandQueue {
    static final int CAPACITY = 16;

    private final Queue<Consumer<ExperimentControls>> waiting = new ArrayDeque<>();
    private final Context context;
    private final ExperimentControls controls;

    CommandQueue(Context context, ExperimentControls controls) {
        this.context = context;
        this.controls = controls;
    }

    /** @throws ViewerMessage.Refused when the queue is full */
    void submit(Consumer<ExperimentControls> command) throws ViewerMessage.Refused {
        if (waiting.size() >= CAPACITY) {
            throw new ViewerMessage.Refused("too many commands at once; try again in a moment");
        }
        add(command);
    }

    /** Takes what must not be lost, however many wait. */
    void add(Consumer<ExperimentControls> command) {
        waiting.add(command);
        if (waiting.size() == 1) {
            context.runOnContext(unused -> passOn());
        }
    }

    private void passOn() {
        waiting.remove().accept(controls);
        if (!waiting.isEmpty()) {
            context.runOnContext(unused -> passOn());
        }
    }
}
