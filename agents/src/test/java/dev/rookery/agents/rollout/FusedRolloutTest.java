package dev.rookery.agents.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.BrittleWorld;
import dev.rookery.agents.CellsWorld;
import dev.rookery.agents.LineWorld;
import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.LogStd;
import dev.rookery.agents.config.PolicyConfig;
import dev.rookery.agents.config.Separate;
import dev.rookery.compute.Device;
import dev.rookery.compute.LocalTiles;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.ActionSpace;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.EnvironmentWrappers;
import dev.rookery.environments.Range;
import dev.rookery.environments.guard.NonFinite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether the policy plays inside of the environment's kernel or beside it, the same happens, bit for bit. */
class FusedRolloutTest {
    private static final LocalTiles TILES = new LocalTiles(32, 8, 4);

    @TempDir
    Path folder;

    private static void assertSamePlay(Game game, int lanes) {
        Map<String, ByteBuffer> stepByStep = game.play(lanes, false);
        Map<String, ByteBuffer> inOne = game.play(lanes, true);
        assertThat(inOne).containsOnlyKeys(stepByStep.keySet());
        stepByStep.forEach(
                (name, expected) -> assertThat(inOne.get(name)).as(name).isEqualTo(expected));
    }

    /** By teams of 32 rows of an agent, of which the last is not full, and whose work-items share the sums. */
    @Test
    void stepByStepInTilesIsTheSameAsAFusedRolloutOfOneRowAWorkItem() {
        LineWorld world = new LineWorld(3, LineWorld.multiDiscrete(3, 2), 2, 11).masked();
        Game game = new Game(world.in(folder), Map.of(), separate(), 2, 70);
        try (Device device = TestDevice.tiled(TILES)) {
            Map<String, ByteBuffer> inTiles = game.play(device, false);
            Map<String, ByteBuffer> inOne = game.play(1, true);
            inOne.forEach(
                    (name, expected) -> assertThat(inTiles.get(name)).as(name).isEqualTo(expected));
            assertThat(anyIn(inTiles.get("training.truncated"))).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 17, vector", "16, 100, vector", "1, 33, scalar"})
    void aFusedRolloutFromBitsIsTheSameAndThatFromNumbers(int lanes, int numEnvs, String kind) {
        EnvironmentFolder bits = CellsWorld.in(folder, kind, true);
        Game game = new Game(bits, Map.of(), separate(), 2, numEnvs);
        assertSamePlay(game, lanes);
        Game ofNumbers = new Game(CellsWorld.in(folder, kind, false), Map.of(), separate(), 2, numEnvs);
        assertSameButForObservations(game.play(lanes, true), ofNumbers.play(lanes, true));
    }

    @Test
    void stepByStepInTilesBitsAreReadAlike() {
        Game game = new Game(CellsWorld.in(folder, "scalar", true), Map.of(), separate(), 2, 70);
        Game ofNumbers = new Game(CellsWorld.in(folder, "scalar", false), Map.of(), separate(), 2, 70);
        try (Device device = TestDevice.tiled(TILES)) {
            assertSameButForObservations(game.play(device, false), ofNumbers.play(device, false));
        }
    }

    private static void assertSameButForObservations(Map<String, ByteBuffer> bits, Map<String, ByteBuffer> numbers) {
        assertThat(bits.remove("training.obs")).isNotEqualTo(numbers.remove("training.obs"));
        assertThat(bits).isEqualTo(numbers);
        assertThat(anyIn(bits.get("training.truncated"))).isTrue();
        assertThat(anyIn(bits.get("training.terminated"))).isTrue();
    }

    private static boolean anyIn(ByteBuffer flags) {
        for (int i = 0; i < flags.capacity(); i++) {
            if (flags.get(i) != 0) {
                return true;
            }
        }
        return false;
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, false",
        "1, 17, 2, true",
        "4, 33, 1, true",
        "8, 1, 2, false",
        "8, 100, 1, true",
        "16, 17, 2, true",
        "16, 200, 1, false"
    })
    void aFusedRolloutIsTheSameAsOneStepByStep(int lanes, int numEnvs, int agents, boolean sharedTrunk) {
        LineWorld world = new LineWorld(3, 3, agents, 11);
        PolicyConfig policy = new PolicyConfig(List.of(17, 5), Activation.TANH, sharedTrunk);
        assertSamePlay(new Game(world.in(folder), Map.of(), policy, 3, numEnvs), lanes);
    }

    @ParameterizedTest
    @CsvSource({"1, 17, INDEPENDENT", "8, 33, STATE_DEPENDENT", "16, 100, INDEPENDENT", "16, 100, STATE_DEPENDENT"})
    void aFusedRolloutOfContinuousActionsIsTheSame(int lanes, int numEnvs, LogStd logStd) {
        LineWorld world = new LineWorld(3, LineWorld.box(2), 2, 11);
        PolicyConfig policy = new PolicyConfig(List.of(17, 5), Activation.TANH, true, false, logStd, 0.5);
        assertSamePlay(new Game(world.in(folder), Map.of(), policy, 3, numEnvs), lanes);
    }

    @ParameterizedTest
    @CsvSource({"1, 17", "8, 33", "16, 100"})
    void aFusedRolloutOfSeveralChoicesIsTheSame(int lanes, int numEnvs) {
        LineWorld world = new LineWorld(3, LineWorld.multiDiscrete(3, 2), 2, 11);
        PolicyConfig policy = new PolicyConfig(List.of(17, 5), Activation.TANH, false);
        assertSamePlay(new Game(world.in(folder), Map.of(), policy, 3, numEnvs), lanes);
    }

    @ParameterizedTest
    @CsvSource({"1, 17, 1, true", "4, 33, 2, true", "8, 100, 1, false", "16, 17, 3, true", "16, 100, 2, false"})
    void aFusedRolloutAllowsTheSame(int lanes, int numEnvs, int agents, boolean several) {
        PolicyConfig policy = new PolicyConfig(List.of(17, 5), Activation.TANH, false);
        ActionSpace actions = several ? LineWorld.multiDiscrete(3, 40, 2) : LineWorld.discrete(5);
        LineWorld world = new LineWorld(3, actions, agents, 11).masked();
        assertSamePlay(new Game(world.in(folder), Map.of(), policy, 3, numEnvs), lanes);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whereEverythingIsAllowedTheSameHappensAsWithoutAMask(boolean fused) {
        PolicyConfig policy = new PolicyConfig(List.of(17, 5), Activation.TANH, false);
        LineWorld world = new LineWorld(3, LineWorld.multiDiscrete(3, 2), 2, 11);
        Map<String, ByteBuffer> without = new Game(world.in(folder), Map.of(), policy, 3, 33).play(8, fused);
        EnvironmentFolder always = world.in(folder.resolve("always"));
        append(always, "void env_action_mask(const State *s, const Params *p, int agent, mask *allowed) { }\n");
        Map<String, ByteBuffer> with = new Game(always, Map.of(), policy, 3, 33).play(8, fused);
        for (String masks : List.of("training.action_masks", "training.action_mask")) {
            without.remove(masks);
            with.remove(masks);
        }
        assertThat(with).isEqualTo(without);
    }

    private static void append(EnvironmentFolder folder, String code) {
        try {
            Files.writeString(Path.of(folder.dynamicsFile()), code, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 17, 3, 2", "8, 33, 4, 1", "16, 100, 1, 3", "16, 1, 2, 4"})
    void aFusedRolloutOfAWrappedWorldIsTheSame(int lanes, int numEnvs, int frames, int repeat) {
        LineWorld bare = new LineWorld(3, 3, 2, 11);
        EnvironmentFolder world = (repeat > 1 ? bare : bare.masked())
                .in(folder)
                .wrapped(new EnvironmentWrappers(frames, repeat, OptionalInt.of(10)));
        PolicyConfig policy = new PolicyConfig(List.of(17, 5), Activation.TANH, true);
        Map<String, Range> randomization = Map.of("push", new Range(0.05, 0.2));
        assertSamePlay(new Game(world, randomization, policy, 3, numEnvs), lanes);
    }

    @ParameterizedTest
    @CsvSource({"1, 17, 3", "8, 33, 2", "16, 100, 4"})
    void aFusedRolloutWithSeparateParametersIsTheSame(int lanes, int numEnvs, int agents) {
        LineWorld world = new LineWorld(3, 3, agents, 11);
        assertSamePlay(new Game(world.in(folder), Map.of(), separate(), 2, numEnvs), lanes);
    }

    private static PolicyConfig separate() {
        return new PolicyConfig(
                List.of(), List.of(17, 5), Activation.TANH, false, false, LogStd.INDEPENDENT, 0, Separate.AGENTS);
    }

    /** Values of the first observations, which are the same whoever plays, tell whose parameters were used. */
    @ParameterizedTest
    @CsvSource({"1, 17", "16, 100"})
    void everyAgentIsPlayedWithItsOwnParameters(int lanes, int numEnvs) {
        int agents = 3;
        EnvironmentFolder world = new LineWorld(3, 3, agents, 11).in(folder);
        float[] values = firstValues(new Game(world, Map.of(), separate(), 1, numEnvs, 5, 1, NonFinite.STOP), lanes);
        int paddedEnvs = values.length / agents;
        for (int agent = 0; agent < agents; agent++) {
            PolicyConfig shared = new PolicyConfig(List.of(17, 5), Activation.TANH, false);
            float[] alike =
                    firstValues(new Game(world, Map.of(), shared, 1, numEnvs, 5 + agent, 1, NonFinite.STOP), lanes);
            for (int row = 0; row < values.length; row++) {
                if (row % paddedEnvs < numEnvs) {
                    assertThat(values[row] == alike[row])
                            .as("row %d, parameters of agent %d", row, agent)
                            .isEqualTo(row / paddedEnvs == agent);
                }
            }
        }
    }

    private static float[] firstValues(Game game, int lanes) {
        ByteBuffer all = game.play(lanes, false).get("training.values");
        float[] values = new float[all.capacity() / Float.BYTES / (Game.NUM_STEPS + 1)];
        all.asFloatBuffer().get(values);
        return values;
    }

    @Test
    void aFusedRolloutDrawsTheSameParametersAndEndsTheSameEpisodes() {
        EnvironmentFolder cartPole = EnvironmentCatalog.builtIn().find("CartPole-v1");
        PolicyConfig policy = new PolicyConfig(List.of(64), Activation.RELU, false);
        Game game =
                new Game(cartPole, Map.of("length", new Range(0.25, 1), "gravity", new Range(5, 40)), policy, 1, 77);
        assertSamePlay(game, 8);
        assertThat(anyIn(game.play(8, true).get("training.terminated"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"16, RESET, 33", "8, CLAMP, 17"})
    void aFusedRolloutDealsAlikeWithNumbersThatAreNotFinite(int lanes, NonFinite then, int numEnvs) {
        PolicyConfig policy = new PolicyConfig(List.of(17, 5), Activation.TANH, true);
        for (BrittleWorld.Fault fault : List.of(BrittleWorld.Fault.REWARD, BrittleWorld.Fault.OBS)) {
            EnvironmentFolder world = new BrittleWorld(2, false, false, fault).in(folder);
            Game game = new Game(world, Map.of(), policy, 2, numEnvs, then);
            assertSamePlay(game, lanes);
            assertThat(anyIn(game.play(lanes, true).get("training.non_finite"))).isTrue();
        }
    }

    @Test
    void timeLimitsAreMetInTheseRollouts() {
        LineWorld world = new LineWorld(3, 3, 2, 11);
        PolicyConfig policy = new PolicyConfig(List.of(17, 5), Activation.TANH, true);
        Map<String, ByteBuffer> played = new Game(world.in(folder), Map.of(), policy, 3, 17).play(16, true);
        assertThat(anyIn(played.get("training.truncated"))).isTrue();
        assertThat(anyIn(played.get("training.terminated"))).isTrue();
    }
}
