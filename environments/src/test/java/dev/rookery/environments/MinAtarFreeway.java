package dev.rookery.environments;

/** The rules of {@code MinAtar-Freeway-v1}. */
final class MinAtarFreeway extends MinAtarGame {
    private static final int COLUMN = 4;

    /** Position, velocity's sign, steps of rest, steps until the next move; car i drives in line i + 1. */
    private int[][] cars = new int[8][4];

    private int y;
    private int rest;
    private int crossings;

    private void drawSpeeds(DeviceRandom random) {
        for (int[] car : cars) {
            int drawn = random.below(10);
            car[1] = drawn < 5 ? -1 : 1;
            car[2] = 1 + drawn % 5;
            car[3] = car[2];
        }
    }

    @Override
    void begin(DeviceRandom random) {
        cars = new int[8][4];
        drawSpeeds(random);
        y = LAST;
        rest = 3;
        crossings = 0;
    }

    @Override
    int act(int action, DeviceRandom random) {
        if (action > 0 && rest == 0) {
            y = Math.min(LAST, y + (action == 1 ? -1 : 1));
            rest = 3;
        }
        int reward = 0;
        if (y == 0) {
            reward = 1;
            crossings++;
            y = LAST;
            drawSpeeds(random);
        }
        for (int line = 1; line <= 8; line++) {
            int[] car = cars[line - 1];
            boolean hits = y == line && car[0] == COLUMN;
            if (car[3] == 0) {
                car[0] = Math.floorMod(car[0] + car[1], SIDE);
                car[3] = car[2];
                hits |= y == line && car[0] == COLUMN;
            } else {
                car[3]--;
            }
            y = hits ? LAST : y;
        }
        rest = Math.max(0, rest - 1);
        return reward;
    }

    @Override
    void show(Picture picture) {
        picture.set(0, COLUMN, y);
        for (int line = 1; line <= 8; line++) {
            int[] car = cars[line - 1];
            picture.set(1, car[0], line);
            picture.set(1 + car[2], Math.floorMod(car[0] - car[1], SIDE), line);
        }
    }

    @Override
    int wish() {
        return 1;
    }

    @Override
    int progress() {
        return crossings;
    }

    @Override
    MinAtarGame copy() {
        MinAtarFreeway other = copied(new MinAtarFreeway());
        for (int i = 0; i < cars.length; i++) {
            other.cars[i] = cars[i].clone();
        }
        other.y = y;
        other.rest = rest;
        other.crossings = crossings;
        return other;
    }
}
