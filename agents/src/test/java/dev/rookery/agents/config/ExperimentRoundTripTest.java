package dev.rookery.agents.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.ppo.PpoConfig;
import dev.rookery.environments.EnvironmentWrappers;
import dev.rookery.environments.PixelObservation;
import dev.rookery.environments.Range;
import dev.rookery.environments.draw.Channels;
import dev.rookery.environments.guard.NonFinite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written with a run is what was run. */
class ExperimentRoundTripTest {
    private static final int EXPERIMENTS_PER_SEED = 60;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theResolvedConfigurationReadsBackAsItWas(long seed) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < EXPERIMENTS_PER_SEED; i++) {
            ExperimentConfig config = experiment(random);
            assertThat(readBack(config)).isEqualTo(config);
        }
    }

    @Test
    void theExampleReadsBackAsItWas() throws IOException {
        ExperimentConfig config = ExperimentConfig.load(Path.of("..", "configs", "cartpole-ppo.yaml"), List.of());

        assertThat(readBack(config)).isEqualTo(config);
        assertThat(config.toYaml())
                .startsWith("name: cartpole-ppo\nseed: 1\npolicies: 1\n")
                .contains("\nalgorithm:\n  name: ppo\n")
                .contains("\n  target_kl: 0.03\n");
    }

    private ExperimentConfig readBack(ExperimentConfig config) throws IOException {
        return ExperimentConfig.load(Files.writeString(folder.resolve("config.yaml"), config.toYaml()), List.of());
    }

    private static ExperimentConfig experiment(Random random) {
        EnvironmentConfig environment = environment(random);
        PpoConfig ppo = ppo(random);
        ObservationConfig observation = observation(random);
        long seed = random.nextBoolean() ? random.nextInt(10) : random.nextLong() & Long.MAX_VALUE;
        return new ExperimentConfig(
                name(random),
                seeds(random, seed),
                (long) environment.numEnvs() * ppo.numSteps() + seed % 1000,
                oneLine(random),
                environment,
                observation,
                wrappers(random, observation),
                policy(random),
                ppo,
                evaluation(random, seed),
                new CheckpointConfig(seed / 2, 1 + (int) (seed % 7)),
                new VideoConfig(seed / 3, 1 + (int) (seed % 100)),
                new DashboardConfig((int) (seed % 65_536), 1 + (int) (seed % 120), 1 + (int) (seed % 4096)));
    }

    private static EvaluationConfig evaluation(Random random, long seed) {
        Map<String, Double> params = someOf(random, List.of("opponent", "size"), () -> number(random));
        return new EvaluationConfig(
                1 + (int) (seed % 100),
                seed,
                seed % 2 == 0,
                params,
                oneOf(random, Arrays.asList(null, "all", "agent_3", "left")));
    }

    private static ObservationConfig observation(Random random) {
        PixelObservation pixels = new PixelObservation(
                8 + random.nextInt(90),
                8 + random.nextInt(90),
                oneOf(random, Arrays.asList(Channels.values())),
                1 + random.nextInt(16));
        return random.nextBoolean() ? ObservationConfig.OWN : new ObservationConfig(Optional.of(pixels));
    }

    private static WrapperConfig wrappers(Random random, ObservationConfig observation) {
        boolean ownNumbers = observation.pixels().isEmpty();
        return new WrapperConfig(
                new EnvironmentWrappers(
                        ownNumbers ? 1 + random.nextInt(64) : 1,
                        1 + random.nextInt(1000),
                        random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(1 + random.nextInt(1_000_000))),
                ownNumbers && random.nextBoolean(),
                1 + random.nextInt(10),
                random.nextGaussian(),
                random.nextBoolean(),
                random.nextInt(3) * 0.5);
    }

    /** One, as it is most often, or several, in a row or not. */
    private static List<Long> seeds(Random random, long first) {
        int policies = random.nextInt(3) == 0 ? 2 + random.nextInt(20) : 1;
        int apart = 1 + random.nextInt(2);
        List<Long> seeds = new ArrayList<>();
        for (int policy = 0; policy < policies; policy++) {
            seeds.add((first / 2) + (long) policy * apart);
        }
        return seeds;
    }

    private static <T> T oneOf(Random random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static String name(Random random) {
        String characters = "abcdefghijklmnopqrstuvwxyz0123456789ABC._-";
        StringBuilder text = new StringBuilder("0");
        for (int length = random.nextInt(64); text.length() < length; ) {
            text.append(characters.charAt(random.nextInt(characters.length())));
        }
        return text.toString();
    }

    /** Text that a device could be called: anything on one line that neither begins nor ends with a space. */
    private static String oneLine(Random random) {
        if (random.nextInt(3) == 0) {
            return oneOf(
                    random, List.of("auto", "0", "null", "true", "1e3", "#", "a: b", "- a", "\"", "0x1F", "~", "*a"));
        }
        String text = text(random);
        while (!text.matches("\\S|\\S[^\\r\\n]*\\S")) {
            text = text(random);
        }
        return text;
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = 1 + random.nextInt(20); length > 0; length--) {
            text.appendCodePoint(codePoint(random));
        }
        return text.toString();
    }

    /** Any character; control characters, what YAML gives a meaning to, and what lies beyond 16 bits are frequent. */
    private static int codePoint(Random random) {
        return switch (random.nextInt(4)) {
            case 0 ->
                "\t '\"#:-?,[]{}&*!|>%@`\\~=<\u0000\u0007\u001b\u007f\u0085\u00a0\u2028\u2029\ufeff\uffff"
                        .charAt(random.nextInt(34));
            case 1 -> 0x20 + random.nextInt(0x5f);
            case 2 -> random.nextInt(Character.MIN_SURROGATE);
            default ->
                Character.MIN_SUPPLEMENTARY_CODE_POINT
                        + random.nextInt(Character.MAX_CODE_POINT - Character.MIN_SUPPLEMENTARY_CODE_POINT + 1);
        };
    }

    /** Any finite number: every exponent is as likely as every other, and so are some corners. */
    private static double number(Random random) {
        if (random.nextInt(4) == 0) {
            return oneOf(random, List.of(0.0, -0.0, 1.0, -1.0, 0.1, 1e-3, 1e16, Double.MIN_VALUE, Double.MAX_VALUE));
        }
        double number = Double.longBitsToDouble(random.nextLong());
        return Double.isFinite(number) ? number : number(random);
    }

    private static <T> Map<String, T> someOf(Random random, List<String> keys, Supplier<T> value) {
        Map<String, T> map = new LinkedHashMap<>();
        keys.stream().filter(key -> random.nextBoolean()).forEach(key -> map.put(key, value.get()));
        return map;
    }

    private static EnvironmentConfig environment(Random random) {
        int numEnvs = 1 + random.nextInt(4_194_304);
        Map<String, Double> params =
                someOf(random, List.of("gravity", "length", "null", "true", "123", "a b: #"), () -> number(random));
        Map<String, Range> ranges = someOf(random, List.of("tau", "y", "\u00e9"), () -> {
            double a = number(random);
            double b = number(random);
            return new Range(Math.min(a, b), Math.max(a, b));
        });
        return random.nextBoolean()
                ? new EnvironmentConfig(
                        oneLine(random),
                        null,
                        numEnvs,
                        params,
                        ranges,
                        oneOf(random, List.of(NonFinite.values())),
                        java(random))
                : new EnvironmentConfig(null, Path.of("some where", "#1"), numEnvs, params, ranges, JavaConfig.DEFAULT);
    }

    private static JavaConfig java(Random random) {
        return new JavaConfig(
                random.nextBoolean() ? null : Path.of("some where", "a.jar"),
                random.nextInt(1025),
                86_400 * positive(random),
                random.nextInt(1_000_001));
    }

    private static PolicyConfig policy(Random random) {
        List<Integer> hiddenSizes = new ArrayList<>();
        for (int layers = random.nextInt(17); layers > 0; layers--) {
            hiddenSizes.add(1 + random.nextInt(4096));
        }
        List<Convolution> convolutions = new ArrayList<>();
        for (int layers = random.nextInt(3); layers > 0; layers--) {
            convolutions.add(
                    new Convolution(1 + random.nextInt(1024), 1 + random.nextInt(256), 1 + random.nextInt(256)));
        }
        return new PolicyConfig(
                convolutions,
                hiddenSizes,
                oneOf(random, List.of(Activation.values())),
                random.nextBoolean(),
                random.nextBoolean(),
                oneOf(random, List.of(LogStd.values())),
                2 - 22 * random.nextDouble(),
                oneOf(random, List.of(Separate.values())));
    }

    /** In [0, 1], the ends included. */
    private static double unit(Random random) {
        return random.nextInt(8) == 0 ? random.nextInt(2) : random.nextDouble();
    }

    /** In (0, 1], and often tiny. */
    private static double positive(Random random) {
        return (1 - random.nextDouble()) * Math.scalb(1.0, -random.nextInt(random.nextBoolean() ? 2 : 1000));
    }

    private static PpoConfig ppo(Random random) {
        return new PpoConfig(
                1 + random.nextInt(65_536),
                positive(random),
                unit(random),
                unit(random),
                1,
                1 + random.nextInt(1000),
                positive(random) * 1e6,
                random.nextBoolean(),
                unit(random),
                positive(random) * 1e200,
                positive(random),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean() ? 0 : positive(random),
                positive(random));
    }
}
