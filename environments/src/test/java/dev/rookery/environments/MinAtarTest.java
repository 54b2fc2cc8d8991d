package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.compute.Device;
import dev.rookery.compute.TestDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The games in the manner of MinAtar against their rules in plain Java, with the same random numbers. */
class MinAtarTest {
    private static final long SEED = 0x5eed_0000_0007L;

    private static DeviceRandom random(int stream, int env, int time) {
        return new DeviceRandom(SEED, VectorEnvironment.Purpose.TRAINING, stream, env, time);
    }

    /** Games side by side, on a device and in plain Java. */
    private static final class Both implements AutoCloseable {
        final GridBatch batch;
        final EnvironmentSpec spec;
        final List<MinAtarGame> games = new ArrayList<>();
        final int[] lengths;
        private final SplittableRandom random = new SplittableRandom(3);
        private int time;
        int ends;
        double returns;

        Both(Device device, String id, int numEnvs, Map<String, Double> params) {
            EnvironmentFolder folder = EnvironmentCatalog.builtIn().find(id);
            spec = folder.spec();
            batch = new GridBatch(device, folder, numEnvs, SEED, params);
            lengths = new int[numEnvs];
            for (int env = 0; env < numEnvs; env++) {
                MinAtarGame game = MinAtarGame.of(id, params);
                game.reset(random(DeviceRandom.RESET, env, 0));
                games.add(game);
                assertSeen(batch.obs, env);
            }
        }

        /** What a player wishes, or anything; by choice an action that does not end the episode at once. */
        private int choose(int env) {
            MinAtarGame game = games.get(env);
            int actions = spec.action().size();
            int wish = env % 4 != 1 && random.nextInt(4) == 0 ? -1 : game.wish();
            int first = wish < 0 ? random.nextInt(actions) : wish;
            if (env % 4 == 0) {
                return first;
            }
            return IntStream.range(0, actions)
                    .map(i -> (first + i) % actions)
                    .filter(action -> {
                        MinAtarGame future = game.copy();
                        future.step(action, random(DeviceRandom.DYNAMICS, env, time + 1));
                        return !future.over;
                    })
                    .findFirst()
                    .orElse(first);
        }

        void step() {
            int[] actions = IntStream.range(0, games.size()).map(this::choose).toArray();
            batch.step((agent, env) -> actions[env]);
            time++;
            for (int env = 0; env < actions.length; env++) {
                MinAtarGame game = games.get(env);
                int reward = game.step(actions[env], random(DeviceRandom.DYNAMICS, env, time));
                boolean cut = ++lengths[env] == spec.maxEpisodeSteps() && !game.over;
                if (batch.rewards[env] != reward
                        || batch.terminated[env] != 0 != game.over
                        || batch.truncated[env] != 0 != cut) {
                    throw new AssertionError("%s: reward %s, terminated %d, truncated %d, expected %d, %s, %s"
                            .formatted(
                                    where(env),
                                    batch.rewards[env],
                                    batch.terminated[env],
                                    batch.truncated[env],
                                    reward,
                                    game.over,
                                    cut));
                }
                returns += reward;
                if (game.over || cut) {
                    assertSeen(batch.finalObs, env);
                    ends += game.over ? 1 : 0;
                    lengths[env] = 0;
                    game.reset(random(DeviceRandom.RESET, env, time));
                }
                assertSeen(batch.obs, env);
            }
        }

        private String where(int env) {
            return "%s step %d env %d".formatted(spec.id(), time, env);
        }

        private void assertSeen(float[] all, int env) {
            float[] expected = games.get(env).observe(spec.image().orElseThrow().channels());
            float[] seen = batch.observed(all, env);
            if (!Arrays.equals(seen, expected)) {
                assertThat(seen).as(where(env)).isEqualTo(expected);
            }
        }

        @Override
        public void close() {
            batch.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MinAtar-Breakout-v1, 16, 37, 700, 0.1, 1, 1",
        "MinAtar-Asterix-v1, 8, 37, 330, 0.1, 1, 3",
        "MinAtar-Asterix-v1, 1, 150, 60, 0.6, 0, 0",
        "MinAtar-Freeway-v1, 16, 37, 250, 0, 1, 1",
        "MinAtar-SpaceInvaders-v1, 8, 67, 350, 0.1, 1, 1",
        "MinAtar-SpaceInvaders-v1, 16, 1, 200, 0.6, 0, 0",
        "MinAtar-Seaquest-v1, 16, 101, 400, 0.1, 1, 1",
        "MinAtar-Seaquest-v1, 1, 150, 60, 0.6, 0, 0"
    })
    void everyStepIsByTheRules(
            String id, int lanes, int numEnvs, int steps, double stickyActionProb, double ramping, int least) {
        boolean ramps = EnvironmentCatalog.builtIn().find(id).spec().params().containsKey("ramping");
        Map<String, Double> params = ramps
                ? Map.of("sticky_action_prob", stickyActionProb, "ramping", ramping)
                : Map.of("sticky_action_prob", stickyActionProb);
        int progress = 0;
        try (Device device = TestDevice.open(lanes);
                Both both = new Both(device, id, numEnvs, params)) {
            for (int step = 0; step < steps; step++) {
                both.step();
                progress = Math.max(
                        progress,
                        both.games.stream()
                                .mapToInt(MinAtarGame::progress)
                                .max()
                                .orElseThrow());
            }
            assertThat(both.returns).isPositive();
            assertThat(both.ends > 0).isEqualTo(!id.contains("Freeway"));
        }
        assertThat(progress).isGreaterThanOrEqualTo(least);
    }

    /** More than caches hold: 5,300 rows of 400 numbers. */
    @Test
    void manyGamesAreSeenAsFewAre() {
        try (Device device = TestDevice.open();
                Both both = new Both(device, "MinAtar-Breakout-v1", 5300, Map.of())) {
            for (int step = 0; step < 12; step++) {
                both.step();
            }
            assertThat(both.ends).isPositive();
        }
    }
}
