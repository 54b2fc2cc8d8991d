package dev.rookery.server.run;

import dev.rookery.agents.experiment.Checkpoint;
import dev.rookery.agents.experiment.EnvironmentReload;
import dev.rookery.agents.experiment.EvaluationResult;
import dev.rookery.agents.experiment.ExperimentListener;
import dev.rookery.agents.experiment.IterationMetrics;
import dev.rookery.agents.experiment.RunPhase;
import dev.rookery.environments.Sha256;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Writes down what an experiment does. Put it first among the listeners: when one of its methods returns, the line is in
 * {@code metrics.jsonl} and survives the end of the process, and only then should anybody be shown it. About once a second
 * what was written is forced to the disk, and {@code summary.json} follows a change of phase.
 *
 * <p>Threads: {@link #create}, {@link #resume}, {@link #writeCheckpoint} and {@link #close} wait for the disk and belong on
 * a worker thread. The methods of {@link ExperimentListener} are for the experiment's event loop: two appends of some
 * microseconds, no waiting for the disk. All are safe from any thread. A thread of the store's own does the forcing; if it
 * fails, or an append does (the disk is full, say), the next call throws that {@link UncheckedIOException} and nothing more
 * is written.
 */
public final class RunStore implements ExperimentListener, AutoCloseable {
    private static final long SYNC_INTERVAL_MS = 1000;

    private final RunDirectory directory;
    private final RunFacts facts;
    private final Clock clock;
    private final Opened opened;
    private final MetricsLog metrics;
    private final EventFile events;
    private final CheckpointStore checkpoints;
    private final RunHistory earlier;
    private final ScheduledExecutorService syncing;
    private final AtomicBoolean unsynced = new AtomicBoolean();
    private final AtomicBoolean summaryIsOld = new AtomicBoolean(true);
    private final long startMillis;

    // Guarded by this.
    private final RunTally tally;
    private boolean closed;
    private IOException failure;

    private RunStore(RunDirectory directory, RunFacts facts, Clock clock, Opened opened, RunHistory earlier) {
        this.directory = directory;
        this.facts = facts;
        this.clock = clock;
        this.opened = opened;
        this.earlier = earlier;
        metrics = opened.metrics;
        events = opened.events;
        checkpoints = opened.checkpoints;
        startMillis = clock.millis();
        tally = new RunTally(facts, earlier, opened.resumeStep.orElse(0));
        syncing = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "run-store");
            thread.setDaemon(true);
            return thread;
        });
        syncing.scheduleWithFixedDelay(this::sync, 0, SYNC_INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    /**
     * Begins a run in a folder of its own.
     *
     * @param runsRoot the folder of all runs; made if it is not there
     * @param name the experiment's, the first part of the run's id
     * @param resolvedYaml the whole configuration, kept as {@code config.yaml}
     * @throws RunException if the name cannot name a folder
     */
    public static RunStore create(Path runsRoot, String name, String resolvedYaml, RunFacts facts, Clock clock)
            throws IOException {
        return open(RunDirectory.create(runsRoot, name, clock), resolvedYaml, facts, clock, false);
    }

    /**
     * Goes on with a run from its latest checkpoint, which is {@link #resumeStep}: whatever the files say of later steps
     * is dropped.
     *
     * @param resolvedYaml the configuration from now on; replaces {@code config.yaml}
     * @throws RunException if it is no run, another process holds it, or it has no checkpoint or a damaged one
     */
    public static RunStore resume(Path runFolder, String resolvedYaml, RunFacts facts, Clock clock) throws IOException {
        return open(RunDirectory.at(runFolder), resolvedYaml, facts, clock, true);
    }

    private static RunStore open(RunDirectory directory, String yaml, RunFacts facts, Clock clock, boolean resume)
            throws IOException {
        Opened opened = new Opened();
        try {
            opened.keep(RunLock.take(directory.path()));
            opened.keep(RunLog.attach(directory.logFile()));
            opened.checkpoints = CheckpointStore.writing(
                    directory.checkpointsFolder(), facts.keepCheckpoints(), Sha256.of(yaml), facts.device());
            Path workingDirectory = Path.of("").toAbsolutePath();
            if (resume) {
                // Read whole, and so verified, before anything is dropped on the strength of it.
                Checkpoint checkpoint = opened.checkpoints
                        .latest()
                        .orElseThrow(() -> new RunException("the run " + directory.id()
                                + " has no checkpoint to go on from: start a new one with rookery train "
                                + directory.configFile()));
                opened.resumeStep = OptionalLong.of(checkpoint.globalStep());
                opened.metrics = opened.keep(MetricsLog.resume(directory.metricsFile(), checkpoint.globalStep()));
                opened.wallSeconds = RunSummary.read(directory.summaryFile())
                        .map(RunSummary::wallSeconds)
                        .orElse(0.0);
                opened.environmentChanges =
                        facts.environment().changesSince(Provenance.latestEnvironment(directory.provenanceFile()));
                opened.remember(directory.configFile(), directory.provenanceFile(), directory.summaryFile());
                Provenance.addResume(directory.provenanceFile(), facts, workingDirectory, clock);
            } else {
                opened.metrics = opened.keep(MetricsLog.create(directory.metricsFile()));
                Provenance.write(directory.provenanceFile(), facts, workingDirectory, clock);
            }
            DurableFiles.replace(directory.configFile(), yaml.getBytes(StandardCharsets.UTF_8));
            opened.events = opened.keep(EventFile.create(directory.path(), hostName(), clock));
            if (resume) {
                opened.events.forgetFrom(opened.resumeStep.getAsLong() + 1);
            }
            return new RunStore(directory, facts, clock, opened, directory.history());
        } catch (IOException | RuntimeException e) {
            try {
                opened.close();
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    /** What a store is made of; and what must be closed with it, or when opening it fails half-way. */
    private static final class Opened implements Closeable {
        private final Deque<Closeable> closing = new ArrayDeque<>();
        private MetricsLog metrics;
        private EventFile events;
        private CheckpointStore checkpoints;
        private OptionalLong resumeStep = OptionalLong.empty();
        private double wallSeconds;
        private List<String> environmentChanges = List.of();
        private final Map<Path, byte[]> before = new LinkedHashMap<>();

        /** What files hold that are replaced, for {@link RunStore#discard}. */
        void remember(Path... files) throws IOException {
            for (Path file : files) {
                if (Files.exists(file)) {
                    before.put(file, Files.readAllBytes(file));
                }
            }
        }

        <T extends Closeable> T keep(T resource) {
            closing.push(resource);
            return resource;
        }

        /** Closes the last first, and every one whatever happens to the others. */
        @Override
        public void close() throws IOException {
            IOException failure = null;
            while (!closing.isEmpty()) {
                try {
                    closing.pop().close();
                } catch (IOException e) {
                    if (failure == null) {
                        failure = e;
                    } else {
                        failure.addSuppressed(e);
                    }
                }
            }
            if (failure != null) {
                throw failure;
            }
        }
    }

    public String id() {
        return directory.id();
    }

    public RunDirectory directory() {
        return directory;
    }

    public CheckpointStore checkpoints() {
        return checkpoints;
    }

    /** What a resumed run did before; nothing in a new one. */
    public RunHistory earlier() {
        return earlier;
    }

    /** Environment steps of the checkpoint that {@link #resume} goes on from; empty in a new run. */
    public OptionalLong resumeStep() {
        return opened.resumeStep;
    }

    /** In what the environment that a resumed run goes on with is not the one that it had; nothing in a new one. */
    public List<String> environmentChanges() {
        return opened.environmentChanges;
    }

    /**
     * Writes a checkpoint, after everything that {@code metrics.jsonl} says so far is safely on the disk: no checkpoint is
     * ever ahead of its metrics. Tell {@link #checkpointWritten} afterwards, as every listener.
     */
    public void writeCheckpoint(Checkpoint checkpoint) throws IOException {
        metrics.sync();
        checkpoints.write(checkpoint);
    }

    /** Keeps how the device's kernels are made, for whoever goes on with the run. */
    public void writeTuning(String yaml) throws IOException {
        DurableFiles.replace(directory.tuningFile(), yaml.getBytes(StandardCharsets.UTF_8));
    }

    /** Keeps the steps to a number that was not finite, as {@code env trace} replays them. */
    public void writeTrace(String line) throws IOException {
        DurableFiles.replace(directory.traceFile(), (line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public synchronized void phaseChanged(RunPhase newPhase) {
        tally.entered(newPhase);
        append(() -> metrics.phase(newPhase, tally.globalStep(), clock.instant()));
        summaryIsOld.set(true);
        try {
            syncing.execute(this::sync);
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("the run store is closing", e);
        }
    }

    @Override
    public synchronized void iterationCompleted(IterationMetrics iteration) {
        tally.trained(iteration.globalStep(), iteration.trainingSeconds());
        append(() -> {
            metrics.iteration(iteration);
            events.scalars(iteration.globalStep(), iteration.values());
            events.scalars(iteration.globalStep(), bySeed(iteration.perPolicy()));
        });
    }

    @Override
    public synchronized void evaluationCompleted(EvaluationResult result) {
        tally.evaluated(result);
        append(() -> {
            metrics.evaluation(result, tally.trainingSeconds());
            events.scalars(result.globalStep(), result.scalars());
            events.scalars(result.globalStep(), bySeed(result.perPolicy()));
        });
    }

    @Override
    public synchronized void policyDiverged(int policy, long step, String message) {
        tally.diverged(policy);
        append(() -> metrics.diverged(policy, step, message));
        summaryIsOld.set(true);
    }

    @Override
    public synchronized void environmentReloaded(EnvironmentReload reload) {
        if (!reload.changes()) {
            return;
        }
        tally.reloaded();
        append(() -> metrics.reload(reload, clock.instant()));
        summaryIsOld.set(true);
        syncing.execute(() -> addToProvenance(reload));
    }

    /** On the store's own thread. */
    private void addToProvenance(EnvironmentReload reload) {
        try {
            Provenance.addReload(directory.provenanceFile(), reload, clock);
        } catch (IOException e) {
            failed(e);
        }
    }

    /** The single policies' series, each under its tag and its seed: {@code charts/episodic_return/seed_4}. */
    private Map<String, Double> bySeed(Map<String, double[]> perPolicy) {
        Map<String, Double> values = new LinkedHashMap<>();
        perPolicy.forEach((tag, column) -> {
            for (int policy = 0; policy < column.length; policy++) {
                String series = facts.seeds().size() == column.length
                        ? "/seed_" + facts.seeds().get(policy)
                        : "/policy_" + policy;
                values.put(tag + series, column[policy]);
            }
        });
        return values;
    }

    @Override
    public synchronized void checkpointWritten(long checkpointStep) {
        append(() -> metrics.checkpoint(checkpointStep, clock.instant()));
    }

    /** What {@code summary.json} would say now. */
    public synchronized RunSummary summary() {
        return tally.summary(closed, opened.wallSeconds + (clock.millis() - startMillis) / 1e3);
    }

    /**
     * Forces everything to the disk, writes the last summary, and gives the run free. A run that has not ended by then
     * counts as interrupted. Calling it again does nothing.
     */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        syncing.shutdown();
        try (opened) {
            awaitSyncing();
            summary().write(directory.summaryFile());
        }
        synchronized (this) {
            if (failure != null) {
                throw new IOException("not everything about the run " + id() + " could be written", failure);
            }
        }
    }

    /** Closes a run that never began; of a new one nothing is left, a resumed one is again what it was. */
    public void discard() throws IOException {
        close();
        if (resumeStep().isEmpty()) {
            directory.delete();
        }
        for (Map.Entry<Path, byte[]> file : opened.before.entrySet()) {
            DurableFiles.replace(file.getKey(), file.getValue());
        }
    }

    private void awaitSyncing() {
        boolean interrupted = false;
        while (true) {
            try {
                if (syncing.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Append {
        void run() throws IOException;
    }

    private synchronized void append(Append append) {
        if (closed) {
            throw new IllegalStateException("the run store is closed");
        }
        try {
            if (failure == null) {
                append.run();
                unsynced.set(true);
                return;
            }
        } catch (IOException e) {
            failure = e;
        }
        throw new UncheckedIOException("cannot write to " + directory.path() + ": " + failure.getMessage(), failure);
    }

    /** On the store's own thread: without the monitor while it waits for the disk, so that appends go on. */
    private void sync() {
        try {
            if (unsynced.getAndSet(false)) {
                metrics.sync();
                events.sync();
            }
            if (summaryIsOld.getAndSet(false)) {
                summary().write(directory.summaryFile());
            }
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
    }

    private synchronized void failed(Exception cause) {
        failure = failure == null ? new IOException(cause) : failure;
    }

    /** For a file's name only, so no look-up in the network, which could take seconds. */
    private static String hostName() throws IOException {
        Path file = Path.of("/etc/hostname");
        String name = System.getenv("HOSTNAME");
        if ((name == null || name.isBlank()) && Files.isReadable(file)) {
            name = Files.readString(file).strip();
        }
        return name == null || name.isBlank() ? "localhost" : name;
    }
}
