package dev.rookery.environments;

import java.util.Arrays;

/**
 * The rules of MiniGrid, written down once more from minigrid/core and minigrid/envs, cell by cell and without any of the
 * device's short cuts. What the device's grid worlds are compared with.
 */
final class MiniGridWorld {
    /** What a cell holds. */
    enum Cell {
        EMPTY,
        WALL,
        GOAL,
        KEY,
        OPEN_DOOR,
        CLOSED_DOOR,
        LOCKED_DOOR;

        boolean canOverlap() {
            return this == EMPTY || this == GOAL || this == OPEN_DOOR;
        }

        boolean seeBehind() {
            return this != WALL && this != CLOSED_DOOR && this != LOCKED_DOOR;
        }
    }

    private static final int[][] AHEAD = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};
    private static final int VIEW = 7;

    final int size;
    final Cell[][] cells;
    final int maxSteps;
    int x;
    int y;
    int direction;
    int steps;
    boolean carrying;

    /** @param cells [x][y] */
    MiniGridWorld(Cell[][] cells, int maxSteps) {
        this.size = cells.length;
        this.cells = cells;
        this.maxSteps = maxSteps;
    }

    /** An empty room of a size: Grid.wall_rect. */
    static Cell[][] room(int size) {
        Cell[][] cells = new Cell[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                boolean border = i == 0 || j == 0 || i == size - 1 || j == size - 1;
                cells[i][j] = border ? Cell.WALL : Cell.EMPTY;
            }
        }
        return cells;
    }

    MiniGridWorld copy() {
        MiniGridWorld copy =
                new MiniGridWorld(Arrays.stream(cells).map(Cell[]::clone).toArray(Cell[][]::new), maxSteps);
        copy.x = x;
        copy.y = y;
        copy.direction = direction;
        copy.steps = steps;
        copy.carrying = carrying;
        return copy;
    }

    /** What tells two moments of a level apart, but for the time. */
    record Moment(int x, int y, int direction, boolean carrying, int cells) {}

    Moment moment() {
        return new Moment(x, y, direction, carrying, Arrays.deepHashCode(cells));
    }

    boolean terminated() {
        return cells[x][y] == Cell.GOAL;
    }

    boolean truncated() {
        return steps >= maxSteps;
    }

    /** MiniGridEnv.step: left, right, forward, pickup, drop, toggle. Gives the reward. */
    double step(int action) {
        steps++;
        int aheadX = x + AHEAD[direction][0];
        int aheadY = y + AHEAD[direction][1];
        Cell ahead = cells[aheadX][aheadY];
        switch (action) {
            case 0 -> direction = (direction + 3) % 4;
            case 1 -> direction = (direction + 1) % 4;
            case 2 -> {
                if (ahead.canOverlap()) {
                    x = aheadX;
                    y = aheadY;
                }
            }
            case 3 -> {
                if (ahead == Cell.KEY && !carrying) {
                    carrying = true;
                    cells[aheadX][aheadY] = Cell.EMPTY;
                }
            }
            case 4 -> {
                if (ahead == Cell.EMPTY && carrying) {
                    carrying = false;
                    cells[aheadX][aheadY] = Cell.KEY;
                }
            }
            case 5 -> cells[aheadX][aheadY] = toggled(ahead);
            default -> throw new IllegalArgumentException("action " + action);
        }
        return action == 2 && terminated() ? 1 - 0.9 * steps / maxSteps : 0;
    }

    private Cell toggled(Cell cell) {
        return switch (cell) {
            case LOCKED_DOOR -> carrying ? Cell.OPEN_DOOR : cell;
            case CLOSED_DOOR -> Cell.OPEN_DOOR;
            case OPEN_DOOR -> Cell.CLOSED_DOOR;
            default -> cell;
        };
    }

    /** Whether a walk into a neighbour of the agent's cell would fail; direction 0 is ahead, 1 right, and so on. */
    boolean blocked(int turned) {
        int[] towards = AHEAD[(direction + turned) % 4];
        return !cells[x + towards[0]][y + towards[1]].canOverlap();
    }

    /** How far ahead, and how far to the right of the agent a place is. */
    int[] seenFrom(int atX, int atY) {
        int[] ahead = AHEAD[direction];
        return new int[] {(atX - x) * ahead[0] + (atY - y) * ahead[1], (atX - x) * -ahead[1] + (atY - y) * ahead[0]};
    }

    /** MiniGridEnv.gen_obs_grid: [column][line] of the view, null where nothing is seen. */
    Cell[][] view(boolean seeThroughWalls) {
        Cell[][] view = new Cell[VIEW][VIEW];
        int[] ahead = AHEAD[direction];
        for (int i = 0; i < VIEW; i++) {
            for (int j = 0; j < VIEW; j++) {
                int far = VIEW - 1 - j;
                int right = i - VIEW / 2;
                int atX = x + far * ahead[0] - right * ahead[1];
                int atY = y + far * ahead[1] + right * ahead[0];
                boolean inside = atX >= 0 && atX < size && atY >= 0 && atY < size;
                view[i][j] = inside ? cells[atX][atY] : Cell.WALL;
            }
        }
        boolean[][] visible = processVis(view, seeThroughWalls);
        view[VIEW / 2][VIEW - 1] = carrying ? Cell.KEY : Cell.EMPTY;
        for (int i = 0; i < VIEW; i++) {
            for (int j = 0; j < VIEW; j++) {
                view[i][j] = visible[i][j] ? view[i][j] : null;
            }
        }
        return view;
    }

    /** Grid.process_vis, loop by loop. */
    private static boolean[][] processVis(Cell[][] view, boolean seeThroughWalls) {
        boolean[][] mask = new boolean[VIEW][VIEW];
        if (seeThroughWalls) {
            for (boolean[] column : mask) {
                Arrays.fill(column, true);
            }
            return mask;
        }
        mask[VIEW / 2][VIEW - 1] = true;
        for (int j = VIEW - 1; j >= 0; j--) {
            for (int i = 0; i < VIEW - 1; i++) {
                if (mask[i][j] && view[i][j].seeBehind()) {
                    mask[i + 1][j] = true;
                    if (j > 0) {
                        mask[i + 1][j - 1] = true;
                        mask[i][j - 1] = true;
                    }
                }
            }
            for (int i = VIEW - 1; i > 0; i--) {
                if (mask[i][j] && view[i][j].seeBehind()) {
                    mask[i - 1][j] = true;
                    if (j > 0) {
                        mask[i - 1][j - 1] = true;
                        mask[i][j - 1] = true;
                    }
                }
            }
        }
        return mask;
    }
}
