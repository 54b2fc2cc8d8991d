package dev.rookery.agents.ppo;

import dev.rookery.agents.LineWorld;
import dev.rookery.agents.config.Activation;
import dev.rookery.agents.config.Convolution;
import dev.rookery.agents.config.LogStd;
import dev.rookery.agents.config.WrapperConfig;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gradient through convolutions, and through normalised observations. */
class PpoGradientOfImagesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            lanes | obs_dim | hidden_sizes | actions             | activation | shared_trunk | layer_norm | log_std         | steps | envs | norm_adv | clip_vloss
            1     | 2x5x4   | 3k2s1        | discrete 3          | TANH       | false        | false      | INDEPENDENT     | 1     | 1    | false    | true
            1     | 1x7x9   | 5k3s2 7      | discrete 2          | RELU       | true         | false      | INDEPENDENT     | 13    | 3    | true     | true
            8     | 3x6x5   | 9k2s1 5k2s2 4 | discrete 3          | GELU       | false        | false      | INDEPENDENT     | 13    | 5    | true     | true
            8     | 2x8x3   | 4k3s1 7      | box 2               | TANH       | true         | true       | STATE_DEPENDENT | 7     | 3    | true     | true
            8     | 2x9x11  | 3k4s3 4k1s1  | discrete 3          | RELU       | true         | false      | INDEPENDENT     | 13    | 1    | true     | true
            16    | 4x5x5   | 16k3s2 33    | discrete 5          | RELU       | true         | false      | INDEPENDENT     | 29    | 3    | true     | true
            16    | 1x13x12 | 17k5s2 8k2s1 9k2s2 7 | discrete 2  | SILU       | true         | false      | INDEPENDENT     | 29    | 5    | true     | false
            16    | 2x5x7   | 3k3s1 10k3s1 | discrete 3          | TANH       | false        | true       | INDEPENDENT     | 13    | 5    | true     | true
            """)
    void theGradientAndTheReportedLossesAgreeWithTheReference(ArgumentsAccessor row) {
        Case.of(row).assertAgrees(folder);
    }

    /** Clipped early, so that it matters. Mean and scale are parameters with a gradient of 0. */
    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16})
    void itIsThatOfTheNormalisedObservations(int lanes) {
        WrapperConfig wrappers = new WrapperConfig(true, 0.25, 0, false, 0);
        for (boolean sharedTrunk : new boolean[] {false, true}) {
            Case of = new Case(
                    lanes,
                    sharedTrunk ? new Case.Observation(5, null) : Case.Observation.of("5x3x3"),
                    sharedTrunk ? List.of() : List.of(new Convolution(7, 2, 1)),
                    List.of(17, 9),
                    LineWorld.discrete(3),
                    Activation.RELU,
                    sharedTrunk,
                    !sharedTrunk,
                    LogStd.INDEPENDENT,
                    13,
                    5,
                    true,
                    true);
            of.assertAgrees(folder, wrappers, false, null);
        }
    }
}
