package dev.rookery.environments.check;

import dev.rookery.compute.Device;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.Lanes;
import dev.rookery.environments.guard.NonFinite;
import dev.rookery.environments.host.HostOptions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The environment that is looked at, compiled when first asked for. Owned by one thread. */
final class Subject implements AutoCloseable {
    /** Copies in a play: neither a power of two nor a multiple of the lanes. */
    static final int NUM_ENVS = 250;

    private static final int DRAWN_ENVS = 40;
    private static final int MAX_STEPS = 600;
    private static final int MAX_STEPS_IN_JAVA = 200; // an author's step may take its time
    private static final int STEPS_BEYOND_THE_LIMIT = 50;

    private final EnvironmentFolder folder;
    private final Device device;
    private final List<Device> others;
    private final long seed;
    private final double deadlineSeconds;
    private final Whereabouts whereabouts;
    private final Map<Integer, Probe> probes = new TreeMap<>();
    private final List<PlayRule> playRules;
    private EnvironmentProgram program;
    private LongPlay longPlay;

    /**
     * @param deadlineSeconds within which an environment in Java must return from a step, s
     * @param whereabouts are told what is played
     * @param playRules that will be asked
     */
    Subject(
            EnvironmentFolder folder,
            Device device,
            List<Device> others,
            long seed,
            double deadlineSeconds,
            Whereabouts whereabouts,
            List<PlayRule> playRules) {
        this.folder = folder;
        this.device = device;
        this.others = others;
        this.seed = seed;
        this.deadlineSeconds = deadlineSeconds;
        this.whereabouts = whereabouts;
        this.playRules = playRules;
    }

    EnvironmentFolder folder() {
        return folder;
    }

    EnvironmentSpec spec() {
        return folder.spec();
    }

    List<Device> others() {
        return others;
    }

    long seed() {
        return seed;
    }

    Whereabouts whereabouts() {
        return whereabouts;
    }

    /** Steps of a long play: over the time limit where it is within reach. */
    int steps() {
        return Math.min(
                spec().maxEpisodeSteps() + STEPS_BEYOND_THE_LIMIT, folder.isJava() ? MAX_STEPS_IN_JAVA : MAX_STEPS);
    }

    /** What the author calls the things that a remedy speaks of. */
    AuthorsWords words() {
        return AuthorsWords.of(folder);
    }

    boolean scalar() {
        return spec().lanes() == Lanes.SCALAR;
    }

    EnvironmentProgram program() {
        if (program == null) {
            // Of an environment in Java, whatever goes wrong ends a play; numbers that are not finite are a rule's
            // matter.
            program = folder.isJava()
                    ? new EnvironmentProgram(
                            device, folder, false, new HostOptions(0, deadlineSeconds, 0), NonFinite.CLAMP)
                    : new EnvironmentProgram(device, folder, false);
        }
        return program;
    }

    /** The probe at the lane width of plays. */
    Probe probe() {
        return probe(program().lanes());
    }

    /** The probe at a lane width, of {@link #NUM_ENVS} environments. */
    Probe probe(int lanes) {
        return probes.computeIfAbsent(lanes, width -> new Probe(program(), device, width, NUM_ENVS));
    }

    /** What the rules about it see in {@link #play()}; played when it is first asked for. */
    LongPlay longPlay() {
        if (longPlay == null) {
            longPlay = new LongPlay(this, playRules);
        }
        return longPlay;
    }

    /** A play of {@link #NUM_ENVS} environments, after its reset. */
    Playback play() {
        return play(NUM_ENVS, seed);
    }

    Playback play(int numEnvs, long withSeed) {
        return new Playback(program(), device, whereabouts, numEnvs, withSeed, false);
    }

    /** A play of few environments that can be drawn. */
    Playback drawnPlay() {
        return new Playback(program(), device, whereabouts, DRAWN_ENVS, seed, true);
    }

    @Override
    public void close() {
        probes.values().forEach(Probe::close);
        if (program != null) {
            program.close();
        }
    }
}
