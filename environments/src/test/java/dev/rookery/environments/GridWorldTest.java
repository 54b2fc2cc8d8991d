package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.compute.Device;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.MiniGridWorld.Cell;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The grid worlds against MiniGrid's rules in plain Java. */
class GridWorldTest {
    private static final int VIEW = 7;

    /** The level that an environment plays, as its state and its rules have it. */
    private static MiniGridWorld level(GridBatch batch, int env, int size, int maxSteps) {
        Cell[][] cells = MiniGridWorld.room(size);
        MiniGridWorld world = new MiniGridWorld(cells, maxSteps);
        String id = batch.program.spec().id();
        if (id.startsWith("FourRooms")) {
            int middle = size / 2;
            for (int i = 0; i < size; i++) {
                cells[middle][i] = Cell.WALL;
                cells[i][middle] = Cell.WALL;
            }
            cells[middle][batch.word("gap[0]", env)] = Cell.EMPTY;
            cells[middle][batch.word("gap[1]", env)] = Cell.EMPTY;
            cells[batch.word("gap[2]", env)][middle] = Cell.EMPTY;
            cells[batch.word("gap[3]", env)][middle] = Cell.EMPTY;
            cells[batch.word("goal_x", env)][batch.word("goal_y", env)] = Cell.GOAL;
        } else {
            cells[size - 2][size - 2] = Cell.GOAL;
        }
        if (id.startsWith("DoorKey")) {
            int wall = batch.word("wall", env);
            for (int i = 0; i < size; i++) {
                cells[wall][i] = Cell.WALL;
            }
            cells[wall][batch.word("door_y", env)] =
                    List.of(Cell.OPEN_DOOR, Cell.CLOSED_DOOR, Cell.LOCKED_DOOR).get(batch.word("door", env));
            world.carrying = batch.word("carrying", env) != 0;
            if (!world.carrying) {
                cells[batch.word("key_x", env)][batch.word("key_y", env)] = Cell.KEY;
            }
        }
        world.x = batch.word("x", env);
        world.y = batch.word("y", env);
        world.direction = batch.word("direction", env);
        world.steps = batch.word("steps", env);
        return world;
    }

    /** What the README says that a partial view holds. */
    private static float[] partial(MiniGridWorld world, boolean doors, boolean seeThroughWalls) {
        int cells = VIEW * VIEW;
        float[] obs = new float[cells * (doors ? 3 : 2) + 4];
        Cell[][] view = world.view(seeThroughWalls);
        for (int j = 0; j < VIEW; j++) {
            for (int i = 0; i < VIEW; i++) {
                Cell cell = view[i][j];
                int at = j * VIEW + i;
                obs[at] = cell == null ? -1 : cell == Cell.WALL ? 1 : 0;
                obs[cells + at] = cell == Cell.GOAL ? 1 : cell == Cell.KEY ? -1 : 0;
                if (doors) {
                    obs[2 * cells + at] = cell == Cell.LOCKED_DOOR
                            ? 1
                            : cell == Cell.CLOSED_DOOR ? 0.5f : cell == Cell.OPEN_DOOR ? -1 : 0;
                }
            }
        }
        obs[obs.length - 4 + world.direction] = 1;
        return obs;
    }

    /** What the README says that a full view holds. */
    private static float[] full(MiniGridWorld world, GridBatch batch, int env) {
        String id = batch.program.spec().id();
        int size = world.size;
        List<int[]> things = new ArrayList<>();
        if (id.startsWith("FourRooms")) {
            things.add(new int[] {batch.word("goal_x", env), batch.word("goal_y", env)});
            things.add(new int[] {size / 2, batch.word("gap[0]", env)});
            things.add(new int[] {size / 2, batch.word("gap[1]", env)});
            things.add(new int[] {batch.word("gap[2]", env), size / 2});
            things.add(new int[] {batch.word("gap[3]", env), size / 2});
        } else {
            things.add(new int[] {size - 2, size - 2});
        }
        if (id.startsWith("DoorKey")) {
            things.add(find(world, Cell.KEY));
            things.add(new int[] {batch.word("wall", env), batch.word("door_y", env)});
        }
        List<Float> obs = new ArrayList<>();
        obs.add(2f * world.x / (size - 1) - 1);
        obs.add(2f * world.y / (size - 1) - 1);
        for (int i = 0; i < 4; i++) {
            obs.add(world.direction == i ? 1f : 0f);
        }
        for (int i = 0; i < 4; i++) {
            obs.add(world.blocked(i) ? 1f : 0f);
        }
        for (int[] thing : things) {
            int[] seen = world.seenFrom(thing[0], thing[1]);
            obs.add((float) seen[0] / (size - 1));
            obs.add((float) seen[1] / (size - 1));
            obs.add(Math.signum((float) seen[0]));
            obs.add(Math.signum((float) seen[1]));
        }
        if (id.startsWith("DoorKey")) {
            Cell door = world.cells[batch.word("wall", env)][batch.word("door_y", env)];
            obs.add(world.carrying ? 1f : 0f);
            obs.add(door == Cell.LOCKED_DOOR ? 1f : 0f);
            obs.add(door == Cell.OPEN_DOOR ? 1f : 0f);
        }
        float[] numbers = new float[obs.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = obs.get(i);
        }
        return numbers;
    }

    /** Where it lies; with the agent where it is carried. */
    private static int[] find(MiniGridWorld world, Cell sought) {
        for (int i = 0; i < world.size; i++) {
            for (int j = 0; j < world.size; j++) {
                if (world.cells[i][j] == sought) {
                    return new int[] {i, j};
                }
            }
        }
        return new int[] {world.x, world.y};
    }

    @ParameterizedTest
    @CsvSource({
        "Empty-v0, 5, 0, 1",
        "Empty-v0, 8, 0, 16",
        "Empty-v0, 25, 1, 16",
        "FourRooms-v0, 5, 0, 16",
        "FourRooms-v0, 10, 0, 1",
        "FourRooms-v0, 19, 0, 8",
        "FourRooms-v0, 25, 1, 16",
        "DoorKey-v0, 5, 0, 16",
        "DoorKey-v0, 6, 0, 1",
        "DoorKey-v0, 9, 0, 8",
        "DoorKey-v0, 16, 1, 16",
        "Empty-Full-v0, 7, 0, 16",
        "FourRooms-Full-v0, 19, 0, 1",
        "FourRooms-Full-v0, 8, 0, 16",
        "DoorKey-Full-v0, 5, 0, 16",
        "DoorKey-Full-v0, 8, 0, 1"
    })
    void everyStepIsWhatMiniGridWouldHaveDone(String id, int size, int seeThroughWalls, int lanes) {
        int numEnvs = 37;
        int maxSteps = 90;
        boolean isFull = id.contains("Full");
        Map<String, Double> params = new HashMap<>(Map.of("size", (double) size, "max_steps", (double) maxSteps));
        if (id.startsWith("Empty")) {
            params.put("random_start", 1.0);
        }
        if (!isFull) {
            params.put("see_through_walls", (double) seeThroughWalls);
        }
        Set<Cell> doors = new HashSet<>();
        int goals = 0;
        int cuts = 0;
        try (Device device = TestDevice.open(lanes);
                GridBatch batch =
                        new GridBatch(device, EnvironmentCatalog.builtIn().find(id), numEnvs, 3, params)) {
            SplittableRandom random = new SplittableRandom(size);
            int actions = batch.program.spec().action().size();
            List<MiniGridWorld> worlds = new ArrayList<>();
            for (int env = 0; env < numEnvs; env++) {
                worlds.add(level(batch, env, size, maxSteps));
            }
            for (int step = 0; step < 400; step++) {
                int[] chosen = random.ints(numEnvs, 0, actions).toArray();
                batch.step((agent, env) -> chosen[env]);
                for (int env = 0; env < numEnvs; env++) {
                    MiniGridWorld world = worlds.get(env);
                    double reward = world.step(chosen[env]);
                    String what = "%s step %d env %d".formatted(id, step, env);
                    assertThat((double) batch.rewards[env]).as(what).isCloseTo(reward, Offset.offset(1e-6));
                    assertThat(batch.terminated[env] != 0).as(what).isEqualTo(world.terminated());
                    assertThat(batch.truncated[env] != 0).as(what).isEqualTo(world.truncated() && !world.terminated());
                    boolean isOver = world.terminated() || world.truncated();
                    float[] seen = batch.observed(isOver ? batch.finalObs : batch.obs, env);
                    if (!isFull) {
                        assertThat(seen)
                                .as(what)
                                .isEqualTo(partial(world, id.startsWith("DoorKey"), seeThroughWalls != 0));
                    } else if (!isOver) {
                        assertClose(seen, full(world, batch, env), what);
                    }
                    for (Cell[] column : world.cells) {
                        doors.addAll(List.of(column));
                    }
                    goals += world.terminated() ? 1 : 0;
                    cuts += world.truncated() ? 1 : 0;
                    if (isOver) {
                        worlds.set(env, level(batch, env, size, maxSteps));
                    }
                }
            }
        }
        assertThat(cuts).isPositive();
        assertThat(goals > 0 || size > 15 || id.startsWith("DoorKey")).isTrue();
        assertThat(!id.startsWith("DoorKey") || size > 6 || doors.contains(Cell.CLOSED_DOOR))
                .isTrue();
    }

    private static void assertClose(float[] seen, float[] expected, String what) {
        assertThat(seen).as(what).hasSameSizeAs(expected);
        for (int i = 0; i < seen.length; i++) {
            if (!(Math.abs(seen[i] - expected[i]) <= 1e-6f)) {
                assertThat(seen).as(what).containsExactly(expected, Offset.offset(1e-6f));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Empty-v0, 5",
        "Empty-v0, 16",
        "FourRooms-v0, 5",
        "FourRooms-v0, 10",
        "FourRooms-v0, 19",
        "FourRooms-v0, 25",
        "DoorKey-v0, 5",
        "DoorKey-v0, 8",
        "DoorKey-v0, 16"
    })
    void everyGeneratedLevelIsSolvedByAPlannerOnTheDevice(String id, int size) {
        int numEnvs = size >= 16 ? 101 : 501;
        Map<String, Double> params = new HashMap<>(Map.of("size", (double) size, "max_steps", 2500.0));
        if (id.startsWith("Empty")) {
            params.put("random_start", 1.0);
        }
        try (Device device = TestDevice.open();
                GridBatch batch =
                        new GridBatch(device, EnvironmentCatalog.builtIn().find(id), numEnvs, 11, params)) {
            List<List<Integer>> plans = new ArrayList<>();
            Set<MiniGridWorld.Moment> levels = new HashSet<>();
            for (int env = 0; env < numEnvs; env++) {
                MiniGridWorld world = level(batch, env, size, 2500);
                levels.add(world.moment());
                plans.add(plan(world));
            }
            assertThat(levels.size()).isGreaterThan(Math.min(numEnvs / 4, (size - 3) * 8));
            int longest = plans.stream().mapToInt(List::size).max().orElseThrow();
            boolean[] solved = new boolean[numEnvs];
            for (int step = 0; step < longest; step++) {
                int now = step;
                batch.step((agent, env) ->
                        now < plans.get(env).size() ? plans.get(env).get(now) : 0);
                for (int env = 0; env < numEnvs; env++) {
                    if (now == plans.get(env).size() - 1) {
                        solved[env] = batch.terminated[env] != 0 && batch.rewards[env] > 0.1f;
                    }
                }
            }
            assertThat(solved).doesNotContain(false);
        }
    }

    /** The fewest actions to the goal. */
    private static List<Integer> plan(MiniGridWorld start) {
        record Node(MiniGridWorld world, Node before, int action) {}
        Set<MiniGridWorld.Moment> met = new HashSet<>(Set.of(start.moment()));
        ArrayDeque<Node> open = new ArrayDeque<>(List.of(new Node(start, null, -1)));
        while (!open.isEmpty()) {
            Node node = open.remove();
            if (node.world.terminated()) {
                List<Integer> plan = new ArrayList<>();
                for (Node at = node; at.before != null; at = at.before) {
                    plan.add(0, at.action);
                }
                return plan;
            }
            // Nothing is ever won by dropping the key.
            for (int action : new int[] {0, 1, 2, 3, 5}) {
                MiniGridWorld next = node.world.copy();
                next.step(action);
                if (met.add(next.moment())) {
                    open.add(new Node(next, node, action));
                }
            }
        }
        throw new AssertionError("there is no way to the goal from " + start.moment());
    }

    @Test
    void withoutARandomStartTheEmptyRoomIsAlwaysTheSame() {
        try (Device device = TestDevice.open();
                GridBatch batch =
                        new GridBatch(device, EnvironmentCatalog.builtIn().find("Empty-v0"), 3, 1, Map.of())) {
            for (int env = 0; env < 3; env++) {
                assertThat(List.of(batch.word("x", env), batch.word("y", env), batch.word("direction", env)))
                        .containsExactly(1, 1, 0);
            }
            assertThat(plan(level(batch, 0, 8, 256))).hasSize(11);
        }
    }
}
