package dev.rookery.environments.check;

import dev.rookery.compute.Device;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.Lanes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The environment that is looked at, compiled when first asked for. Owned by one thread. */
final class Subject implements AutoCloseable {
    /** Copies in a play: neither a power of two nor a multiple of the lanes. */
    static final int NUM_ENVS = 250;

    private static final int DRAWN_ENVS = 40;
    private static final int MAX_STEPS = 600;
    private static final int STEPS_BEYOND_THE_LIMIT = 50;

    private final EnvironmentFolder folder;
    private final Device device;
    private final List<Device> others;
    private final long seed;
    private final Map<Integer, Probe> probes = new TreeMap<>();
    private EnvironmentProgram program;

    Subject(EnvironmentFolder folder, Device device, List<Device> others, long seed) {
        this.folder = folder;
        this.device = device;
        this.others = others;
        this.seed = seed;
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

    /** Steps of a long play: over the time limit where it is within reach. */
    int steps() {
        return Math.min(spec().maxEpisodeSteps() + STEPS_BEYOND_THE_LIMIT, MAX_STEPS);
    }

    boolean scalar() {
        return spec().lanes() == Lanes.SCALAR;
    }

    EnvironmentProgram program() {
        if (program == null) {
            program = new EnvironmentProgram(device, folder, false);
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

    /** A play of {@link #NUM_ENVS} environments, after its reset. */
    Playback play() {
        return play(NUM_ENVS, seed);
    }

    Playback play(int numEnvs, long withSeed) {
        return new Playback(program(), device, numEnvs, withSeed, false);
    }

    /** A play of few environments that can be drawn. */
    Playback drawnPlay() {
        return new Playback(program(), device, DRAWN_ENVS, seed, true);
    }

    @Override
    public void close() {
        probes.values().forEach(Probe::close);
        if (program != null) {
            program.close();
        }
    }
}
