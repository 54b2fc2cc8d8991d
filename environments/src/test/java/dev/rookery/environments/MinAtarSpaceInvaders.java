package dev.rookery.environments;

import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The rules of {@code MinAtar-SpaceInvaders-v1}. */
final class MinAtarSpaceInvaders extends MinAtarGame {
    private record Cell(int x, int y) implements Comparable<Cell> {
        Cell moved(int dx, int dy) {
            return new Cell(x + dx, y + dy);
        }

        @Override
        public int compareTo(Cell other) {
            return y != other.y ? y - other.y : x - other.x;
        }
    }

    private Set<Cell> aliens = new TreeSet<>();
    private Set<Cell> shots = new TreeSet<>();
    private Set<Cell> bombs = new TreeSet<>();
    private int cannon;
    private int direction;
    private int interval;
    private int untilMove;
    private int untilBomb;
    private int untilShot;
    private int waves;

    private void formUp() {
        for (int x = 2; x <= 7; x++) {
            for (int y = 0; y <= 3; y++) {
                aliens.add(new Cell(x, y));
            }
        }
    }

    @Override
    void begin(DeviceRandom random) {
        aliens.clear();
        formUp();
        shots.clear();
        bombs.clear();
        cannon = 5;
        direction = -1;
        interval = 12;
        untilMove = 12;
        untilBomb = 10;
        untilShot = 0;
        waves = 0;
    }

    private static Set<Cell> moved(Set<Cell> cells, int dx, int dy) {
        return cells.stream().map(cell -> cell.moved(dx, dy)).collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    int act(int action, DeviceRandom random) {
        if (action == 3 && untilShot == 0) {
            shots.add(new Cell(cannon, LAST));
            untilShot = 5;
        }
        cannon = within(cannon + (action == 2 ? 1 : action == 1 ? -1 : 0), 0, LAST);
        Cell place = new Cell(cannon, LAST);
        shots = moved(shots, 0, -1);
        shots.removeIf(shot -> shot.y < 0);
        bombs = moved(bombs, 0, 1);
        bombs.removeIf(bomb -> bomb.y > LAST);
        over |= bombs.contains(place) || aliens.contains(place);
        if (untilMove == 0) {
            untilMove = Math.min(interval, aliens.size());
            march();
            over |= aliens.contains(place);
        }
        if (untilBomb == 0) {
            untilBomb = 10;
            Cell next = aliens.stream()
                    .min(Comparator.comparingInt((Cell alien) -> Math.abs(alien.x - cannon))
                            .thenComparingInt(alien -> alien.x)
                            .thenComparingInt(alien -> -alien.y))
                    .orElseThrow();
            bombs.add(next);
        }
        int reward = (int) aliens.stream().filter(shots::contains).count();
        Set<Cell> hit = new TreeSet<>(aliens);
        hit.retainAll(shots);
        aliens.removeAll(hit);
        shots.removeAll(hit);
        untilShot = Math.max(0, untilShot - 1);
        untilMove--;
        untilBomb--;
        if (aliens.isEmpty()) {
            waves++;
            interval = ramping ? Math.max(6, interval - 1) : interval;
            formUp();
        }
        return reward;
    }

    private void march() {
        int edge = direction < 0 ? 0 : LAST;
        if (aliens.stream().noneMatch(alien -> alien.x == edge)) {
            aliens = moved(aliens, direction, 0);
            return;
        }
        direction = -direction;
        over |= aliens.stream().anyMatch(alien -> alien.y == LAST);
        aliens = aliens.stream()
                .map(alien -> new Cell(alien.x, (alien.y + 1) % SIDE))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    void show(Picture picture) {
        picture.set(0, cannon, LAST);
        for (Cell alien : aliens) {
            picture.set(1, alien.x, alien.y);
            picture.set(direction < 0 ? 2 : 3, alien.x, alien.y);
        }
        shots.forEach(shot -> picture.set(4, shot.x, shot.y));
        bombs.forEach(bomb -> picture.set(5, bomb.x, bomb.y));
    }

    @Override
    int wish() {
        return untilShot == 0 ? 3 : -1;
    }

    @Override
    int progress() {
        return waves;
    }

    @Override
    MinAtarGame copy() {
        MinAtarSpaceInvaders other = copied(new MinAtarSpaceInvaders());
        other.aliens = new TreeSet<>(aliens);
        other.shots = new TreeSet<>(shots);
        other.bombs = new TreeSet<>(bombs);
        other.cannon = cannon;
        other.direction = direction;
        other.interval = interval;
        other.untilMove = untilMove;
        other.untilBomb = untilBomb;
        other.untilShot = untilShot;
        other.waves = waves;
        return other;
    }
}
