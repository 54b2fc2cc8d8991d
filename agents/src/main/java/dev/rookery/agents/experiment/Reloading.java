package dev.rookery.agents.experiment;

import dev.rookery.agents.rollout.FusedRollout;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.EnvironmentProgram;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Compiles an environment's changed dynamics while the training goes on with the old ones, and puts them in their place
 * between two iterations: in the kernels that step, roll out, evaluate and draw, all at once. Used by one context; compiles
 * on a worker.
 */
final class Reloading {
    private final Context context;
    private final EnvironmentFolder folder;
    private final EnvironmentProgram program;
    private final Optional<FusedRollout> fused;
    private final Consumer<String> refused;
    private final Runnable ready;
    private Future<Compiled> compiling = Future.succeededFuture();
    private Compiled compiled;
    private boolean closed;
    private boolean savedAgain;
    private boolean refusedLast;

    /** Everything that has the environment's functions in it. */
    private record Compiled(EnvironmentProgram program, Optional<FusedRollout> fused) implements AutoCloseable {
        @Override
        public void close() {
            fused.ifPresent(FusedRollout::close);
            program.close();
        }
    }

    /**
     * @param program and the rollout that is fused with it, if one is: what is replaced
     * @param refused told why dynamics cannot be taken over
     * @param ready told that {@link #replace} can be called
     */
    Reloading(
            Context context,
            EnvironmentFolder folder,
            EnvironmentProgram program,
            Optional<FusedRollout> fused,
            Consumer<String> refused,
            Runnable ready) {
        this.context = context;
        this.folder = folder;
        this.program = program;
        this.fused = fused;
        this.refused = refused;
        this.ready = ready;
    }

    /** Compiles what the files hold now. */
    void compile() {
        if (!compiling.isComplete()) {
            savedAgain = true;
            return;
        }
        discard();
        compiling = context.executeBlocking(this::recompiled, false);
        compiling.onComplete(this::keep, this::refuse);
    }

    private Compiled recompiled() {
        EnvironmentProgram newer = program.recompiled();
        try {
            return new Compiled(newer, fused.map(rollout -> rollout.recompiled(newer)));
        } catch (RuntimeException failure) {
            newer.close();
            throw failure;
        }
    }

    private void keep(Compiled newer) {
        compiled = newer;
        if (closed) {
            discard();
        } else if (savedAgain) {
            compileAgain();
        } else if (runsAlready(newer) && !refusedLast) {
            discard(); // it was saved before the run had read it
        } else {
            ready.run();
        }
    }

    private void refuse(Throwable failure) {
        if (closed) {
            return;
        }
        if (savedAgain) {
            compileAgain();
        } else {
            refusedLast = true;
            refused.accept(Objects.requireNonNullElse(failure.getMessage(), failure.toString()));
        }
    }

    private void compileAgain() {
        savedAgain = false;
        compile();
    }

    /** Whether there is something to be put in place. */
    boolean isReady() {
        return compiled != null;
    }

    /**
     * Puts it in place. Nothing that steps, rolls out, evaluates or draws the environment may be on its way to the device.
     *
     * @param globalStep environment steps that each policy has taken
     */
    EnvironmentReload replace(long globalStep) {
        boolean changes = !runsAlready(compiled);
        try (Compiled newer = compiled) {
            program.replaceWith(newer.program());
            fused.ifPresent(rollout -> rollout.replaceWith(newer.fused().orElseThrow()));
        }
        compiled = null;
        refusedLast = false;
        String file = Path.of(folder.dynamicsFile()).getFileName().toString();
        return new EnvironmentReload(globalStep, file, program.dynamicsSha256().orElseThrow(), changes);
    }

    private boolean runsAlready(Compiled newer) {
        return newer.program().dynamicsSha256().equals(program.dynamicsSha256());
    }

    private void discard() {
        if (compiled != null) {
            compiled.close();
            compiled = null;
        }
    }

    /** Drops what was not put in place; completes when nothing is being compiled any more. */
    Future<Void> close() {
        closed = true;
        discard();
        return compiling.<Void>mapEmpty().otherwiseEmpty();
    }
}
