package dev.rookery.agents.network;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.LocalTiles;
import dev.rookery.compute.WorkSize;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The samples that a network's functions work on at once, and who works on them: one work-item alone, in registers, as suits
 * a CPU; or a team, the work-items of a group, in tiles in local memory, as suits a GPU. The functions have the same names
 * and come to the same numbers.
 */
public sealed interface Chunk {
    /** Samples, in groups of as many as the device has lanes. */
    int groups();

    Scratch scratch();

    /** Work-items that share it. */
    int team();

    /** What {@code tiles.cl} and the layers need to know of it. */
    Map<String, Object> constants();

    /** The resources with the functions of some layers, in the order in which they are compiled. */
    Stream<String> resources(List<Layer> layers);

    /** Of a launch with so many teams, each of which has much to do. */
    WorkSize workSize(long teams);

    /** How many teams share some chunks, each of which is little to do. */
    long teams(long chunks);

    /** Of a launch of {@link #teams}. */
    WorkSize sharedWorkSize(long chunks);

    /**
     * As the device's tuning has it.
     *
     * @param groups samples, in lanes, of a work-item that is alone with them
     */
    static Chunk of(Device device, Network network, Network.Passes passes, int groups) {
        Optional<LocalTiles> tiles = device.tuning().tiles();
        return tiles.isPresent()
                ? new Team(
                        tiles.get(),
                        Scratch.ofTeam(network, passes),
                        device.info().computeUnits())
                : new Alone(groups, Scratch.of(device, network, passes, groups));
    }

    /** @return [teams][units][samples] float32 in any case: the kernels' argument {@code scratch} */
    default DeviceBuffer declareScratch(Device device, BufferPlan plan, String name, long teams) {
        return scratch().declare(plan, name, teams, (long) groups() * device.lanes());
    }

    /** A work-item that has its samples for itself. */
    record Alone(int groups, Scratch scratch) implements Chunk {
        @Override
        public int team() {
            return 1;
        }

        @Override
        public Map<String, Object> constants() {
            return Map.of("GROUPS", groups, "SCRATCH_UNITS", scratch.units(), "TEAM", 1);
        }

        @Override
        public Stream<String> resources(List<Layer> layers) {
            return layers.stream().map(Layer::resource).distinct();
        }

        @Override
        public WorkSize workSize(long teams) {
            return WorkSize.single(teams);
        }

        @Override
        public long teams(long chunks) {
            return chunks;
        }

        @Override
        public WorkSize sharedWorkSize(long chunks) {
            return WorkSize.of(chunks);
        }
    }

    /** A work-group that shares its samples. The device has one lane. */
    record Team(LocalTiles tiles, Scratch scratch, int computeUnits) implements Chunk {
        /** Teams of a compute unit: enough to hide how long memory takes, and few enough for its caches. */
        private static final int PER_UNIT = 8;

        @Override
        public int groups() {
            return tiles.tile();
        }

        @Override
        public int team() {
            return tiles.team();
        }

        @Override
        public Map<String, Object> constants() {
            Map<String, Object> constants = new LinkedHashMap<>();
            constants.put("GROUPS", tiles.tile());
            constants.put("SCRATCH_UNITS", scratch.units());
            constants.put("TEAM", tiles.team());
            constants.put("TILE", tiles.tile());
            constants.put("TILE_DEPTH", tiles.depth());
            constants.put("BLOCK", tiles.block());
            constants.put("TILES_VECTORS", tiles.vectors());
            return constants;
        }

        @Override
        public Stream<String> resources(List<Layer> layers) {
            return Stream.concat(
                    Stream.of("local-tiles.cl"),
                    layers.stream().map(Layer::tiledResource).distinct());
        }

        @Override
        public WorkSize workSize(long teams) {
            return new WorkSize(teams * tiles.team(), tiles.team());
        }

        @Override
        public long teams(long chunks) {
            return Math.min(chunks, (long) computeUnits * PER_UNIT);
        }

        @Override
        public WorkSize sharedWorkSize(long chunks) {
            return workSize(teams(chunks));
        }
    }
}
