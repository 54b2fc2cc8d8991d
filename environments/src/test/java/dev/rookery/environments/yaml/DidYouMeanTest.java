package dev.rookery.environments.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DidYouMeanTest {
    private static final List<String> KNOWN =
            List.of("learning_rate", "gamma", "gae_lambda", "num_steps", "num_envs", "clip_coef", "id");

    @ParameterizedTest
    @CsvSource({
        "lerning_rate, learning_rate",
        "learning-rate, learning_rate",
        "learningRate, learning_rate",
        "gmama, gamma",
        "gama, gamma",
        "num_env, num_envs",
        "clip_coeff, clip_coef",
        "ID, id",
        "learning_raet, learning_rate",
    })
    void findsWhatWasMeant(String written, String meant) {
        assertThat(DidYouMean.nearest(written, KNOWN)).contains(meant);
    }

    @Test
    void guessesNothingWhereNothingIsNear() {
        assertThat(DidYouMean.nearest("temperature", KNOWN)).isEmpty();
        assertThat(DidYouMean.nearest("x".repeat(100_000), KNOWN)).isEmpty();
        assertThat(DidYouMean.hint("temperature", List.of("a", "b"))).isEqualTo("; known are: a, b");
    }
}
