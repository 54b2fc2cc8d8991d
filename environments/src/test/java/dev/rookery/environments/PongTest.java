package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.compute.Device;
import dev.rookery.compute.TestDevice;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pong against its rules in plain Java, in double precision. */
class PongTest {
    private static final EnvironmentFolder PONG = EnvironmentCatalog.builtIn().find("Pong-v0");
    private static final double EDGE = 0.73;
    private static final double TAU = 1 / 30.0;

    private static double param(String name) {
        return PONG.spec().params().get(name).defaultValue();
    }

    /** The rules, as the README has them, for one step from a state of the device. */
    private static final class Reference {
        final double[] paddle = new double[2];
        double x;
        double y;
        double vx;
        double vy;
        double reward;
        int hits;
        int bounces;

        Reference(GridBatch batch, int env) {
            x = batch.realWord("x", env);
            y = batch.realWord("y", env);
            vx = batch.realWord("vx", env);
            vy = batch.realWord("vy", env);
            paddle[0] = batch.realWord("paddle[0]", env);
            paddle[1] = batch.realWord("paddle[1]", env);
        }

        void step(int left, int right, boolean script) {
            double reach = param("paddle_speed") * TAU;
            double top = 0.75 - param("paddle_size") / 2;
            double[] moves = {move(left, reach), move(right, reach)};
            if (script) {
                moves[1] = Math.max(-reach, Math.min(reach, y - paddle[1]));
            }
            for (int i = 0; i < 2; i++) {
                paddle[i] = Math.max(-top, Math.min(top, paddle[i] + moves[i]));
            }
            double before = x;
            x += TAU * vx;
            y += TAU * vy;
            if (Math.abs(y) > EDGE) {
                y = Math.signum(y) * 2 * EDGE - y;
                vy = -vy;
                bounces++;
            }
            for (int i = 0; i < 2; i++) {
                double side = i == 0 ? -1 : 1;
                double plane = 0.93;
                double half = param("paddle_size") / 2;
                double off = y - paddle[i];
                if (side * before < plane && side * x >= plane && Math.abs(off) <= half + 0.02) {
                    double speed = Math.min(param("max_speed"), Math.hypot(vx, vy) * param("speed_up"));
                    double angle = param("max_angle") * Math.max(-1, Math.min(1, off / half));
                    x = 2 * side * plane - x;
                    vx = -side * speed * Math.cos(angle);
                    vy = speed * Math.sin(angle);
                    hits++;
                }
            }
            reward = x > 1 ? 1 : x < -1 ? -1 : 0;
        }

        private static double move(int action, double reach) {
            return action == 1 ? reach : action == 2 ? -reach : 0;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16})
    void everyStepFollowsTheRules(int lanes) {
        int numEnvs = 35;
        boolean script = lanes == 8;
        int hits = 0;
        int bounces = 0;
        int points = 0;
        int ends = 0;
        try (Device device = TestDevice.open(lanes);
                GridBatch batch = new GridBatch(
                        device, PONG, numEnvs, 5, Map.of("opponent", script ? 1.0 : 0.0, "points", 3.0))) {
            SplittableRandom random = new SplittableRandom(lanes);
            for (int step = 0; step < 600; step++) {
                Reference[] expected = new Reference[numEnvs];
                int[][] actions = new int[2][numEnvs];
                int[] pointsBefore = new int[numEnvs];
                for (int env = 0; env < numEnvs; env++) {
                    expected[env] = new Reference(batch, env);
                    pointsBefore[env] = batch.word("points", env);
                    for (int agent = 0; agent < 2; agent++) {
                        // Most go after the ball, so that there are rallies.
                        double off = expected[env].y - expected[env].paddle[agent];
                        actions[agent][env] = random.nextInt(4) == 0 ? random.nextInt(3) : off > 0 ? 1 : 2;
                    }
                    expected[env].step(actions[0][env], actions[1][env], script);
                }
                batch.step((agent, env) -> actions[agent][env]);
                for (int env = 0; env < numEnvs; env++) {
                    Reference rules = expected[env];
                    String what = "step %d env %d".formatted(step, env);
                    assertThat((double) batch.rewards[batch.row(0, env)])
                            .as(what)
                            .isEqualTo(rules.reward);
                    assertThat((double) batch.rewards[batch.row(1, env)])
                            .as(what)
                            .isEqualTo(0 - rules.reward);
                    boolean over = rules.reward != 0 && pointsBefore[env] == 2;
                    for (int agent = 0; agent < 2; agent++) {
                        assertThat(batch.terminated[batch.row(agent, env)] != 0)
                                .as(what)
                                .isEqualTo(over);
                    }
                    hits += rules.hits;
                    bounces += rules.bounces;
                    points += rules.reward != 0 ? 1 : 0;
                    ends += over ? 1 : 0;
                    if (rules.reward == 0) {
                        assertThat(new double[] {
                                    batch.realWord("x", env),
                                    batch.realWord("y", env),
                                    batch.realWord("vx", env),
                                    batch.realWord("vy", env),
                                    batch.realWord("paddle[0]", env),
                                    batch.realWord("paddle[1]", env)
                                })
                                .as(what)
                                .containsExactly(
                                        new double[] {
                                            rules.x, rules.y, rules.vx, rules.vy, rules.paddle[0], rules.paddle[1]
                                        },
                                        Offset.offset(5e-6));
                        assertSeen(batch, env, rules);
                    }
                }
            }
        }
        assertThat(hits).isGreaterThan(100);
        assertThat(bounces).isGreaterThan(100);
        assertThat(points).isGreaterThan(20);
        assertThat(ends).isPositive();
    }

    /** Each agent sees the court as if it stood on the left. */
    private static void assertSeen(GridBatch batch, int env, Reference rules) {
        double max = param("max_speed");
        for (int agent = 0; agent < 2; agent++) {
            int side = agent == 0 ? 1 : -1;
            float[] seen = batch.observed(batch.obs, batch.row(agent, env));
            double[] expected = {
                rules.paddle[agent] / 0.75,
                rules.paddle[1 - agent] / 0.75,
                side * rules.x,
                rules.y / 0.75,
                side * rules.vx / max,
                rules.vy / max
            };
            for (int i = 0; i < expected.length; i++) {
                assertThat((double) seen[i]).isCloseTo(expected[i], Offset.offset(1e-5));
                Component component = PONG.spec().observation().get(i);
                assertThat((double) seen[i]).isBetween(component.low(), component.high());
            }
        }
    }

    @Test
    void theScriptsSideDoesNotListenToItsAgent() {
        try (Device device = TestDevice.open();
                GridBatch one = new GridBatch(device, PONG, 17, 9, Map.of("opponent", 1.0));
                GridBatch other = new GridBatch(device, PONG, 17, 9, Map.of("opponent", 1.0))) {
            for (int step = 0; step < 100; step++) {
                one.step((agent, env) -> agent == 0 ? env % 3 : 1);
                other.step((agent, env) -> agent == 0 ? env % 3 : 2);
                assertThat(one.obs).isEqualTo(other.obs);
            }
        }
    }
}
