package dev.rookery.agents.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.ppo.PpoConfig;
import dev.rookery.environments.Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is written with a run is what was run. */
class ExperimentRoundTripTest {

    @Property(tries = 300)
    void theResolvedConfigurationReadsBackAsItWas(@ForAll("experiments") ExperimentConfig config) throws IOException {
        assertThat(readBack(config)).isEqualTo(config);
    }

    @Example
    void theExampleReadsBackAsItWas() throws IOException {
        ExperimentConfig config = ExperimentConfig.load(Path.of("..", "configs", "cartpole-ppo.yaml"), List.of());

        assertThat(readBack(config)).isEqualTo(config);
        assertThat(config.toYaml())
                .startsWith("name: cartpole-ppo\nseed: 1\n")
                .contains("\nalgorithm:\n  name: ppo\n")
                .contains("\n  target_kl: null\n");
    }

    private static ExperimentConfig readBack(ExperimentConfig config) throws IOException {
        Path file = Files.createTempFile("config", ".yaml");
        try {
            return ExperimentConfig.load(Files.writeString(file, config.toYaml()), List.of());
        } finally {
            Files.delete(file);
        }
    }

    @Provide
    Arbitrary<ExperimentConfig> experiments() {
        return Combinators.combine(
                        names(), Arbitraries.longs().greaterOrEqual(0), oneLine(), environments(), policies(), ppos())
                .as((name, seed, device, environment, policy, ppo) -> new ExperimentConfig(
                        name,
                        seed,
                        (long) environment.numEnvs() * ppo.numSteps() + seed % 1000,
                        device,
                        environment,
                        policy,
                        ppo,
                        new EvaluationConfig(1 + (int) (seed % 100), seed, seed % 2 == 0),
                        new CheckpointConfig(seed / 2, 1 + (int) (seed % 7)),
                        new DashboardConfig((int) (seed % 65_536), 1 + (int) (seed % 120))));
    }

    private static Arbitrary<String> names() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('0', '9')
                .withChars("ABC._-")
                .ofMaxLength(63)
                .map(rest -> "0" + rest);
    }

    private static Arbitrary<String> oneLine() {
        Arbitrary<String> text = Arbitraries.strings()
                .all()
                .excludeChars('\r', '\n')
                .ofMinLength(1)
                .ofMaxLength(20)
                .filter(device -> device.matches("\\S|\\S[^\\r\\n]*\\S") && wellFormed(device));
        return Arbitraries.oneOf(
                text, Arbitraries.of("auto", "0", "null", "true", "1e3", "#", "a: b", "- a", "\"", "0x1F"));
    }

    /** A lone surrogate is no character, and no file can hold it. */
    private static boolean wellFormed(String text) {
        return text.codePoints()
                .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }

    private static Arbitrary<EnvironmentConfig> environments() {
        Arbitrary<Double> numbers = Arbitraries.doubles();
        Arbitrary<Map<String, Double>> params =
                Arbitraries.maps(Arbitraries.of("gravity", "length", "null", "true", "123", "a b: #"), numbers);
        Arbitrary<Map<String, Range>> ranges = Arbitraries.maps(
                Arbitraries.of("tau", "y", "é"),
                Combinators.combine(numbers, numbers).as((a, b) -> new Range(Math.min(a, b), Math.max(a, b))));
        Arbitrary<Integer> numEnvs = Arbitraries.integers().between(1, 4_194_304);
        return Combinators.combine(oneLine(), Arbitraries.of(true, false), numEnvs, params, ranges)
                .as((id, named, count, fixed, drawn) -> named
                        ? new EnvironmentConfig(id, null, count, fixed, drawn)
                        : new EnvironmentConfig(null, Path.of("some where", "#1"), count, fixed, drawn));
    }

    private static Arbitrary<PolicyConfig> policies() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 4096).list().ofMaxSize(16),
                        Arbitraries.of(Activation.class),
                        Arbitraries.of(true, false))
                .as(PolicyConfig::new);
    }

    private static Arbitrary<PpoConfig> ppos() {
        Arbitrary<Double> unit = Arbitraries.doubles().between(0, 1).ofScale(6);
        Arbitrary<Double> positive = Arbitraries.doubles().between(0, false, 1, true);
        return Combinators.combine(
                        Arbitraries.integers().between(1, 65_536),
                        positive,
                        unit,
                        positive,
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false))
                .as((numSteps, small, share, tiny, one, other) -> new PpoConfig(
                        numSteps,
                        small,
                        share,
                        1 - share,
                        1,
                        1 + numSteps % 1000,
                        tiny * 1e6,
                        one,
                        share,
                        small * 1e200,
                        tiny,
                        other,
                        one != other,
                        one ? 0 : small,
                        tiny));
    }
}
