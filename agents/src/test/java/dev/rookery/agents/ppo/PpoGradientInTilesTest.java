package dev.rookery.agents.ppo;

import dev.rookery.agents.config.WrapperConfig;
import dev.rookery.compute.LocalTiles;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

/** The gradient by teams of work-items that share their samples in local memory. */
class PpoGradientInTilesTest {
    @TempDir
    Path folder;

    /**
     * Where the device's tuning has tiles, by teams of work-items: of 29 times 17 samples several teams have several chunks.
     * Of each of the last six the gradient was wrong on PoCL once, the barriers being elsewhere.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            lanes | obs_dim | hidden_sizes  | actions             | activation | shared_trunk | layer_norm | log_std         | steps | envs | norm_adv | clip_vloss
            1     | 3       | ''            | discrete 3          | TANH       | false        | false      | INDEPENDENT     | 1     | 1    | true     | true
            1     | 4       | 64 64         | discrete 2          | TANH       | true         | false      | INDEPENDENT     | 29    | 17   | true     | true
            1     | 5       | 64 33         | multiDiscrete 5 2   | GELU       | true         | false      | INDEPENDENT     | 29    | 3    | false    | true
            1     | 5       | 64 33         | multiDiscrete 5 2   | GELU       | true         | true       | INDEPENDENT     | 29    | 3    | false    | true
            1     | 2x8x3   | 4k3s1 7       | box 2               | TANH       | true         | true       | STATE_DEPENDENT | 7     | 3    | true     | true
            1     | 1x13x12 | 17k5s2 8k2s1 7 | discrete 2         | SILU       | true         | false      | INDEPENDENT     | 29    | 5    | true     | false
            1     | 5       | 33            | box 1               | RELU       | false        | true       | STATE_DEPENDENT | 29    | 3    | false    | true
            1     | 2x9x11  | 3k4s3 4k1s1   | discrete 3          | RELU       | true         | false      | INDEPENDENT     | 13    | 11   | true     | true
            1     | 2x9x11  | 4k1s1         | discrete 3          | RELU       | true         | false      | INDEPENDENT     | 13    | 11   | true     | true
            1     | 5       | 33            | box 1               | RELU       | false        | false      | STATE_DEPENDENT | 29    | 3    | false    | true
            1     | 5       | 33            | discrete 2          | RELU       | false        | true       | INDEPENDENT     | 29    | 3    | false    | true
            1     | 5       | 33            | box 1               | TANH       | false        | true       | STATE_DEPENDENT | 29    | 3    | false    | true
            """)
    void itIsThatOfTheReferenceWhereTheTuningHasTiles(ArgumentsAccessor row) {
        Case.of(row).assertAgrees(folder, WrapperConfig.none(), false, new LocalTiles(32, 8, 4));
    }
}
