package dev.rookery.environments;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The rules of {@code MinAtar-Asterix-v1}. */
final class MinAtarAsterix extends MinAtarGame {
    private record Thing(int x, int direction, boolean gold) {}

    private int x;
    private int y;
    /** By their line. */
    private TreeMap<Integer, Thing> things = new TreeMap<>();

    private int spawnInterval;
    private int untilSpawn;
    private int moveInterval;
    private int untilMove;
    private int untilRamp;
    private int ramps;

    @Override
    void begin(DeviceRandom random) {
        x = 5;
        y = 5;
        things.clear();
        spawnInterval = 10;
        untilSpawn = 10;
        moveInterval = 5;
        untilMove = 5;
        untilRamp = 101;
        ramps = 0;
    }

    @Override
    int act(int action, DeviceRandom random) {
        if (untilSpawn == 0) {
            int direction = random.below(2) == 1 ? 1 : -1;
            boolean gold = random.below(3) == 0;
            List<Integer> free = new ArrayList<>();
            for (int line = 1; line <= 8; line++) {
                if (!things.containsKey(line)) {
                    free.add(line);
                }
            }
            if (!free.isEmpty()) {
                things.put(free.get(random.below(free.size())), new Thing(direction > 0 ? 0 : LAST, direction, gold));
            }
            untilSpawn = spawnInterval;
        }
        x = within(x + (action == 3 ? 1 : action == 1 ? -1 : 0), 0, LAST);
        y = within(y + (action == 4 ? 1 : action == 2 ? -1 : 0), 1, 8);
        int reward = meet();
        if (untilMove == 0) {
            untilMove = moveInterval;
            things.replaceAll((line, one) -> new Thing(one.x + one.direction, one.direction, one.gold));
            things.values().removeIf(one -> one.x < 0 || one.x > LAST);
            reward += meet();
        }
        untilSpawn--;
        untilMove--;
        if (ramping && (spawnInterval > 1 || moveInterval > 1)) {
            if (untilRamp == 0) {
                if (ramps % 2 == 1) {
                    moveInterval = Math.max(1, moveInterval - 1);
                }
                spawnInterval = Math.max(1, spawnInterval - 1);
                ramps++;
                untilRamp = 102;
            }
            untilRamp--;
        }
        return reward;
    }

    private int meet() {
        Thing here = things.get(y);
        if (here == null || here.x != x) {
            return 0;
        }
        if (here.gold) {
            things.remove(y);
            return 1;
        }
        over = true;
        return 0;
    }

    @Override
    void show(Picture picture) {
        picture.set(0, x, y);
        things.forEach((line, one) -> {
            picture.set(one.gold ? 3 : 1, one.x, line);
            picture.setWithin(2, one.x - one.direction, line);
        });
    }

    @Override
    int wish() {
        for (var one : things.entrySet()) {
            if (one.getValue().gold) {
                int line = one.getKey();
                return line < y ? 2 : line > y ? 4 : one.getValue().x < x ? 1 : 3;
            }
        }
        return -1;
    }

    @Override
    int progress() {
        return ramps;
    }

    @Override
    MinAtarGame copy() {
        MinAtarAsterix other = copied(new MinAtarAsterix());
        other.x = x;
        other.y = y;
        other.things = new TreeMap<>(things);
        other.spawnInterval = spawnInterval;
        other.untilSpawn = untilSpawn;
        other.moveInterval = moveInterval;
        other.untilMove = untilMove;
        other.untilRamp = untilRamp;
        other.ramps = ramps;
        return other;
    }
}
