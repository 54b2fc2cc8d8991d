package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.compute.Device;
import dev.rookery.compute.TestDevice;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tag against its rules in plain Java, in double precision. */
class TagTest {
    private static final EnvironmentFolder TAG = EnvironmentCatalog.builtIn().find("Tag-v0");
    private static final int AGENTS = 4;
    private static final int RUNNER = 3;
    private static final double REACH = 0.125;
    private static final Offset<Double> ROUNDING = Offset.offset(1e-5);

    /** Where what the runner flees from cancels nearly out, its direction has fewer digits. */
    private static final Offset<Double> FLEEING = Offset.offset(3e-4);

    /** The rules, as the README has them, for one step from a state of the device. */
    private static final class Reference {
        private final double[] speeds;
        final double[] x = new double[AGENTS];
        final double[] y = new double[AGENTS];
        final double[] vx = new double[AGENTS];
        final double[] vy = new double[AGENTS];
        int stopped;

        Reference(GridBatch batch, int env, double pursuerSpeed) {
            speeds = new double[] {pursuerSpeed, pursuerSpeed, pursuerSpeed, param("runner_speed")};
            for (int agent = 0; agent < AGENTS; agent++) {
                x[agent] = batch.realWord("x[" + agent + "]", env);
                y[agent] = batch.realWord("y[" + agent + "]", env);
                vx[agent] = batch.realWord("vx[" + agent + "]", env);
                vy[agent] = batch.realWord("vy[" + agent + "]", env);
            }
        }

        void step(int[] actions, boolean script) {
            double[][] wanted = new double[AGENTS][2];
            for (int agent = 0; agent < AGENTS; agent++) {
                double angle = Math.PI / 4 * (actions[agent] - 1);
                wanted[agent] = actions[agent] == 0 ? new double[2] : new double[] {Math.cos(angle), Math.sin(angle)};
            }
            if (script) {
                wanted[RUNNER] = fleeing();
            }
            double tau = param("tau");
            for (int agent = 0; agent < AGENTS; agent++) {
                double wall = 1 - radius(agent);
                vx[agent] += param("agility") * tau * (speeds[agent] * wanted[agent][0] - vx[agent]);
                vy[agent] += param("agility") * tau * (speeds[agent] * wanted[agent][1] - vy[agent]);
                x[agent] += tau * vx[agent];
                y[agent] += tau * vy[agent];
                if (Math.abs(x[agent]) > wall) {
                    x[agent] = Math.signum(x[agent]) * wall;
                    vx[agent] = 0;
                    stopped++;
                }
                if (Math.abs(y[agent]) > wall) {
                    y[agent] = Math.signum(y[agent]) * wall;
                    vy[agent] = 0;
                    stopped++;
                }
            }
        }

        private double[] fleeing() {
            double awayX = 1 / (1.1 + x[RUNNER]) - 1 / (1.1 - x[RUNNER]);
            double awayY = 1 / (1.1 + y[RUNNER]) - 1 / (1.1 - y[RUNNER]);
            for (int agent = 0; agent < RUNNER; agent++) {
                double square = Math.pow(distance(agent), 2);
                awayX += (x[RUNNER] - x[agent]) / square;
                awayY += (y[RUNNER] - y[agent]) / square;
            }
            double length = Math.hypot(awayX, awayY);
            return new double[] {awayX / length, awayY / length};
        }

        double distance(int pursuer) {
            return Math.hypot(x[RUNNER] - x[pursuer], y[RUNNER] - y[pursuer]);
        }

        double nearest() {
            return Math.min(distance(0), Math.min(distance(1), distance(2)));
        }

        private static double radius(int agent) {
            return param(agent == RUNNER ? "runner_radius" : "pursuer_radius");
        }
    }

    private static double param(String name) {
        return TAG.spec().params().get(name).defaultValue();
    }

    @ParameterizedTest
    @CsvSource({"1, false, 1.0", "8, true, 1.7", "16, false, 0.5"})
    void everyStepFollowsTheRules(int lanes, boolean script, double pursuerSpeed) {
        int numEnvs = 35;
        int stopped = 0;
        int caught = 0;
        try (Device device = TestDevice.open(lanes);
                GridBatch batch = new GridBatch(
                        device, TAG, numEnvs, 5, Map.of("script", script ? 1.0 : 0.0, "pursuer_speed", pursuerSpeed))) {
            SplittableRandom random = new SplittableRandom(lanes);
            for (int step = 0; step < 250; step++) {
                Reference[] expected = new Reference[numEnvs];
                int[][] actions = new int[numEnvs][AGENTS];
                for (int env = 0; env < numEnvs; env++) {
                    expected[env] = new Reference(batch, env, pursuerSpeed);
                    for (int agent = 0; agent < AGENTS; agent++) {
                        actions[env][agent] = random.nextInt(9);
                    }
                    actions[env][0] = towards(expected[env], 0);
                    actions[env][1] = step % 100 < 50 ? env % 9 : actions[env][1];
                    expected[env].step(actions[env], script);
                }
                batch.step((agent, env) -> actions[env][agent]);
                for (int env = 0; env < numEnvs; env++) {
                    Reference rules = expected[env];
                    stopped += rules.stopped;
                    boolean isCaught = batch.terminated[batch.row(0, env)] != 0;
                    String what = "step %d env %d: %f".formatted(step, env, rules.nearest());
                    // At the very edge rounding decides.
                    assertThat(rules.nearest() - REACH).as(what).isBetween(isCaught ? -1 : -1e-4, isCaught ? 1e-4 : 3);
                    for (int agent = 0; agent < AGENTS; agent++) {
                        int row = batch.row(agent, env);
                        assertThat(batch.rewards[row]).as(what).isEqualTo(isCaught ? agent == RUNNER ? -1f : 1f : 0f);
                        float[] seen = batch.observed(isCaught ? batch.finalObs : batch.obs, row);
                        assertSeen(seen, agent, rules, script ? FLEEING : ROUNDING, what);
                    }
                    caught += isCaught ? 1 : 0;
                }
            }
        }
        assertThat(stopped).isGreaterThan(100);
        assertThat(caught).isGreaterThan(5);
    }

    /** The action that leads a pursuer to the runner, as nearly as may be. */
    private static int towards(Reference state, int pursuer) {
        double angle = Math.atan2(state.y[RUNNER] - state.y[pursuer], state.x[RUNNER] - state.x[pursuer]);
        return 1 + Math.floorMod(Math.round(angle / (Math.PI / 4)), 8);
    }

    /** Itself, then the runner and the pursuers after it in turn; the runner sees the pursuers as they are counted. */
    private static void assertSeen(float[] seen, int agent, Reference rules, Offset<Double> tolerance, String what) {
        int[][] others = {{3, 1, 2}, {3, 2, 0}, {3, 0, 1}, {0, 1, 2}};
        double[] expected = new double[17];
        expected[0] = agent == RUNNER ? 1 : 0;
        expected[1] = rules.x[agent];
        expected[2] = rules.y[agent];
        expected[3] = rules.vx[agent];
        expected[4] = rules.vy[agent];
        for (int i = 0; i < 3; i++) {
            int other = others[agent][i];
            expected[5 + 4 * i] = rules.x[other] - rules.x[agent];
            expected[6 + 4 * i] = rules.y[other] - rules.y[agent];
            expected[7 + 4 * i] = rules.vx[other];
            expected[8 + 4 * i] = rules.vy[other];
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) seen[i]).as(what).isCloseTo(expected[i], tolerance);
        }
    }

    @Test
    void aPursuerBeginsAtADistanceFromTheRunner() {
        try (Device device = TestDevice.open();
                GridBatch batch = new GridBatch(device, TAG, 1000, 3, Map.of())) {
            int quarters = 0;
            for (int env = 0; env < 1000; env++) {
                Reference start = new Reference(batch, env, 1);
                assertThat(start.nearest()).isGreaterThan(0.4);
                quarters |= 1 << ((start.x[0] > 0 ? 1 : 0) + (start.y[0] > 0 ? 2 : 0));
            }
            assertThat(quarters).as("everywhere").isEqualTo(15);
        }
    }

    @Test
    void theScriptedRunnerDoesNotListenToItsAgent() {
        try (Device device = TestDevice.open();
                GridBatch one = new GridBatch(device, TAG, 17, 9, Map.of("script", 1.0));
                GridBatch other = new GridBatch(device, TAG, 17, 9, Map.of("script", 1.0))) {
            for (int step = 0; step < 50; step++) {
                one.step((agent, env) -> agent == RUNNER ? 1 : env % 9);
                other.step((agent, env) -> agent == RUNNER ? 5 : env % 9);
                assertThat(one.obs).isEqualTo(other.obs);
            }
        }
    }
}
