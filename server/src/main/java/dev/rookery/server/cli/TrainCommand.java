package dev.rookery.server.cli;

import dev.rookery.agents.config.EnvironmentConfig;
import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.server.run.RunDirectory;
import dev.rookery.server.run.RunFacts;
import dev.rookery.server.run.RunStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "train",
        description = "Trains an agent as a YAML file says, and shows it in a browser.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class TrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE|KEY=VALUE",
            description = "The experiment's file, and settings that replace the file's: seed=7 algorithm.gamma=0.98")
    private List<String> arguments = List.of();

    @Option(names = "--resume", paramLabel = "RUN", description = "Goes on with the run in this folder, exactly.")
    private Path resume;

    @Mixin
    private EnvironmentFolders folders;

    @Option(names = "--runs", paramLabel = "DIR", description = "Where runs are kept (${DEFAULT-VALUE}).")
    private Path runs = Path.of("runs");

    @Mixin
    private DashboardPort port;

    @Option(names = "--no-dashboard", description = "Serves no dashboard.")
    private boolean noDashboard;

    @Option(names = "--linger", description = "Keeps the dashboard open after the end, until Ctrl-C.")
    private boolean linger;

    @Option(
            names = "--reload",
            description = "Compiles the environment's .cl file whenever it is saved, and trains on with it; for an"
                    + " environment in a folder.")
    private boolean reload;

    @Option(
            names = "--profile",
            paramLabel = "FILE.json",
            arity = "0..1",
            parameterConsumer = JsonFile.class,
            description =
                    "Writes a timeline of 50 iterations, for Perfetto, to this file or to the run's profile.json.")
    private Path profile;

    @Option(
            names = {"-q", "--quiet"},
            description = "Prints nothing but errors.")
    private boolean quiet;

    @Override
    public Integer call() throws IOException, InterruptedException {
        EnvironmentCatalog catalog = folders.catalog();
        ExperimentConfig config = ExperimentConfig.load(file(), overrides(), catalog);
        if (resume != null) {
            requireGoesOn(ExperimentConfig.load(file(), List.of()), config); // its environment may have moved since
        }
        if (profile != null && !profile.equals(JsonFile.NONE)) {
            ProfileFile.check(profile);
        }
        if (reload) {
            requireFolder(config.environment());
        }
        Integer served =
                noDashboard ? null : Integer.valueOf(port.or(config.dashboard().port()));
        Progress progress = new Progress(spec.commandLine().getOut(), quiet, System.console() != null);
        RunTuning tuning = new RunTuning(resume == null ? null : RunDirectory.at(resume));
        try (Session session = new Session(config, catalog, tuning::of)) {
            RunFacts facts = Training.facts(session, commandLine());
            RunStore store = resume == null
                    ? RunStore.create(runs, config.name(), config.toYaml(), facts, clock())
                    : RunStore.resume(resume, config.toYaml(), facts, clock());
            store.writeTuning(tuning.described(session.info(), session.tuning()));
            Training training = new Training(session, progress);
            training.profileTo(profile);
            training.reload(reload);
            return training.run(store, served, linger);
        }
    }

    /** What a run is and what it has done already stays as it is: its files say so. */
    private void requireGoesOn(ExperimentConfig before, ExperimentConfig now) throws IOException {
        String run = RunDirectory.shown(resume);
        if (!now.seeds().equals(before.seeds()) || !now.name().equals(before.name())) {
            throw new UserException("a resumed run keeps its name and its seeds, and those of " + run + " are '"
                    + before.name() + "' and " + before.seeds() + ": others take a new run");
        }
        List<Long> steps = RunDirectory.at(resume).checkpoints().steps();
        long done = steps.isEmpty() ? 0 : steps.get(steps.size() - 1);
        if (now.totalTimesteps() != before.totalTimesteps() && now.totalTimesteps() < done) {
            throw new UserException("total_timesteps=" + now.totalTimesteps() + " is less than the " + done
                    + " steps that " + run + " has made already");
        }
    }

    private static void requireFolder(EnvironmentConfig environment) {
        if (environment.path() == null) {
            throw new UserException(
                    "--reload is for an environment in a folder, whose .cl file can be saved while it trains, but "
                            + environment.id()
                            + " is built in or in Java: name a folder with environment.path, or by its id"
                            + " with --env-path");
        }
    }

    private Path file() throws IOException {
        if (resume != null) {
            return RunDirectory.at(resume).configFile();
        }
        if (arguments.isEmpty() || arguments.get(0).contains("=")) {
            throw new UserException("which experiment? For example: " + Typed.example());
        }
        return Path.of(arguments.get(0));
    }

    private List<String> overrides() {
        List<String> overrides = resume != null ? arguments : arguments.subList(1, arguments.size());
        for (String one : overrides) {
            if (!one.contains("=") && Files.exists(Path.of(one))) {
                throw new UserException(
                        resume != null
                                ? "a resumed run has its own configuration: leave " + one
                                        + " out, or begin a new run with it"
                                : "one experiment at a time: " + one + " is a second file");
            }
        }
        return overrides;
    }

    private List<String> commandLine() {
        return spec.commandLine().getParseResult().originalArgs();
    }

    private static Clock clock() {
        return Clock.systemDefaultZone();
    }
}
