package dev.rookery.environments;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.Kernel;
import dev.rookery.compute.KernelCompilationException;
import dev.rookery.compute.KernelSource;
import dev.rookery.compute.Knob;
import dev.rookery.compute.Program;
import dev.rookery.environments.draw.Rasterizer;
import dev.rookery.environments.draw.Theme;
import dev.rookery.environments.guard.NonFinite;
import dev.rookery.environments.guard.NumberGuard;
import dev.rookery.environments.host.HostOptions;
import dev.rookery.environments.host.HostWorkers;
import dev.rookery.environments.yaml.ConfigurationException;
import dev.rookery.environments.yaml.Place;
import java.util.List;
import java.util.Optional;

/**
 * An environment compiled for a device: one for all the batches of it, be they for training, evaluation or viewing.
 * Owned by one thread; compiling takes seconds and belongs on a worker.
 */
public final class EnvironmentProgram implements AutoCloseable {
    private final Device device;
    private final EnvironmentFolder folder;
    private final boolean randomized;
    private final NumberGuard guard;
    private final HostWorkers workers;
    private final StepKernel stepKernel;
    private final ActionMask actionMask;
    private final Program stepping;
    private final Rasterizer rasterizer;
    private EnvironmentSource source;
    private Program drawing;

    /**
     * Compiles the dynamics; those of an environment in Java are stepped as {@link HostOptions#DEFAULT} says.
     *
     * @param randomized whether environments draw parameters of their own
     * @throws ConfigurationException where the folder's files do not make an environment: it names file and line
     * @throws KernelCompilationException where the compiler complains of something else than the author's file
     */
    public EnvironmentProgram(Device device, EnvironmentFolder folder, boolean randomized) {
        this(device, folder, randomized, HostOptions.DEFAULT);
    }

    /** @param options how an environment in Java is stepped */
    public EnvironmentProgram(Device device, EnvironmentFolder folder, boolean randomized, HostOptions options) {
        this(device, folder, randomized, options, NonFinite.STOP);
    }

    /** @param nonFinite what follows an observation or a reward that is not finite */
    public EnvironmentProgram(
            Device device, EnvironmentFolder folder, boolean randomized, HostOptions options, NonFinite nonFinite) {
        this(
                device,
                folder,
                randomized,
                options,
                nonFinite,
                folder.isJava() ? null : new EnvironmentSource(folder, nonFinite));
    }

    /** @param source null for an environment in Java */
    private EnvironmentProgram(
            Device device,
            EnvironmentFolder folder,
            boolean randomized,
            HostOptions options,
            NonFinite nonFinite,
            EnvironmentSource source) {
        this.device = device;
        this.folder = folder;
        this.randomized = randomized;
        guard = folder.dynamicsSpec().guard(nonFinite);
        this.source = source;
        stepKernel = source == null || spec().pixels().isPresent()
                ? StepKernel.ONE_VECTOR // which leaves what has ended to be drawn
                : StepKernel.suiting(source, spec().lanes(), device.info().kind(), device.lanes());
        actionMask = source == null ? folder.java().actionMask(spec()) : source.actionMask();
        if (actionMask.present() && folder.wrappers().actionRepeat() > 1) {
            throw new ConfigurationException(
                    Place.of("wrappers.action_repeat"),
                    "an action of " + spec().id()
                            + " may be forbidden after an own step of the environment, and would be"
                            + " repeated all the same: leave action_repeat out");
        }
        stepping = compiled(
                source == null
                        ? EnvironmentSource.counting(folder, actionMask, guard)
                        : source.stepping(randomized, stepKernel));
        rasterizer = spec().pixels().map(this::rasterizerOf).orElse(null);
        workers = folder.isJava() ? new HostWorkers(options, folder.java().loader()) : null;
    }

    private Rasterizer rasterizerOf(PixelObservation seen) {
        if (source != null) {
            compileDrawing();
        }
        int frameBytes = new ObservationFormat.Frames(seen).frameBytes();
        return new Rasterizer(device, spec().draw().orElseThrow(), seen.format(), Theme.DARK, frameBytes);
    }

    /** Draws what is seen; where pixels are. */
    Rasterizer rasterizer() {
        return rasterizer;
    }

    /**
     * Compiles the environment's dynamics as its files are now, drawing included, for {@link #replaceWith}. For a worker
     * thread; this program may be used meanwhile, but not be replaced.
     *
     * @throws ConfigurationException where they do not make an environment, or one with another state: it names file and line
     * @throws KernelCompilationException where the compiler complains of something else than the author's file
     * @throws IllegalStateException where the environment is in Java
     */
    public EnvironmentProgram recompiled() {
        if (source == null) {
            throw new IllegalStateException(spec().id() + " is in Java: it has no dynamics to be compiled again");
        }
        EnvironmentSource changed = new EnvironmentSource(folder, guard.then());
        changed.requireFitsIn(source);
        EnvironmentProgram newer =
                new EnvironmentProgram(device, folder, randomized, HostOptions.DEFAULT, guard.then(), changed);
        try {
            if (spec().draw().isPresent()) {
                newer.compileDrawing();
            }
            return newer;
        } catch (RuntimeException refused) {
            newer.close();
            throw refused;
        }
    }

    /**
     * Takes over what was compiled of the same environment with {@link #recompiled}: every batch of this program is moved and
     * drawn by it from now on, with the state that it has. Nothing of this program may be on its way to the device.
     */
    public void replaceWith(EnvironmentProgram newer) {
        stepping.replaceWith(newer.stepping);
        if (drawing == null) {
            drawing = newer.drawing;
        } else {
            drawing.replaceWith(newer.drawing);
        }
        newer.drawing = null;
        source = newer.source;
    }

    /**
     * SHA-256 of the dynamics that are in use, with the files that they include, in hexadecimal digits; empty for an
     * environment in Java.
     */
    public Optional<String> dynamicsSha256() {
        return Optional.ofNullable(source).map(EnvironmentSource::sha256);
    }

    private Program compiled(KernelSource text) {
        try {
            return device.build(text);
        } catch (KernelCompilationException failure) {
            throw source == null ? failure : CompilerLog.blaming(source.files(), source.loneBrace(), failure);
        }
    }

    /** Declares what a batch of such environments needs to be moved. */
    DrawnStepping stepping(BufferPlan plan, VectorEnvironment batch, ParameterRanges values) {
        return workers == null
                ? new KernelStepping(this, plan, batch, values)
                : new HostStepping(this, folder.java(), workers, plan, batch, values);
    }

    /**
     * How many of {@link #stateWords}, from the first on, are the author's own state, with which {@code env trace} begins; 0
     * where it cannot take the same steps: in Java, or where wrappers take several own steps at once.
     */
    public int tracedWords() {
        return source == null || folder.wrappers().actionRepeat() > 1 ? 0 : source.ownStateWords();
    }

    /**
     * Whether the environment's functions are all that it takes, and can be part of other programs, as {@link #functions}
     * gives them: they do where the environment is in OpenCL C, and pixels are not what is seen.
     */
    public boolean hasFunctions() {
        return source != null && spec().pixels().isEmpty();
    }

    public EnvironmentSpec spec() {
        return folder.spec();
    }

    /** What it is with the observation of its own functions. */
    EnvironmentSpec dynamicsSpec() {
        return folder.dynamicsSpec();
    }

    /** How batches of it keep what is seen. */
    public ObservationFormat observation() {
        return source == null ? ObservationFormat.of(spec()) : source.observation();
    }

    /** How batches of it keep which actions are allowed. */
    public ActionMask actionMask() {
        return actionMask;
    }

    boolean randomized() {
        return randomized;
    }

    /** How observations and rewards are guarded. */
    public NumberGuard guard() {
        return guard;
    }

    /** Whether steps are counted in which a number was not finite. */
    public boolean countsNonFinite() {
        return guard.then() != NonFinite.STOP;
    }

    /** Names of the state's words, in order. */
    public List<String> stateWords() {
        return source.state().words().stream().map(StateLayout.Word::expression).toList();
    }

    /** Types of the state's words, in order: real, integer, natural or mask. */
    public List<String> stateTypes() {
        return source.state().words().stream().map(StateLayout.Word::type).toList();
    }

    /** The number that a word of the state holds; a mask holds 0 or 1. */
    public double number(int word, int bits) {
        return StateLayout.number(source.state().words().get(word).type(), bits);
    }

    StateLayout state() {
        return source.state();
    }

    /**
     * The environment's functions for a program that adds kernels of its own: the author's, and those of
     * {@code environment.cl}.
     */
    public KernelSource functions(String name) {
        return source.functions(name, randomized);
    }

    /** Environments that one work-item advances. */
    public int lanes() {
        return source != null && spec().lanes() == Lanes.SCALAR ? 1 : device.lanes();
    }

    /** How {@code environment_step} of so many environments, of all policies, is spread over work-items. */
    StepWork stepWork(long envs, int policies) {
        return stepKernel.work(
                envs, policies, lanes(), source.mostRuns(), device.info().computeUnits());
    }

    /** Queues of the device that steps can be spread over. */
    int queues() {
        return device.tuning().get(Knob.QUEUES);
    }

    Kernel stepKernel(String name) {
        return stepping.kernel(name);
    }

    /** Compiles {@code env_draw}, if that was not done; the environment has a draw section. */
    public void compileDrawing() {
        drawKernel("environment_draw");
    }

    /** Compiled when first asked for; the environment has a draw section. */
    Kernel drawKernel(String name) {
        if (drawing == null) {
            drawing = compiled(source.drawing(randomized));
        }
        return drawing.kernel(name);
    }

    @Override
    public void close() {
        if (workers != null) {
            workers.close();
        }
        stepping.close();
        if (rasterizer != null) {
            rasterizer.close();
        }
        if (drawing != null) {
            drawing.close();
        }
    }
}
