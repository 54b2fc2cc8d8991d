package dev.rookery.server.run;

import dev.rookery.agents.experiment.RunPhase;
import dev.rookery.environments.yaml.FileFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A run's folder, {@code runs/<name>-<yyyymmdd-hhmmss>[-n]/}, and the names of what lies in it. Immutable; any thread,
 * but every method touches the disk, so none belongs on an event loop.
 */
public final class RunDirectory {
    private static final Pattern NAME = Pattern.compile("(?!.*\\.\\.)[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern ID = Pattern.compile("(" + NAME.pattern() + ")-([0-9]{8}-[0-9]{6})(?:-([0-9]{1,4}))?");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final int MOST_IN_A_SECOND = 9999;

    private final Path path;

    private RunDirectory(Path path) {
        this.path = path;
    }

    /**
     * Makes a new, empty folder. Two processes that ask in the same second get different ones.
     *
     * @param runsRoot is made if it is not there
     * @param name 1 to 64 letters, digits, dots, dashes and underscores, the first a letter or digit
     * @param clock gives the time in the id, in the clock's zone
     * @throws RunException if the name cannot be part of a folder's name, or nothing can be made there
     */
    public static RunDirectory create(Path runsRoot, String name, Clock clock) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new RunException("the name \"" + name + "\" cannot name a run: use 1 to 64 letters, digits, '.', '-'"
                    + " and '_', beginning with a letter or a digit");
        }
        Path root;
        try {
            root = Files.createDirectories(runsRoot).toRealPath();
        } catch (IOException e) {
            throw cannotHold(runsRoot, e);
        }
        String id = name + "-" + LocalDateTime.now(clock).format(TIME);
        for (int n = 1; n <= MOST_IN_A_SECOND; n++) {
            Path folder = root.resolve(n == 1 ? id : id + "-" + n);
            try {
                Files.createDirectory(folder);
            } catch (FileAlreadyExistsException e) {
                continue;
            } catch (IOException e) {
                throw cannotHold(root, e);
            }
            DurableFiles.syncFolder(root);
            return new RunDirectory(folder);
        }
        throw new RunException("there are " + MOST_IN_A_SECOND + " runs named " + id + " in " + root);
    }

    private static RunException cannotHold(Path runsRoot, IOException why) {
        return new RunException(
                "no run can be kept in " + runsRoot + ": " + FileFailure.reason(why)
                        + "; --runs DIR names another folder",
                why);
    }

    /**
     * Opens a run by its id, which may come from anywhere: it must match the pattern of ids and name a real folder
     * directly in {@code runsRoot}.
     *
     * @throws RunException if it does not
     */
    public static RunDirectory open(Path runsRoot, String id) throws IOException {
        if (!isValidId(id)) {
            throw new RunException("this is not the id of a run: an id looks like cartpole-ppo-20260131-235959");
        }
        Path folder = runsRoot.resolve(id);
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new RunException("there is no run " + id + " in " + runsRoot);
        }
        return new RunDirectory(folder.toRealPath());
    }

    /**
     * Opens a run folder that a person named on the command line, wherever it lies and whatever it is called now.
     *
     * @throws RunException if it is not a run folder
     */
    public static RunDirectory at(Path folder) throws IOException {
        try {
            RunDirectory run = new RunDirectory(folder.toRealPath());
            if (Files.isRegularFile(run.configFile())) {
                return run;
            }
        } catch (NoSuchFileException e) {
            throw new RunException("there is no folder " + folder, e);
        }
        throw new RunException(folder + " is not a run: "
                + (Files.isDirectory(folder) ? "it has no config.yaml" : "it is a file; name the run's folder"));
    }

    /** Whether this could be the id of a run; no disk access. */
    public static boolean isValidId(String id) {
        return ID.matcher(id).matches();
    }

    /** The runs in a folder, newest first; empty where the folder is missing. Anything else that lies there is left out. */
    public static List<RunListing> list(Path runsRoot) throws IOException {
        List<RunDirectory> runs = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(runsRoot)) {
            for (Path folder : folders) {
                if (isValidId(folder.getFileName().toString())
                        && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                    runs.add(new RunDirectory(folder.toRealPath()));
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        runs.sort(Comparator.comparing(RunDirectory::startTime)
                .thenComparing(RunDirectory::suffix)
                .thenComparing(RunDirectory::id)
                .reversed());
        List<RunListing> listings = new ArrayList<>();
        for (RunDirectory run : runs) {
            listings.add(run.listing());
        }
        return listings;
    }

    /** This run as {@link #list} shows it. A summary that cannot be read counts as none. */
    public RunListing listing() throws IOException {
        Optional<RunSummary> summary;
        try {
            summary = RunSummary.read(summaryFile());
        } catch (RunException e) {
            summary = Optional.empty();
        }
        String status = summary.map(RunSummary::status).orElse(RunSummary.status(RunPhase.STARTING));
        boolean over = RunSummary.isOver(status);
        return new RunListing(id(), over || RunLock.isHeld(path) ? status : RunSummary.INTERRUPTED, summary);
    }

    /** Removes the run with everything in it. */
    void delete() throws IOException {
        try (Stream<Path> found = Files.walk(path)) {
            List<Path> deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        }
    }

    public String id() {
        return path.getFileName().toString();
    }

    /** Absolute, with every link resolved. */
    public Path path() {
        return path;
    }

    /** The folder as a person would type it: relative to the working directory where it lies below that. */
    public String shown() {
        return shown(path);
    }

    /** Another folder or file, an absolute one, likewise. */
    public static String shown(Path folder) {
        Path here = Path.of("").toAbsolutePath();
        return (folder.startsWith(here) ? here.relativize(folder) : folder).toString();
    }

    /** The resolved configuration that the run was started with. */
    public String configYaml() throws IOException {
        return Files.readString(configFile(), StandardCharsets.UTF_8);
    }

    /** Everything in {@code metrics.jsonl} so far; also while the run goes on. */
    public RunHistory history() throws IOException {
        return RunHistory.read(metricsFile());
    }

    /** The checkpoints, for reading; also while the run goes on. */
    public CheckpointStore checkpoints() {
        return CheckpointStore.reading(checkpointsFolder());
    }

    public Path configFile() {
        return path.resolve("config.yaml");
    }

    /** How the kernels of the run's device are made; older runs have none. */
    public Path tuningFile() {
        return path.resolve("tuning.yaml");
    }

    public Path provenanceFile() {
        return path.resolve("provenance.json");
    }

    public Path metricsFile() {
        return path.resolve("metrics.jsonl");
    }

    public Path summaryFile() {
        return path.resolve("summary.json");
    }

    /** The timeline of {@code train --profile}; in most runs there is none. */
    public Path profileFile() {
        return path.resolve("profile.json");
    }

    /** The steps to a number that was not finite, for {@code env trace}; in most runs there are none. */
    public Path traceFile() {
        return path.resolve("non-finite.jsonl");
    }

    /** Where videos go; in a run without them it is not there. */
    public Path videosFolder() {
        return path.resolve("videos");
    }

    public Path logFile() {
        return path.resolve("log.txt");
    }

    public Path checkpointsFolder() {
        return path.resolve("checkpoints");
    }

    private String startTime() {
        return idPart(2);
    }

    private int suffix() {
        String suffix = idPart(3);
        return suffix == null ? 1 : Integer.parseInt(suffix);
    }

    private String idPart(int group) {
        Matcher id = ID.matcher(id());
        if (!id.matches()) {
            throw new IllegalStateException(id() + " is not the id of a run");
        }
        return id.group(group);
    }
}
