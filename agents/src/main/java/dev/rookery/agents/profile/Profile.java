package dev.rookery.agents.profile;

import dev.rookery.compute.CommandTiming;
import dev.rookery.compute.Stream;
import java.util.ArrayList;
import java.util.List;

/**
 * Records what the device and the host do in some iterations of a training, from the first of them to the last, with what
 * lies between. Recording changes no result. Used on the training's context; once {@link #complete}, any thread may read.
 */
public final class Profile {
    private final int skipped;
    private final int wanted;
    private final Runnable whenComplete;
    private final List<Iteration> iterations = new ArrayList<>();
    private final List<Span> host = new ArrayList<>();
    private final List<CommandTiming> commands = new ArrayList<>();
    private int seen;
    private long started;
    private boolean recording;

    /**
     * What the host did.
     *
     * @param name {@code enqueue}, {@code metrics}, {@code publish}, {@code checkpoint} or {@code evaluation}
     * @param started {@link System#nanoTime}
     * @param ended {@link System#nanoTime}
     */
    public record Span(String name, long started, long ended) {}

    /**
     * One iteration.
     *
     * @param index counts from 1
     * @param started when it began to be enqueued, {@link System#nanoTime}
     * @param ended when the host heard of its completion, {@link System#nanoTime}
     */
    public record Iteration(int index, long started, long ended) {}

    /**
     * @param skipped iterations before the first that is recorded: in the first few, code and memory are still cold
     * @param wanted iterations that are recorded, at least 1
     * @param whenComplete called on the training's context when they are
     */
    public Profile(int skipped, int wanted, Runnable whenComplete) {
        this.skipped = skipped;
        this.wanted = wanted;
        this.whenComplete = whenComplete;
    }

    private Profile() {
        this(0, 0, () -> {});
    }

    /** One that records nothing. */
    public static Profile none() {
        return new Profile();
    }

    /** Whether anything will be recorded: then the stream has to be one that can. */
    public boolean isWanted() {
        return wanted > 0;
    }

    /** Whether all iterations are recorded. */
    public boolean complete() {
        return iterations.size() == wanted;
    }

    /** Before an iteration is enqueued. */
    public void beginIteration(Stream stream) {
        if (!complete() && !recording && seen >= skipped) {
            recording = true;
            stream.record(true);
        }
        started = System.nanoTime();
    }

    /** After its completion. */
    public void endIteration(Stream stream, int index) {
        seen++;
        if (!recording) {
            return;
        }
        iterations.add(new Iteration(index, started, System.nanoTime()));
        commands.addAll(stream.takeTimings());
    }

    /** After everything that follows an iteration at once. */
    public void endPublishing(Stream stream) {
        if (recording && complete()) {
            recording = false;
            stream.record(false);
            whenComplete.run();
        }
    }

    /** Notes work of the host that ends now. */
    public void host(String name, long spanStarted) {
        if (recording) {
            host.add(new Span(name, spanStarted, System.nanoTime()));
        }
    }

    public List<Iteration> iterations() {
        return List.copyOf(iterations);
    }

    /** In the order of their ends. */
    public List<Span> host() {
        return List.copyOf(host);
    }

    /** What the training's stream did, in order: kernels and transfers. */
    public List<CommandTiming> commands() {
        return List.copyOf(commands);
    }

    /**
     * Nanoseconds to be added to the device's clock to have the host's: the highest of all lower bounds, since a command
     * is queued after it was handed over.
     */
    public long clockOffset() {
        return commands.stream()
                .mapToLong(command -> command.hostNanos() - command.queued())
                .max()
                .orElse(0);
    }
}
