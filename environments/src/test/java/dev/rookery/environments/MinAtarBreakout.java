package dev.rookery.environments;

/** The rules of {@code MinAtar-Breakout-v1}. */
final class MinAtarBreakout extends MinAtarGame {
    private boolean[][] bricks = wall();
    private int[] ball;
    private int[] before;
    private int[] flight;
    private int paddle;
    private boolean passing;
    private int walls;

    private static boolean[][] wall() {
        boolean[][] wall = new boolean[SIDE][SIDE];
        for (int x = 0; x < SIDE; x++) {
            for (int y = 1; y <= 3; y++) {
                wall[x][y] = true;
            }
        }
        return wall;
    }

    @Override
    void begin(DeviceRandom random) {
        boolean fromRight = random.below(2) == 1;
        bricks = wall();
        ball = new int[] {fromRight ? LAST : 0, 3};
        before = ball.clone();
        flight = new int[] {fromRight ? -1 : 1, 1};
        paddle = 4;
        passing = false;
        walls = 0;
    }

    @Override
    int act(int action, DeviceRandom random) {
        paddle = within(paddle + (action == 2 ? 1 : action == 1 ? -1 : 0), 0, LAST);
        before = ball.clone();
        int[] next = {ball[0] + flight[0], ball[1] + flight[1]};
        if (next[0] < 0 || next[0] > LAST) {
            next[0] = within(next[0], 0, LAST);
            flight[0] *= -1;
        }
        int reward = 0;
        boolean brickAhead = next[1] >= 0 && bricks[next[0]][next[1]];
        if (next[1] < 0) {
            next[1] = 0;
            flight[1] *= -1;
        } else if (brickAhead && !passing) {
            bricks[next[0]][next[1]] = false;
            next[1] = ball[1];
            flight[1] *= -1;
            reward = 1;
        } else if (next[1] == LAST) {
            if (bricksLeft() == 0) {
                bricks = wall();
                walls++;
            }
            boolean under = paddle == ball[0];
            if (under || paddle == next[0]) {
                flight[0] *= under ? 1 : -1;
                flight[1] *= -1;
                next[1] = ball[1];
            } else {
                over = true;
            }
        }
        passing = brickAhead;
        ball = next;
        return reward;
    }

    private int bricksLeft() {
        int left = 0;
        for (boolean[] column : bricks) {
            for (boolean brick : column) {
                left += brick ? 1 : 0;
            }
        }
        return left;
    }

    @Override
    void show(Picture picture) {
        picture.set(0, paddle, LAST);
        picture.set(1, ball[0], ball[1]);
        picture.set(2, before[0], before[1]);
        for (int x = 0; x < SIDE; x++) {
            for (int y = 0; y < SIDE; y++) {
                if (bricks[x][y]) {
                    picture.set(3, x, y);
                }
            }
        }
    }

    @Override
    int wish() {
        return ball[0] > paddle ? 2 : ball[0] < paddle ? 1 : 0;
    }

    @Override
    int progress() {
        return walls;
    }

    @Override
    MinAtarGame copy() {
        MinAtarBreakout other = copied(new MinAtarBreakout());
        for (int x = 0; x < SIDE; x++) {
            other.bricks[x] = bricks[x].clone();
        }
        other.ball = ball.clone();
        other.before = before.clone();
        other.flight = flight.clone();
        other.paddle = paddle;
        other.passing = passing;
        other.walls = walls;
        return other;
    }
}
