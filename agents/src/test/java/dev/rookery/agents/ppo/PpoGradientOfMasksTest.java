package dev.rookery.agents.ppo;

import dev.rookery.agents.config.WrapperConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

/** The gradient where not every action may always be taken. */
class PpoGradientOfMasksTest {
    @TempDir
    Path folder;

    /** Half of the actions may be taken, in one sample these, in another those. The last has more of them than a word bits. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            lanes | obs_dim | hidden_sizes | actions              | activation | shared_trunk | layer_norm | log_std     | steps | envs | norm_adv | clip_vloss
            1     | 3       | 7            | discrete 2           | TANH       | false        | false      | INDEPENDENT | 13    | 3    | true     | true
            1     | 5       | 17 7         | discrete 5           | RELU       | true         | true       | INDEPENDENT | 13    | 5    | true     | false
            4     | 3       | 17           | multiDiscrete 3 1 4  | TANH       | false        | false      | INDEPENDENT | 37    | 1    | true     | true
            8     | 3       | ''           | discrete 3           | TANH       | false        | false      | INDEPENDENT | 13    | 1    | true     | true
            8     | 4       | 17 9         | multiDiscrete 3 1 4  | RELU       | true         | false      | INDEPENDENT | 13    | 5    | false    | true
            16    | 5       | 64 33        | multiDiscrete 5 2    | GELU       | true         | true       | INDEPENDENT | 29    | 3    | true     | true
            16    | 4       | 17           | multiDiscrete 3 40 2 | TANH       | false        | false      | INDEPENDENT | 29    | 17   | true     | true
            """)
    void itIsThatOfTheDistributionOverWhatIsAllowed(ArgumentsAccessor row) {
        Case.of(row).assertAgrees(folder, WrapperConfig.none(), true, null);
    }
}
