package dev.rookery.agents.ppo;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

/** The update's gradient on the device against the reference in double precision: {@link Case}. */
class PpoGradientTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            lanes | obs_dim | hidden_sizes | actions             | activation | shared_trunk | layer_norm | log_std         | steps | envs | norm_adv | clip_vloss
            1     | 3       | 7            | discrete 2          | TANH       | false        | false      | INDEPENDENT     | 1     | 1    | false    | true
            1     | 5       | 17 7         | discrete 3          | RELU       | true         | false      | INDEPENDENT     | 13    | 1    | true     | true
            1     | 1       | 64           | discrete 5          | TANH       | true         | false      | INDEPENDENT     | 37    | 1    | true     | false
            4     | 3       | 17           | discrete 2          | RELU       | false        | false      | INDEPENDENT     | 37    | 1    | true     | true
            8     | 1       | 1            | discrete 2          | TANH       | false        | false      | INDEPENDENT     | 1     | 13   | true     | true
            8     | 5       | 7 17         | discrete 5          | TANH       | true         | false      | INDEPENDENT     | 37    | 1    | false    | false
            8     | 3       | 64 64        | discrete 3          | RELU       | false        | false      | INDEPENDENT     | 64    | 1    | true     | true
            8     | 3       | ''           | discrete 3          | TANH       | false        | false      | INDEPENDENT     | 13    | 1    | true     | true
            8     | 3       | 17 1 7       | discrete 2          | TANH       | false        | false      | INDEPENDENT     | 16    | 4    | true     | true
            16    | 1       | 7            | discrete 3          | RELU       | true         | false      | INDEPENDENT     | 1     | 1    | true     | true
            16    | 5       | 64 17        | discrete 2          | TANH       | false        | false      | INDEPENDENT     | 37    | 1    | false    | true
            16    | 3       | 1 64         | discrete 5          | RELU       | true         | false      | INDEPENDENT     | 16    | 4    | true     | false
            16    | 4       | 64 64        | discrete 2          | TANH       | false        | false      | INDEPENDENT     | 29    | 17   | true     | true
            1     | 3       | 7            | discrete 2          | SILU       | true         | false      | INDEPENDENT     | 5     | 3    | true     | true
            8     | 3       | 17 9         | discrete 3          | SILU       | false        | false      | INDEPENDENT     | 13    | 5    | true     | true
            16    | 5       | 64 64        | discrete 2          | GELU       | true         | false      | INDEPENDENT     | 29    | 3    | true     | false
            4     | 5       | 5 18         | discrete 2          | GELU       | false        | false      | INDEPENDENT     | 7     | 3    | false    | false
            1     | 3       | 7 5          | discrete 2          | TANH       | true         | true       | INDEPENDENT     | 5     | 3    | true     | true
            8     | 4       | 20 64        | discrete 3          | RELU       | false        | true       | INDEPENDENT     | 13    | 5    | true     | true
            8     | 4       | 300          | discrete 3          | TANH       | true         | false      | INDEPENDENT     | 7     | 3    | true     | true
            16    | 5       | 64 33        | discrete 2          | GELU       | false        | true       | INDEPENDENT     | 29    | 3    | true     | true
            1     | 3       | 7            | multiDiscrete 2 3   | TANH       | false        | false      | INDEPENDENT     | 13    | 3    | true     | true
            8     | 4       | 17 9         | multiDiscrete 3 1 4 | RELU       | true         | false      | INDEPENDENT     | 13    | 5    | true     | true
            16    | 5       | 64 33        | multiDiscrete 5 2   | GELU       | true         | true       | INDEPENDENT     | 29    | 3    | false    | true
            1     | 3       | 7            | box 1               | TANH       | false        | false      | INDEPENDENT     | 13    | 3    | true     | true
            1     | 3       | 7 5          | box 3               | TANH       | true         | true       | STATE_DEPENDENT | 13    | 3    | true     | true
            8     | 4       | 17 9         | box 2               | RELU       | false        | false      | STATE_DEPENDENT | 13    | 5    | true     | false
            8     | 1       | ''           | box 3               | TANH       | false        | false      | INDEPENDENT     | 1     | 1    | true     | true
            16    | 5       | 64 64        | box 4               | TANH       | true         | false      | INDEPENDENT     | 29    | 17   | true     | true
            16    | 5       | 33           | box 1               | GELU       | true         | true       | STATE_DEPENDENT | 29    | 3    | false    | true
            """)
    void theGradientAndTheReportedLossesAgreeWithTheReference(ArgumentsAccessor row) {
        Case.of(row).assertAgrees(folder);
    }
}
