package dev.rookery.agents.experiment;

import dev.rookery.compute.Stream;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** Brings a device's completions onto an event loop. */
final class Completion {
    private Completion() {}

    /** Completes on the context once everything enqueued so far has completed on the device. */
    static Future<Void> of(Stream stream, Context context) {
        return of(stream, context, () -> {});
    }

    /** @param reached called at once, on a thread of the driver, when the device is there */
    static Future<Void> of(Stream stream, Context context, Runnable reached) {
        Promise<Void> promise = Promise.promise();
        stream.completion().whenComplete((ignored, failure) -> {
            reached.run();
            context.runOnContext(v -> {
                if (failure == null) {
                    promise.complete();
                } else {
                    promise.fail(failure);
                }
            });
        });
        return promise.future();
    }
}
