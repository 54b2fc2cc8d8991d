package dev.rookery.agents.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rookery.agents.CatchWorld;
import dev.rookery.agents.ppo.PpoConfig;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.ImageShape;
import dev.rookery.environments.PixelObservation;
import dev.rookery.environments.Range;
import dev.rookery.environments.draw.Channels;
import dev.rookery.environments.yaml.ConfigurationException;
import dev.rookery.environments.yaml.InvalidValueException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExperimentConfigTest {
    private static final String SMALLEST = """
            environment: {id: CartPole-v1}
            algorithm: {name: ppo}
            """;

    private static final String COMPLETE = """
            name: cartpole-ppo
            seed: 1
            total_timesteps: 500000
            device: auto
            environment:
              id: CartPole-v1
              num_envs: 64
            policy:
              hidden_sizes: [64, 64]
              activation: tanh
            algorithm:
              name: ppo
              num_steps: 64
              clip_coef: 0.2
              num_minibatches: 4
            evaluation: {episodes: 100, interval: 50000}
            """;

    @TempDir
    Path directory;

    private Path file(String yaml) throws IOException {
        return Files.writeString(directory.resolve("cartpole-ppo.yaml"), yaml);
    }

    private ExperimentConfig load(String yaml, String... overrides) throws IOException {
        return ExperimentConfig.load(file(yaml), List.of(overrides), EnvironmentCatalog.builtIn());
    }

    private List<String> problemsOf(String yaml, String... overrides) {
        ConfigurationException refused =
                catchThrowableOfType(ConfigurationException.class, () -> load(yaml, overrides));
        assertThat(refused).as(yaml).isNotNull();
        String place = directory.resolve("cartpole-ppo.yaml") + ":";
        return refused.problems().stream()
                .map(problem -> problem.replace(place, "").replace(directory.toString(), "DIR"))
                .toList();
    }

    @Test
    void whatIsLeftOutHasCleanRlsDefault() throws IOException {
        ExperimentConfig config = load(SMALLEST);

        assertThat(config)
                .isEqualTo(new ExperimentConfig(
                        "cartpole-ppo",
                        List.of(1L),
                        500_000,
                        "auto",
                        new EnvironmentConfig("CartPole-v1", null, 64, Map.of(), Map.of(), JavaConfig.DEFAULT),
                        ObservationConfig.OWN,
                        WrapperConfig.none(),
                        new PolicyConfig(List.of(64, 64), Activation.TANH, false),
                        new PpoConfig(128, 2.5e-4, 0.99, 0.95, 4, 4, 0.2, true, 0.01, 0.5, 0.5, true, true, 0, 1e-5),
                        new EvaluationConfig(100, 50_000, true),
                        new CheckpointConfig(100_000, 5),
                        new VideoConfig(0, 2000),
                        new DashboardConfig(8080, 30, 16)));
        assertThat(config.stepsPerIteration()).isEqualTo(64 * 128);
    }

    @Test
    void pixelsAreAnImageForConvolutions() throws IOException {
        ExperimentConfig config = ExperimentConfig.load(
                Files.writeString(directory.resolve("pixels.yaml"), SMALLEST),
                List.of("observation={pixels: {}}", "policy.network=nature_cnn"),
                EnvironmentCatalog.builtIn());

        assertThat(config.observation().pixels()).contains(new PixelObservation(84, 84, Channels.GREY, 4));
        EnvironmentSpec spec = config.folder(EnvironmentCatalog.builtIn()).spec();
        assertThat(spec.image()).contains(new ImageShape(4, 84, 84));
        assertThat(spec.obsDim()).isEqualTo(4 * 84 * 84);
    }

    @Test
    void whatDoesNotDrawItselfIsNotSeenInPixels() throws IOException {
        Path world = Files.createDirectories(directory.resolve("blind"));
        Files.writeString(world.resolve("environment.yaml"), """
                id: Blind-v0
                summary: is not drawn
                source: made up for tests
                observation: [{name: x}]
                action: {discrete: [{name: left}, {name: right}]}
                max_episode_steps: 16
                """);
        Path file = Files.writeString(
                directory.resolve("pixels.yaml"),
                "environment: {path: blind}\nobservation: {pixels: {}}\nalgorithm: {name: ppo}\n");

        assertThatThrownBy(() -> ExperimentConfig.load(file, List.of(), EnvironmentCatalog.builtIn()))
                .hasMessageContaining("pixels.yaml:2:23: observation.pixels wants an environment that draws itself, but"
                        + " Blind-v0 does not");
    }

    @Test
    void theExperimentsThatComeWithRookeryAreFine() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("..", "configs"))) {
            List<Path> experiments =
                    files.filter(file -> file.toString().endsWith(".yaml")).toList();
            assertThat(experiments).isNotEmpty().allSatisfy(file -> {
                ExperimentConfig config = ExperimentConfig.load(file, List.of(), EnvironmentCatalog.builtIn());
                assertThat(file).hasFileName(config.name() + ".yaml");
            });
        }
    }

    @Test
    void overridesOfTheCommandLineWin() throws IOException {
        ExperimentConfig config = load(
                COMPLETE,
                "seed=7",
                "device=0",
                "algorithm.gamma=0.98",
                "algorithm.target_kl=0.02",
                "policy.hidden_sizes=[]",
                "policy.activation=relu",
                "environment.params.length=1.0",
                "environment.randomization={masspole: [0.05, 0.5], gravity: {min: 9, max: 10}}");

        PpoConfig ppo = (PpoConfig) config.algorithm();
        assertThat(config.seed()).isEqualTo(7);
        assertThat(config.device()).isEqualTo("0");
        assertThat(ppo.gamma()).isEqualTo(0.98);
        assertThat(ppo.targetKl()).isEqualTo(0.02);
        assertThat(config.policy()).isEqualTo(new PolicyConfig(List.of(), Activation.RELU, false));
        assertThat(config.environment().params()).isEqualTo(Map.of("length", 1.0));
        assertThat(config.environment().randomization())
                .isEqualTo(Map.of("masspole", new Range(0.05, 0.5), "gravity", new Range(9, 10)));
    }

    @Test
    void aNetworkThatIsNamedIsTheDefaultOfItsSettings() throws IOException {
        List<Convolution> nature =
                List.of(new Convolution(32, 8, 4), new Convolution(64, 4, 2), new Convolution(64, 3, 1));
        assertThat(policyOf("network: nature_cnn"))
                .isEqualTo(new PolicyConfig(nature, List.of(512), Activation.RELU, true, false, LogStd.INDEPENDENT, 0));
        assertThat(policyOf("network: nature_cnn, hidden_sizes: [256], activation: gelu, shared_trunk: false"))
                .isEqualTo(
                        new PolicyConfig(nature, List.of(256), Activation.GELU, false, false, LogStd.INDEPENDENT, 0));
        assertThat(policyOf("convolutions: [{filters: 16, kernel: 3}], hidden_sizes: []"))
                .isEqualTo(new PolicyConfig(
                        List.of(new Convolution(16, 3, 1)),
                        List.of(),
                        Activation.TANH,
                        false,
                        false,
                        LogStd.INDEPENDENT,
                        0));
    }

    private PolicyConfig policyOf(String settings) throws IOException {
        String yaml = SMALLEST + "policy: {" + settings + "}\n";
        return ExperimentConfig.load(file(yaml), List.of()).policy();
    }

    @Test
    void convolutionsThatAreNotForTheObservationAreNamedWithTheirPlace() {
        CatchWorld.in(directory);
        String world = "environment: {path: catch}\nalgorithm: {name: ppo}\n";
        assertThat(problemsOf(world + "policy: {convolutions: [{filters: 4, kernel: 3}, {filters: 4, kernel: 4}]}"))
                .containsExactly(
                        "3:71: policy.convolutions[1].kernel must be within the image that it moves over, which is"
                                + " 4 x 3 x 3, but is 4");
        assertThat(problemsOf(world + "policy: {network: nature_cnn, activation: rely}"))
                .containsExactly(
                        "3:19: policy.network stands for convolutions[0].kernel, which must be within the image that it"
                                + " moves over, which is 2 x 5 x 5, but is 8",
                        "3:43: policy.activation must be one of tanh, relu, silu, gelu, but is the text \"rely\"; did you"
                                + " mean relu?");
        assertThat(problemsOf(SMALLEST, "policy.network=minatar_cnn"))
                .containsExactly(
                        "override policy.network=minatar_cnn: policy.network wants an image to convolve, but the"
                                + " observation of CartPole-v1 is none: take network: mlp, or say image: {channels, height, width}"
                                + " in environment.yaml");
        assertThat(problemsOf(SMALLEST + "policy: {convolutions: [{filters: 4, kernel: 3, strid: 0}, 5]}"))
                .containsExactly(
                        "3:49: unknown key policy.convolutions[0].strid; did you mean stride?",
                        "3:60: policy.convolutions[1] must be a mapping like {key: value}, but is 5");
    }

    @Test
    void policiesCountTheirSeedsFromTheFirstOrNameThem() throws IOException {
        assertThat(load(COMPLETE, "policies=3", "seed=5").seeds()).containsExactly(5L, 6L, 7L);
        assertThat(load(COMPLETE + "seeds: [1, 9, 4]\npolicies: 3\n").seeds()).containsExactly(1L, 9L, 4L);
        assertThat(load(COMPLETE + "policies: 2\n", "seeds=[7, 3, 5]").seeds())
                .as("the command line's seeds take the place of the file's seed and policies")
                .containsExactly(7L, 3L, 5L);
        assertThat(problemsOf(COMPLETE + "seeds: [1, 9]\n", "seed=7"))
                .containsExactly("override seed=7: seed is 7, but seeds begins with 1: leave one of them out");
        assertThat(problemsOf(COMPLETE, "seeds=[7, 3]", "policies=4"))
                .containsExactly("override policies=4: policies is 4, but seeds names 2: leave one of them out");
    }

    @Test
    void aPathIsSeenFromTheFileAndOnTheCommandLineFromTheWorkingDirectory() throws IOException {
        String yaml = "environment: {path: ./my-env}\nalgorithm: {name: ppo}";
        ExperimentConfig fromFile = ExperimentConfig.load(file(yaml), List.of());
        ExperimentConfig fromCommandLine = ExperimentConfig.load(file(yaml), List.of("environment.path=my-env"));

        assertThat(fromFile.environment().path())
                .isEqualTo(directory.toAbsolutePath().resolve("my-env"));
        assertThat(fromCommandLine.environment().path())
                .isEqualTo(Path.of("my-env").toAbsolutePath());
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void wrongSettingsAreNamedWithTheirPlace(String right, String wrong, List<String> problems) {
        String yaml = COMPLETE.replace(right, wrong);
        assertThat(yaml).isNotEqualTo(COMPLETE);
        assertThat(problemsOf(yaml)).containsExactlyElementsOf(problems);
    }

    static Stream<Arguments> wrong() {
        String environment = "environment:\n  id: CartPole-v1\n  num_envs: 64\n";
        return Stream.of(
                wrong("clip_coef: 0.2", "clip_coef: -1", "14:14: algorithm.clip_coef must be > 0, but is -1"),
                wrong("clip_coef", "clip_coeff", "14:3: unknown key algorithm.clip_coeff; did you mean clip_coef?"),
                wrong("seed: 1", "sede: 1", "2:1: unknown key sede; did you mean seed?"),
                wrong("seed: 1", "gamma: 0.9", "2:1: unknown key gamma; did you mean algorithm.gamma?"),
                wrong("seed: 1", "clip_coeff: 0.1", "2:1: unknown key clip_coeff; did you mean algorithm.clip_coef?"),
                wrong("seed: 1", "policies: 0", "2:11: policies must be >= 1 and <= 1024, but is 0"),
                wrong("seed: 1", "policies: 1025", "2:11: policies must be >= 1 and <= 1024, but is 1025"),
                wrong(
                        "seed: 1",
                        "seed: 9223372036854775807\npolicies: 2",
                        "2:7: seed must leave room for 2 seeds, but is 9223372036854775807"),
                wrong("seed: 1", "seeds: [1, 2, 1]", "2:8: seeds must differ from each other, but 1 comes twice"),
                wrong("seed: 1", "seeds: [1, -2]", "2:12: seeds[1] must be >= 0 and <= 9223372036854775807, but is -2"),
                wrong("seed: 1", "seeds: []", "2:8: seeds must have 1 to 1024 items, but has 0"),
                wrong(
                        "seed: 1",
                        "policies: 2\nseeds: [1, 2, 3]",
                        "2:11: policies is 2, but seeds names 3: leave one of them out"),
                wrong(
                        "seed: 1",
                        "seed: 1\nseeds: [2, 3]",
                        "2:7: seed is 1, but seeds begins with 2: leave one of them out"),
                wrong("seed: 1", "seed: one", "2:7: seed must be a whole number, but is the text \"one\""),
                wrong(
                        "seed: 1",
                        "seed: 007",
                        "2:7: seed must be a whole number, but is 007, which looks octal: write 7"),
                wrong("500000\n", "5e5\n", "3:18: total_timesteps must be a whole number, but is 5e5: write 500000"),
                wrong("500000\n", "0\n", "3:18: total_timesteps must be >= 1 and <= 9223372036854775807, but is 0"),
                wrong(
                        "500000\n",
                        "100\n",
                        "3:18: total_timesteps must be at least one iteration (num_envs × num_steps = 4096), but is 100"),
                wrong(
                        "name: cartpole-ppo",
                        "name: ../up",
                        "1:7: name must be letters, digits, '.', '_' and '-' (a letter or digit first, at most 64), but is \"../up\""),
                wrong("num_envs: 64", "num_envs: 1.5", "7:13: environment.num_envs must be a whole number, but is 1.5"),
                wrong(
                        "num_envs: 64",
                        "num_envs: 5000000",
                        "7:13: environment.num_envs must be >= 1 and <= 4194304, but is 5000000"),
                wrong(
                        "id: CartPole-v1",
                        "id: CartPole-v0",
                        "6:7: environment.id names no known environment: CartPole-v0; did you mean CartPole-v1?"),
                wrong(
                        environment,
                        "environment: {id: CartPole-v0, num_envs: -1}\n",
                        "5:19: environment.id names no known environment: CartPole-v0; did you mean CartPole-v1?",
                        "5:42: environment.num_envs must be >= 1 and <= 4194304, but is -1"),
                wrong(
                        environment,
                        "environment: {id: CartPole-v1, params: {lenght: 1}, num_envs: -1}\n",
                        "5:49: environment.params.lenght is no parameter of CartPole-v1; did you mean length?",
                        "5:63: environment.num_envs must be >= 1 and <= 4194304, but is -1"),
                wrong("num_envs: 64", "path: here", "7:9: environment.path must be left out where id is given"),
                wrong(
                        "  id: CartPole-v1\n",
                        "",
                        "6:3: environment.id is missing: name an environment, like CartPole-v1, or give the path of its folder"),
                wrong(
                        environment,
                        "",
                        "1:1: environment.id is missing: name an environment, like CartPole-v1, or give the path of its folder"),
                wrong(
                        environment,
                        "environment: CartPole-v1\n",
                        "5:14: environment must be a mapping like {key: value}, but is the text \"CartPole-v1\""),
                wrong(
                        environment,
                        "environment: {path: nowhere}\n",
                        "5:21: environment.path holds no environment: DIR/nowhere: there is no such folder; 'rookery env new' makes one"),
                wrong(
                        "num_envs: 64",
                        "params: {gravty: 9}",
                        "7:20: environment.params.gravty is no parameter of CartPole-v1; did you mean gravity?"),
                wrong(
                        "num_envs: 64",
                        "params: {length: 0}",
                        "7:20: environment.params.length must be >= 0.001, but is 0"),
                wrong(
                        "num_envs: 64",
                        "randomization: {length: [0, 1]}",
                        "7:27: environment.randomization.length must be >= 0.001, but is 0"),
                wrong(
                        "num_envs: 64",
                        "randomization: {length: 1}",
                        "7:27: environment.randomization.length must be a range like [0.4, 0.6] or {min: 0.4, max: 0.6}, but is 1"),
                wrong(
                        "num_envs: 64",
                        "randomization: {length: [2, 1]}",
                        "7:27: environment.randomization.length.min must be <= environment.randomization.length.max, but 2.0 > 1.0"),
                wrong(
                        "num_envs: 64",
                        "params: {length: 1}\n  randomization: {length: [1, 2]}",
                        "8:27: environment.randomization.length must be left out where params.length is given"),
                wrong(
                        "num_envs: 64",
                        "non_finite: rest",
                        "7:15: environment.non_finite must be one of stop, reset, clamp, but is the text \"rest\"; did you mean reset?"),
                wrong("[64, 64]", "[64, 0]", "9:22: policy.hidden_sizes[1] must be >= 1 and <= 4096, but is 0"),
                wrong("[64, 64]", "64", "9:17: policy.hidden_sizes must be a list like [a, b], but is 64"),
                wrong(
                        "tanh",
                        "tahn",
                        "10:15: policy.activation must be one of tanh, relu, silu, gelu, but is the text \"tahn\"; did you mean tanh?"),
                wrong(
                        "activation: tanh",
                        "log_std: state",
                        "10:12: policy.log_std must be one of independent, state_dependent, but is the text \"state\""),
                wrong(
                        "activation: tanh",
                        "initial_log_std: 3",
                        "10:20: policy.initial_log_std must be >= -20 and <= 2, but is 3"),
                wrong(
                        "policy:",
                        "wrappers: {clip_rewards: -1}\npolicy:",
                        "8:26: wrappers.clip_rewards must be >= 0, but is -1"),
                wrong(
                        "policy:",
                        "wrappers: {normalise_observations: true}\npolicy:",
                        "8:12: unknown key wrappers.normalise_observations; did you mean normalize_observations?"),
                wrong(
                        "policy:",
                        "wrappers: {frame_stack: 0, action_repeat: 1.5, time_limit: -1}\npolicy:",
                        "8:25: wrappers.frame_stack must be >= 1 and <= 64, but is 0",
                        "8:43: wrappers.action_repeat must be a whole number, but is 1.5",
                        "8:60: wrappers.time_limit must be >= 1 and <= 1000000000, but is -1"),
                wrong(
                        "policy:",
                        "wrappers: {frames_stack: 4, action_repeat: 2000, time_limit: long}\npolicy:",
                        "8:12: unknown key wrappers.frames_stack; did you mean frame_stack?",
                        "8:44: wrappers.action_repeat must be >= 1 and <= 1000, but is 2000",
                        "8:62: wrappers.time_limit must be a whole number, but is the text \"long\""),
                wrong(
                        "policy:",
                        "observation: {pixels: {width: 4, hight: 84, channels: gray, stack: 0}}\npolicy:",
                        "8:31: observation.pixels.width must be >= 8 and <= 512, but is 4",
                        "8:34: unknown key observation.pixels.hight; did you mean height?",
                        "8:55: observation.pixels.channels must be one of grey, rgb, but is the text \"gray\"; did you mean grey?",
                        "8:68: observation.pixels.stack must be >= 1 and <= 16, but is 0"),
                wrong(
                        "policy:",
                        "observation: {pixels: {width: 512, height: 512, channels: rgb}}\npolicy:",
                        "8:31: observation.pixels.width must be less, as 4 x 3 x 512 x 512 (stack, channels, height, width)"
                                + " are 3145728 numbers, more than 1048576"),
                wrong(
                        "policy:",
                        "observation: {pixels: {}}\nwrappers: {frame_stack: 4}\npolicy:",
                        "9:25: wrappers.frame_stack must be left out with observation.pixels, whose stack says how many frames are seen"),
                wrong(
                        "policy:",
                        "observation: {pixels: {}}\nwrappers: {normalize_observations: true}\npolicy:",
                        "9:36: wrappers.normalize_observations must be left out with observation.pixels, which are numbers from 0 to 1 already"),
                wrong(
                        "num_envs: 64",
                        "time_limit: 100",
                        "7:3: unknown key environment.time_limit; did you mean wrappers.time_limit?"),
                wrong(
                        "name: ppo\n",
                        "name: pppo\n",
                        "12:9: algorithm.name names no known algorithm: pppo; did you mean ppo?"),
                wrong("  name: ppo\n", "", "12:3: algorithm.name is missing"),
                wrong(
                        "num_minibatches: 4",
                        "num_minibatches: 5000",
                        "15:20: algorithm.num_minibatches must be <= the batch (num_envs × num_steps = 4096), but is 5000"),
                wrong("num_minibatches: 4", "target_kl: 0", "15:14: algorithm.target_kl must be > 0, but is 0"),
                wrong(
                        "num_minibatches: 4",
                        "num_steps: 32",
                        "15:3: duplicate key num_steps: remove this one or the one of line 13"),
                wrong(
                        "{episodes: 100, interval: 50000}",
                        "{episodes: 0, interval: -1}",
                        "16:24: evaluation.episodes must be >= 1 and <= 1000000, but is 0",
                        "16:37: evaluation.interval must be >= 0 and <= 9223372036854775807, but is -1"),
                wrong(
                        "seed: 1\n",
                        "seed: -1\nsed: 2\nalgorithm: 4\n",
                        "2:7: seed must be >= 0 and <= 9223372036854775807, but is -1",
                        "3:1: unknown key sed; did you mean seed?",
                        "4:12: algorithm must be a mapping like {key: value}, but is 4",
                        "13:1: duplicate key algorithm: remove this one or the one of line 4"));
    }

    private static Arguments wrong(String right, String wrong, String... problems) {
        return Arguments.of(right, wrong, List.of(problems));
    }

    @Test
    void aWrongOverrideIsNamedAsItWasTyped() {
        assertThat(problemsOf(
                        COMPLETE,
                        "algorithm.gamma=2",
                        "algorithm.clipcoeff=1",
                        "num_envs=8",
                        "gama=0.9",
                        "algorithm.gama=0.9"))
                .containsExactly(
                        "override algorithm.gamma=2: algorithm.gamma must be >= 0 and <= 1, but is 2",
                        "override num_envs=8: unknown key num_envs; did you mean environment.num_envs?",
                        "override gama=0.9: unknown key gama; did you mean algorithm.gamma?",
                        "override algorithm.clipcoeff=1: unknown key algorithm.clipcoeff; did you mean algorithm.clip_coef?",
                        "override algorithm.gama=0.9: unknown key algorithm.gama; did you mean algorithm.gamma?");
    }

    @Test
    void aFileWhoseNameIsNoNameNeedsOne() throws IOException {
        Path file = Files.writeString(directory.resolve("my experiment.yaml"), SMALLEST);
        assertThatThrownBy(() -> ExperimentConfig.load(file, List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(file + ":1:1: name is missing, and the file's name does not do for one: it must be letters,"
                        + " digits, '.', '_' and '-' (a letter or digit first, at most 64)");
    }

    @Test
    void recordsAreCheckedWhereTheyAreMade() {
        assertThatThrownBy(() -> new DashboardConfig(70_000, 30, 16))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("port must be >= 0 and <= 65535, but is 70000");
        assertThatThrownBy(() -> new PolicyConfig(List.of(64, -1), Activation.TANH, false))
                .hasMessage("hidden_sizes item 1 must be >= 1 and <= 4096, but is -1");
        assertThatThrownBy(() -> new EnvironmentConfig("A", Path.of("a"), 1, Map.of(), Map.of(), JavaConfig.DEFAULT))
                .hasMessage("path must be left out where id is given");
    }
}
