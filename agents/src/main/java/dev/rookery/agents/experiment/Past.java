package dev.rookery.agents.experiment;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Command;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Stream;
import dev.rookery.environments.VectorEnvironment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What the watched environments have done of late. Of every step it keeps the actions, and of every {@link #INTERVAL}th what
 * the environments were; what lies between is simulated again in environments of its own, to the same bits. What the policy
 * thought is kept as well, since its parameters have changed. Made as {@link WatchedEnvironments} are; owned by one thread.
 *
 * <p>Step n is what n steps have led to.
 */
final class Past {
    /** Steps from one kept state to the next, and so the most that are simulated again. */
    static final int INTERVAL = 32;

    private static final int MOST_INTERVALS = 32;
    private static final long MOST_BYTES = 32 << 20;

    private final VectorEnvironment environment;
    private final DeviceBuffer clock;
    private final VectorEnvironment.StepBuffers buffers;
    private final int intervals;
    private final List<Copies> beginnings = new ArrayList<>();
    private final List<Copies> outcomes = new ArrayList<>();
    private final FrameGathering.Moment moment;
    private final Deque<Snapshot> snapshots = new ArrayDeque<>();
    private final List<Command> steps = new ArrayList<>();
    private int nextPlace;
    private int newest;

    /**
     * A buffer of the watched environments, and what it was at several steps.
     *
     * @param copies [places] of its contents
     * @param own where one of them is brought
     */
    private record Copies(DeviceBuffer watched, DeviceBuffer copies, DeviceBuffer own) {
        static Copies of(DeviceBuffer watched, int places, DeviceBuffer own, BufferPlan plan) {
            DeviceBuffer copies = plan.declare(watched.name() + ".of_steps", watched.type(), places, watched.size());
            return new Copies(watched, copies, own);
        }

        void keep(Stream stream, int place) {
            stream.copy(watched, 0, copies, place * watched.bytes(), watched.bytes());
        }

        void fetch(Stream stream, int place) {
            stream.copy(copies, place * own.bytes(), own, 0, own.bytes());
        }
    }

    /** What the environments were at a step. */
    private record Snapshot(int step, int place) {}

    /**
     * Declares the buffers.
     *
     * @param watched of an environment whose {@linkplain VectorEnvironment#moving state is on the device}
     * @param alike as many of the same, with the same random numbers and clock
     * @param clock of both
     */
    Past(BufferPlan plan, FrameGathering.Moment watched, VectorEnvironment alike, DeviceBuffer clock) {
        environment = alike;
        this.clock = clock;
        List<DeviceBuffer> theirs = beginnings(watched.environment());
        List<DeviceBuffer> ours = beginnings(environment);
        List<DeviceBuffer> left = List.of(watched.actions(), watched.probabilities(), watched.estimates());
        long bytes = bytes(theirs) + INTERVAL * bytes(left);
        intervals = (int) Math.max(2, Math.min(MOST_INTERVALS, MOST_BYTES / bytes));
        for (int i = 0; i < theirs.size(); i++) {
            beginnings.add(Copies.of(theirs.get(i), intervals, ours.get(i), plan));
        }
        for (DeviceBuffer one : left) {
            DeviceBuffer ofOneStep = plan.declare(one.name(), one.type(), one.shape());
            outcomes.add(Copies.of(one, length(), ofOneStep, plan));
        }
        long rows = environment.rows();
        buffers = new VectorEnvironment.StepBuffers(
                actions().own(),
                environment.observations().declare(plan, "viewing.obs", 1),
                plan.declare("viewing.rewards", ElementType.FLOAT32, 1, rows),
                plan.declare("viewing.terminated", ElementType.UINT8, 1, rows),
                plan.declare("viewing.truncated", ElementType.UINT8, 1, rows));
        moment = new FrameGathering.Moment(
                environment,
                buffers.obs(),
                buffers.actions(),
                buffers.rewards(),
                outcomes.get(1).own(),
                outcomes.get(2).own());
    }

    private Copies actions() {
        return outcomes.get(0);
    }

    private static List<DeviceBuffer> beginnings(VectorEnvironment environment) {
        List<DeviceBuffer> buffers = new ArrayList<>(environment.moving());
        buffers.add(environment.episodicReturn());
        return buffers;
    }

    private static long bytes(List<DeviceBuffer> buffers) {
        return buffers.stream().mapToLong(DeviceBuffer::bytes).sum();
    }

    /** Steps whose actions are kept. */
    private int length() {
        return intervals * INTERVAL;
    }

    /** Makes the launches. */
    void prepare() {
        for (int tick = 0; tick < INTERVAL; tick++) {
            steps.add(environment.step(buffers, 0, 0, tick, false));
        }
    }

    /** Where {@link #simulate} leaves what it was asked for. */
    FrameGathering.Moment moment() {
        return moment;
    }

    /** What the environments are there after {@link #simulate}. */
    VectorEnvironment environment() {
        return environment;
    }

    /** Uploads what never changes. */
    void begin(Stream stream) {
        environment.writeParameters(stream);
    }

    /** Forgets everything: what moves the environments is no longer what it was. */
    void forget() {
        snapshots.clear();
    }

    /** The first step that can be simulated again; the newest one where there is no other. */
    int oldest() {
        return snapshots.isEmpty()
                ? newest
                : Math.min(newest, snapshots.getFirst().step() + 1);
    }

    /** To be called before a step is taken. */
    void keep(Stream stream, int step) {
        if (!snapshots.isEmpty() && step - snapshots.getLast().step() < INTERVAL) {
            return;
        }
        if (snapshots.size() == intervals) {
            snapshots.removeFirst();
        }
        snapshots.add(new Snapshot(step, nextPlace));
        for (Copies one : beginnings) {
            one.keep(stream, nextPlace);
        }
        nextPlace = (nextPlace + 1) % intervals;
    }

    /** To be called when a step has been taken, and the policy asked what it thinks of where that led. */
    void record(Stream stream, int step) {
        newest = step;
        for (Copies one : outcomes) {
            one.keep(stream, step % length());
        }
    }

    /** @param step from {@link #oldest} on, and kept when there was a step after it or it is the newest */
    void simulate(Stream stream, int step) {
        Snapshot from = snapshots.getFirst();
        for (Snapshot snapshot : snapshots) {
            if (snapshot.step() < step) {
                from = snapshot;
            }
        }
        for (Copies one : beginnings) {
            one.fetch(stream, from.place());
        }
        stream.write(clock, HostBytes.of(from.step()));
        for (int tick = 0; tick < step - from.step(); tick++) {
            actions().fetch(stream, (from.step() + tick + 1) % length());
            stream.enqueue(steps.get(tick));
        }
        for (Copies one : outcomes) {
            one.fetch(stream, step % length());
        }
    }
}
