package dev.rookery.agents;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** A Vert.x whose closing fails the test when an event loop was blocked or an exception got lost. */
public final class CheckedVertx implements AutoCloseable {
    private static final int MAX_EVENT_LOOP_MS = 1000;

    private final Logger checker = logger("io.vertx.core.impl.BlockedThreadChecker");
    private final ListAppender<ILoggingEvent> warnings = new ListAppender<>();
    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setBlockedThreadCheckInterval(100)
            .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
            .setMaxEventLoopExecuteTime(MAX_EVENT_LOOP_MS)
            .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS));

    private final List<Throwable> unhandled = new CopyOnWriteArrayList<>();

    public CheckedVertx() {
        vertx.exceptionHandler(unhandled::add);
        warnings.start();
        checker.addAppender(warnings);
    }

    /** While another thread is setting SLF4J up, it gives out loggers that are not Logback's. */
    private static Logger logger(String name) {
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext)) {
            assertThat(System.nanoTime()).as("waiting for Logback").isLessThan(patience);
            Thread.onSpinWait();
        }
        return (Logger) LoggerFactory.getLogger(name);
    }

    public Vertx vertx() {
        return vertx;
    }

    /** Waits for a result on the test's thread. */
    public static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        await(vertx.close());
        checker.detachAppender(warnings);
        assertThat(List.copyOf(warnings.list))
                .as("warnings of the blocked-thread checker")
                .isEmpty();
        assertThat(unhandled).as("exceptions that nobody caught").isEmpty();
    }
}
