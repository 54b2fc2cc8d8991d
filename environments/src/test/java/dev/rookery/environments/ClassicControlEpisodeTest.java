package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Resets, time limits, ends and randomized parameters of the classic-control environments. */
class ClassicControlEpisodeTest {

    /** Bounds of every word of the state after a reset; the same where there is nothing random. */
    private static double[][] resetBounds(ClassicControl environment) {
        return switch (environment) {
            case CART_POLE -> same(4, -0.05, 0.05);
            case MOUNTAIN_CAR, MOUNTAIN_CAR_CONTINUOUS -> new double[][] {{-0.6, -0.4}, {0, 0}};
            case PENDULUM -> new double[][] {{-Math.PI, Math.PI}, {-1, 1}};
            case ACROBOT -> same(4, -0.1, 0.1);
        };
    }

    private static double[][] same(int words, double low, double high) {
        double[][] bounds = new double[words][];
        Arrays.fill(bounds, new double[] {low, high});
        return bounds;
    }

    @ParameterizedTest
    @EnumSource
    void statesStartEvenlySpreadBetweenGymnasiumsBounds(ClassicControl environment) {
        for (int lanes : new int[] {1, 8, 16}) {
            // Many rows, and an odd number of them: at least 4096 work-items at every lane width.
            try (SteppedEnvironment batch = new SteppedEnvironment(environment.id, lanes, 65_535, Map.of(), Map.of())) {
                float[][] state = batch.state();
                double[][] bounds = resetBounds(environment);
                assertThat(state.length).isEqualTo(bounds.length);
                for (int word = 0; word < bounds.length; word++) {
                    assertEvenlySpread(state[word], bounds[word][0], bounds[word][1]);
                }
                batch.step(new float[65_535]);
                for (float[] word : batch.state()) {
                    for (float value : word) {
                        assertThat(value).isFinite();
                    }
                }
            }
        }
    }

    private static void assertEvenlySpread(float[] values, double low, double high) {
        double width = high - low;
        int[] tenths = new int[10];
        for (float value : values) {
            assertThat(value).isBetween((float) low, (float) high);
            if (width > 0) {
                tenths[(int) Math.min(9, 10 * (value - low) / width)]++;
            }
        }
        for (int count : width > 0 ? tenths : new int[0]) {
            // Six standard deviations of a tenth of 65,535.
            assertThat(count).isBetween(6553 - 461, 6553 + 461);
        }
    }

    @ParameterizedTest
    @CsvSource({"MountainCar-v0, 200", "MountainCarContinuous-v0, 999", "Pendulum-v1, 200", "Acrobot-v1, 500"})
    void anEpisodeInWhichNothingIsDoneIsCutByTheTimeLimit(String id, int limit) {
        try (SteppedEnvironment batch = new SteppedEnvironment(id, 16, 3, Map.of(), Map.of())) {
            assertThat(batch.spec().maxEpisodeSteps()).isEqualTo(limit);
            float idle = batch.spec().action().size() == 3 ? 1 : 0;
            float[] actions = {idle, idle, idle};
            for (int step = 1; step < limit; step++) {
                batch.step(actions);
            }
            float[][] before = batch.state();
            assertThat(batch.truncated()).containsOnly(false);
            batch.step(actions);
            assertThat(batch.terminated()).containsOnly(false);
            assertThat(batch.truncated()).containsOnly(true);
            assertThat(batch.state()).isNotEqualTo(before);
            batch.step(actions);
            assertThat(batch.truncated()).containsOnly(false);
        }
    }

    /** What gets every one of them to its goal: pushing in the direction of the motion. */
    @ParameterizedTest
    @CsvSource({
        "MountainCar-v0, 1, 8, -1, 200",
        "MountainCarContinuous-v0, 1, 16, 99.9, 999",
        "Acrobot-v1, 5, 16, 0, 500"
    })
    void theGoalEndsTheEpisodeWithItsReward(String id, int observed, int lanes, float reward, int limit) {
        int numEnvs = 21;
        try (SteppedEnvironment batch = new SteppedEnvironment(id, lanes, numEnvs, Map.of(), Map.of())) {
            boolean discrete = batch.spec().action() instanceof ActionSpace.Discrete;
            boolean[] arrived = new boolean[numEnvs];
            for (int step = 0; step < limit; step++) {
                float[] motion = batch.obs()[observed];
                float[] actions = new float[numEnvs];
                for (int env = 0; env < numEnvs; env++) {
                    boolean positive = motion[env] >= 0;
                    actions[env] = positive ? (discrete ? 2 : 1) : (discrete ? 0 : -1);
                }
                batch.step(actions);
                boolean[] terminated = batch.terminated();
                for (int env = 0; env < numEnvs; env++) {
                    if (terminated[env]) {
                        arrived[env] = true;
                        assertThat(batch.rewards()[env]).isEqualTo(reward);
                        assertAtGoal(id, batch.finalObs(), env);
                    }
                }
            }
            assertThat(arrived).containsOnly(true);
        }
    }

    private static void assertAtGoal(String id, float[][] finalObs, int env) {
        if (id.equals("Acrobot-v1")) {
            double cosineOfSum = finalObs[0][env] * finalObs[2][env] - finalObs[1][env] * finalObs[3][env];
            assertThat(-finalObs[0][env] - cosineOfSum).isGreaterThan(1 - 1e-5);
        } else {
            assertThat(finalObs[0][env]).isGreaterThanOrEqualTo(id.equals("MountainCar-v0") ? 0.5f : 0.45f);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16})
    void everyEnvironmentMovesByTheParametersThatItHasDrawn(int lanes) {
        int numEnvs = 37;
        for (ClassicControl environment : ClassicControl.ALL) {
            Map<String, Parameter> known =
                    EnvironmentCatalog.builtIn().find(environment.id).spec().params();
            Map<String, Range> ranges = new LinkedHashMap<>();
            known.forEach((name, one) -> {
                double value = one.defaultValue();
                ranges.put(name, value < 0 ? new Range(1.1 * value, value) : new Range(value, 1.1 * value));
            });
            try (SteppedEnvironment batch = new SteppedEnvironment(environment.id, lanes, numEnvs, Map.of(), ranges)) {
                float[][] params = batch.params();
                float[][] before = batch.state();
                batch.step(new float[numEnvs]);
                float[][] after = batch.state();
                for (int env = 0; env < numEnvs; env++) {
                    Map<String, Double> own = new LinkedHashMap<>();
                    for (Map.Entry<String, Range> one : ranges.entrySet()) {
                        float value = params[own.size()][env];
                        assertThat(value).isBetween((float) one.getValue().min(), (float)
                                one.getValue().max());
                        own.put(one.getKey(), (double) value);
                    }
                    ClassicControl.Step expected = environment.step(column(before, env), 0, own);
                    assertThat(column(after, env))
                            .as(environment.id + " at " + own)
                            .containsExactly(expected.state(), Offset.offset(5e-6));
                }
                assertThat(params[0]).doesNotHaveDuplicates();
            }
        }
    }

    private static double[] column(float[][] words, int env) {
        double[] column = new double[words.length];
        for (int i = 0; i < column.length; i++) {
            column[i] = words[i][env];
        }
        return column;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16})
    void acrobotsTorqueIsOffByUpToTheNoise(int lanes) {
        int numEnvs = 1001;
        Map<String, Double> noisy = Map.of("torque_noise_max", 0.5);
        try (SteppedEnvironment quiet = new SteppedEnvironment("Acrobot-v1", lanes, numEnvs, Map.of(), Map.of());
                SteppedEnvironment batch = new SteppedEnvironment("Acrobot-v1", lanes, numEnvs, noisy, Map.of())) {
            Map<String, Double> params = new LinkedHashMap<>();
            quiet.spec().params().forEach((name, one) -> params.put(name, one.defaultValue()));
            float[][] start = batch.state();
            assertThat(quiet.state()).isDeepEqualTo(start);
            float[] actions = new float[numEnvs];
            Arrays.fill(actions, 2);
            batch.step(actions);
            float[][] after = batch.state();
            double lowest = 9;
            double highest = -9;
            for (int env = 0; env < numEnvs; env++) {
                // The torque as an action between those that there are: 2 is 1 N m.
                double[] from = column(start, env);
                double none = ClassicControl.ACROBOT.step(from, 1, params).state()[3];
                double full = ClassicControl.ACROBOT.step(from, 2, params).state()[3];
                double torque = (after[3][env] - none) / (full - none);
                lowest = Math.min(lowest, torque);
                highest = Math.max(highest, torque);
            }
            assertThat(lowest).isBetween(0.49, 0.52);
            assertThat(highest).isBetween(1.48, 1.51);
        }
    }
}
