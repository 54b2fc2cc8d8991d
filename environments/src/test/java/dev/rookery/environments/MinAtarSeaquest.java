package dev.rookery.environments;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The rules of {@code MinAtar-Seaquest-v1}. */
final class MinAtarSeaquest extends MinAtarGame {
    private static final int FULL = 200;

    /** What moves along a line. */
    private static final class Swimmer {
        int x;
        final int y;
        final int direction;
        int untilMove;
        int untilShot;

        Swimmer(int x, int y, int direction, int untilMove, int untilShot) {
            this.x = x;
            this.y = y;
            this.direction = direction;
            this.untilMove = untilMove;
            this.untilShot = untilShot;
        }

        Swimmer copy() {
            return new Swimmer(x, y, direction, untilMove, untilShot);
        }

        boolean isAt(int otherX, int otherY) {
            return x == otherX && y == otherY;
        }

        boolean isAway() {
            return x < 0 || x > LAST;
        }
    }

    private List<Swimmer> shots = new ArrayList<>();
    private List<Swimmer> divers = new ArrayList<>();
    private List<Swimmer> fish = new ArrayList<>();
    private List<Swimmer> subs = new ArrayList<>();
    private List<Swimmer> torpedoes = new ArrayList<>();
    private int x;
    private int y;
    private int direction;
    private int air;
    private int rescued;
    private boolean up;
    private int untilShot;
    private int untilDiver;
    private int untilEnemy;
    private int enemyInterval;
    private int moveInterval;
    private int ramps;
    private int homecomings;

    @Override
    void begin(DeviceRandom random) {
        List.of(shots, divers, fish, subs, torpedoes).forEach(List::clear);
        x = 5;
        y = 0;
        direction = -1;
        air = FULL;
        rescued = 0;
        up = true;
        untilShot = 0;
        untilDiver = 30;
        enemyInterval = 20;
        untilEnemy = 20;
        moveInterval = 5;
        ramps = 0;
        homecomings = 0;
    }

    private static Swimmer newcomer(int direction, DeviceRandom random, int rest, int untilShot) {
        return new Swimmer(direction > 0 ? 0 : LAST, 1 + random.below(8), direction, rest, untilShot);
    }

    private void spawn(DeviceRandom random) {
        if (untilEnemy == 0) {
            int towards = random.below(2) == 1 ? 1 : -1;
            boolean sub = random.below(3) == 0;
            Swimmer one = newcomer(towards, random, moveInterval, sub ? 10 : -1);
            List<Swimmer> all = new ArrayList<>(fish);
            all.addAll(subs);
            if (all.stream().noneMatch(other -> other.y == one.y && other.direction != towards)) {
                (sub ? subs : fish).add(one);
            }
            untilEnemy = enemyInterval;
        }
        if (untilDiver == 0) {
            int towards = random.below(2) == 1 ? 1 : -1;
            divers.add(newcomer(towards, random, 5, -1));
            untilDiver = 30;
        }
    }

    @Override
    int act(int action, DeviceRandom random) {
        spawn(random);
        switch (action) {
            case 1 -> {
                x = Math.max(0, x - 1);
                direction = -1;
            }
            case 2 -> y = Math.max(0, y - 1);
            case 3 -> {
                x = Math.min(LAST, x + 1);
                direction = 1;
            }
            case 4 -> y = Math.min(8, y + 1);
            default -> {
                if (action == 5 && untilShot == 0) {
                    shots.add(new Swimmer(x, y, direction, 0, -1));
                    untilShot = 5;
                }
            }
        }
        int reward = moveShots();
        moveDivers();
        reward += moveEnemies(subs);
        for (Swimmer torpedo : torpedoes) {
            over |= torpedo.isAt(x, y);
            torpedo.x += torpedo.direction;
            over |= torpedo.isAt(x, y);
        }
        torpedoes.removeIf(Swimmer::isAway);
        reward += moveEnemies(fish);
        untilEnemy = Math.max(0, untilEnemy - 1);
        untilDiver = Math.max(0, untilDiver - 1);
        untilShot = Math.max(0, untilShot - 1);
        over |= air <= 0;
        if (y > 0) {
            air--;
            up = false;
        } else if (!up && rescued == 0) {
            over = true;
        } else if (!up) {
            reward += surface();
        }
        return reward;
    }

    private int moveShots() {
        int hits = 0;
        for (Swimmer shot : reversed(shots)) {
            shot.x += shot.direction;
            Swimmer target = first(fish, shot);
            List<Swimmer> school = target == null ? subs : fish;
            target = target == null ? first(subs, shot) : target;
            if (target != null) {
                school.remove(target);
                hits++;
            }
            if (target != null || shot.isAway()) {
                shots.remove(shot);
            }
        }
        return hits;
    }

    private static List<Swimmer> reversed(List<Swimmer> list) {
        List<Swimmer> reversed = new ArrayList<>(list);
        Collections.reverse(reversed);
        return reversed;
    }

    private static Swimmer first(List<Swimmer> list, Swimmer where) {
        return list.stream()
                .filter(one -> one.isAt(where.x, where.y))
                .findFirst()
                .orElse(null);
    }

    private void moveDivers() {
        for (Swimmer diver : reversed(divers)) {
            boolean taken = rescued < 6 && diver.isAt(x, y);
            if (!taken && diver.untilMove-- == 0) {
                diver.untilMove = 5;
                diver.x += diver.direction;
                taken = rescued < 6 && diver.isAt(x, y);
            }
            rescued += taken ? 1 : 0;
            if (taken || diver.isAway()) {
                divers.remove(diver);
            }
        }
    }

    private int moveEnemies(List<Swimmer> school) {
        int hits = 0;
        for (Swimmer one : reversed(school)) {
            boolean gone = false;
            over |= one.isAt(x, y);
            if (one.untilMove-- == 0) {
                one.untilMove = moveInterval;
                one.x += one.direction;
                Swimmer shot = first(shots, one);
                if (one.isAt(x, y)) {
                    over = true;
                } else if (shot != null) {
                    shots.remove(shot);
                    hits++;
                    gone = true;
                }
            }
            if (school == subs && one.untilShot-- == 0) {
                one.untilShot = 10;
                torpedoes.add(one.copy());
            }
            if (gone || one.isAway()) {
                school.remove(one);
            }
        }
        return hits;
    }

    private int surface() {
        int reward = 0;
        if (rescued == 6) {
            reward = air / 20;
            rescued = 0;
            homecomings++;
        }
        rescued--;
        air = FULL;
        up = true;
        if (ramping && (enemyInterval > 1 || moveInterval > 2)) {
            moveInterval = ramps % 2 == 1 ? Math.max(2, moveInterval - 1) : moveInterval;
            enemyInterval = Math.max(1, enemyInterval - 1);
            ramps++;
        }
        return reward;
    }

    @Override
    void show(Picture picture) {
        picture.set(0, x, y);
        picture.set(1, x - direction, y);
        shots.forEach(one -> picture.set(2, one.x, one.y));
        torpedoes.forEach(one -> picture.set(4, one.x, one.y));
        show(picture, 5, fish);
        show(picture, 6, subs);
        show(picture, 9, divers);
        for (int i = 0; i < Math.max(0, air) / 20; i++) {
            picture.set(7, i, LAST);
        }
        for (int i = 0; i < rescued; i++) {
            picture.set(8, 8 - i, LAST);
        }
    }

    private static void show(Picture picture, int channel, List<Swimmer> swimmers) {
        for (Swimmer one : swimmers) {
            picture.set(channel, one.x, one.y);
            picture.setWithin(3, one.x - one.direction, one.y);
        }
    }

    @Override
    int wish() {
        if (rescued < 0 || rescued == 6 || (rescued > 0 && air < 40)) {
            return y > 0 ? 2 : 4;
        }
        if (divers.isEmpty()) {
            return y == 0 ? 4 : 5;
        }
        Swimmer diver = divers.get(0);
        return diver.y < y ? 2 : diver.y > y ? 4 : diver.x < x ? 1 : 3;
    }

    private static List<Swimmer> copies(List<Swimmer> list) {
        List<Swimmer> copies = new ArrayList<>();
        list.forEach(one -> copies.add(one.copy()));
        return copies;
    }

    @Override
    int progress() {
        return homecomings;
    }

    @Override
    MinAtarGame copy() {
        MinAtarSeaquest other = copied(new MinAtarSeaquest());
        other.shots = copies(shots);
        other.divers = copies(divers);
        other.fish = copies(fish);
        other.subs = copies(subs);
        other.torpedoes = copies(torpedoes);
        other.x = x;
        other.y = y;
        other.direction = direction;
        other.air = air;
        other.rescued = rescued;
        other.up = up;
        other.untilShot = untilShot;
        other.untilDiver = untilDiver;
        other.untilEnemy = untilEnemy;
        other.enemyInterval = enemyInterval;
        other.moveInterval = moveInterval;
        other.ramps = ramps;
        other.homecomings = homecomings;
        return other;
    }
}
