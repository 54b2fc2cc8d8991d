package dev.rookery.agents.config;

import dev.rookery.agents.algorithm.AlgorithmCatalog;
import dev.rookery.agents.algorithm.AlgorithmProvider;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.yaml.Bounds;
import dev.rookery.environments.yaml.ConfigurationException;
import dev.rookery.environments.yaml.DidYouMean;
import dev.rookery.environments.yaml.InvalidValueException;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.ValueType;
import dev.rookery.environments.yaml.YamlDocument;
import dev.rookery.environments.yaml.YamlMapping;
import dev.rookery.environments.yaml.YamlWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * One experiment, complete and checked.
 *
 * @param name of the experiment; the run's folder begins with it
 * @param seeds [policies] of everything that is random, one for each independent learner; distinct, 0 or more
 * @param totalTimesteps environment steps of the whole training of each policy, over all its environments
 * @param device {@code auto}, or an index or a name from {@code rookery devices}
 */
public record ExperimentConfig(
        String name,
        List<Long> seeds,
        long totalTimesteps,
        String device,
        EnvironmentConfig environment,
        ObservationConfig observation,
        WrapperConfig wrappers,
        PolicyConfig policy,
        AlgorithmConfig algorithm,
        EvaluationConfig evaluation,
        CheckpointConfig checkpoint,
        VideoConfig video,
        DashboardConfig dashboard) {

    private static final String NAME_RULE = "letters, digits, '.', '_' and '-' (a letter or digit first, at most 64)";
    private static final Pattern NAME_PATTERN = Pattern.compile("(?i)[a-z0-9][a-z0-9._-]{0,63}");
    private static final Key<String> NAME = Key.of("name", ValueType.textOrNumber(NAME_PATTERN, NAME_RULE))
            .optional()
            .meaning("the run's folder begins with it; without it, the file's name");
    private static final Key<Long> TOTAL_TIMESTEPS = Key.wholeNumber("total_timesteps", Bounds.atLeast(1))
            .orElse(500_000L)
            .meaning("environment steps of the whole training, over all environments of a policy");
    private static final Key<String> DEVICE = Key.of(
                    "device", ValueType.textOrNumber(Pattern.compile("\\S|\\S[^\\r\\n]*\\S"), "a name or an index"))
            .orElse("auto")
            .meaning("auto, or an index or a name from `rookery devices`");
    static final Key<String> ALGORITHM_NAME = Key.text("name").meaning("which algorithm learns");

    static final List<Key<?>> KEYS = keys();

    public ExperimentConfig {
        NAME.check(Objects.requireNonNull(name, "name"));
        seeds = List.copyOf(seeds);
        PolicySeeds.check(seeds);
        TOTAL_TIMESTEPS.check(totalTimesteps);
        DEVICE.check(device);
        Objects.requireNonNull(environment, "environment");
        Objects.requireNonNull(observation, "observation");
        Objects.requireNonNull(wrappers, "wrappers");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(algorithm, "algorithm");
        Objects.requireNonNull(evaluation, "evaluation");
        Objects.requireNonNull(checkpoint, "checkpoint");
        Objects.requireNonNull(video, "video");
        Objects.requireNonNull(dashboard, "dashboard");
        checkTogether(environment, algorithm, totalTimesteps);
        wrappers.checkWith(observation);
    }

    private static List<Key<?>> keys() {
        List<Key<?>> keys = new ArrayList<>(List.of(NAME));
        keys.addAll(PolicySeeds.KEYS);
        keys.addAll(List.of(TOTAL_TIMESTEPS, DEVICE));
        return keys;
    }

    /** How many independent learners there are. */
    public int policies() {
        return seeds.size();
    }

    /** The first policy's seed. */
    public long seed() {
        return seeds.get(0);
    }

    /** The experiment that one of the policies would be alone. */
    public ExperimentConfig alone(int policy) {
        return new ExperimentConfig(
                name,
                List.of(seeds.get(policy)),
                totalTimesteps,
                device,
                environment,
                observation,
                wrappers,
                this.policy,
                algorithm,
                evaluation,
                checkpoint,
                video,
                dashboard);
    }

    /**
     * The environment with its wrappers, as it is played and seen.
     *
     * @param catalog the environments that can be named by id
     * @throws ConfigurationException where there is no such environment, it cannot be read, or the wrappers or what is to be seen do not fit it
     */
    public EnvironmentFolder folder(EnvironmentCatalog catalog) {
        return within(
                "observation",
                () -> observation.of(
                        within("wrappers", () -> environment.folder(catalog).wrapped(wrappers.environment()))));
    }

    private static EnvironmentFolder within(String section, Supplier<EnvironmentFolder> made) {
        try {
            return made.get();
        } catch (InvalidValueException invalid) {
            throw new ConfigurationException(List.of(invalid.within(section).getMessage()));
        }
    }

    /** Environment steps of one iteration of one policy: {@code numEnvs × numSteps}. */
    public long stepsPerIteration() {
        return (long) environment.numEnvs() * algorithm.numSteps();
    }

    private static void checkTogether(EnvironmentConfig environment, AlgorithmConfig algorithm, long totalTimesteps) {
        try {
            algorithm.checkWith(environment);
        } catch (InvalidValueException invalid) {
            throw invalid.within("algorithm");
        }
        long iteration = (long) environment.numEnvs() * algorithm.numSteps();
        if (totalTimesteps < iteration) {
            throw TOTAL_TIMESTEPS.invalid("must be at least one iteration (num_envs × num_steps = " + iteration
                    + "), but is " + totalTimesteps);
        }
    }

    /**
     * Reads an experiment; whether its environment exists is left open.
     *
     * @param overrides each {@code key.path=value}, in place of what the file says
     * @throws dev.rookery.environments.yaml.ConfigurationException with everything that is wrong
     */
    public static ExperimentConfig load(Path file, List<String> overrides) {
        return load(file, overrides, null);
    }

    /**
     * Reads an experiment and checks its environment's id and parameters, too.
     *
     * @param overrides each {@code key.path=value}, in place of what the file says
     * @param catalog the environments that can be named
     * @throws dev.rookery.environments.yaml.ConfigurationException with everything that is wrong
     */
    public static ExperimentConfig load(Path file, List<String> overrides, EnvironmentCatalog catalog) {
        YamlDocument document = YamlDocument.read(file).with(overrides);
        Path directory = file.toAbsolutePath().getParent();
        ExperimentConfig config = read(document.root(), nameOf(file), directory, catalog);
        document.finish();
        return config;
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
    }

    private static ExperimentConfig read(
            YamlMapping root, String nameOfFile, Path directory, EnvironmentCatalog catalog) {
        String name = name(root, nameOfFile);
        List<Long> seeds = PolicySeeds.read(root);
        Long totalTimesteps = root.read(TOTAL_TIMESTEPS);
        String device = root.read(DEVICE);
        EnvironmentConfig environment = EnvironmentConfig.read(root.mapping("environment"), directory, catalog);
        Optional<EnvironmentSpec> spec =
                environment == null || catalog == null ? Optional.empty() : environment.knownSpec(catalog);
        ObservationConfig observation = ObservationConfig.read(root.mapping("observation"));
        WrapperConfig wrappers = WrapperConfig.read(root.mapping("wrappers"), spec);
        if (observation != null && wrappers != null) {
            root.check(() -> wrappers.checkWith(observation));
        }
        PolicyConfig policy =
                PolicyConfig.read(root.mapping("policy"), seen(root, wrapped(spec, wrappers), observation));
        AlgorithmConfig algorithm = algorithm(root.mapping("algorithm"));
        EvaluationConfig evaluation = EvaluationConfig.read(root.mapping("evaluation"), spec);
        CheckpointConfig checkpoint = CheckpointConfig.read(root.mapping("checkpoint"));
        VideoConfig video = VideoConfig.read(root.mapping("video"), spec);
        DashboardConfig dashboard = DashboardConfig.read(root.mapping("dashboard"));
        if (environment != null && algorithm != null && totalTimesteps != null) {
            root.check(() -> checkTogether(environment, algorithm, totalTimesteps));
        }
        return root.build(() -> new ExperimentConfig(
                name,
                seeds,
                totalTimesteps,
                device,
                environment,
                observation,
                wrappers,
                policy,
                algorithm,
                evaluation,
                checkpoint,
                video,
                dashboard));
    }

    private static String name(YamlMapping root, String nameOfFile) {
        String name = root.read(NAME.orElse(nameOfFile));
        if (!root.has(NAME.name()) && !NAME_PATTERN.matcher(nameOfFile).matches()) {
            root.problem(NAME.name(), "is missing, and the file's name does not do for one: it must be " + NAME_RULE);
        }
        return name;
    }

    /** What is seen of an environment; as it is where its wrappers are wrong, which is noted already. */
    private static Optional<EnvironmentSpec> wrapped(Optional<EnvironmentSpec> bare, WrapperConfig wrappers) {
        return wrappers == null ? bare : bare.map(wrappers.environment()::around);
    }

    /** The same in pixels, if they are what is seen; empty where that is wrong, which is noted. */
    private static Optional<EnvironmentSpec> seen(
            YamlMapping root, Optional<EnvironmentSpec> own, ObservationConfig observation) {
        if (observation == null) {
            return Optional.empty();
        }
        try {
            return own.map(observation::of);
        } catch (InvalidValueException invalid) {
            root.problem("observation." + invalid.key(), invalid.complaint());
            return Optional.empty();
        }
    }

    private static AlgorithmConfig algorithm(YamlMapping section) {
        String name = section.read(ALGORITHM_NAME);
        AlgorithmCatalog algorithms = AlgorithmCatalog.installed();
        Optional<AlgorithmProvider> provider = Optional.ofNullable(name).flatMap(algorithms::get);
        if (name != null && provider.isEmpty()) {
            section.problem(
                    ALGORITHM_NAME.name(),
                    "names no known algorithm: " + name + DidYouMean.hint(name, algorithms.names()));
        }
        if (provider.isEmpty()) {
            section.ignoreTheRest();
            return null;
        }
        return provider.get().configure(section);
    }

    /** Every setting with its value, as numbers, text, booleans, lists and maps, under the keys of the YAML file. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        NAME.put(settings, name);
        PolicySeeds.put(settings, seeds);
        TOTAL_TIMESTEPS.put(settings, totalTimesteps);
        DEVICE.put(settings, device);
        settings.put("environment", environment.settings());
        settings.put("observation", observation.settings());
        settings.put("wrappers", wrappers.settings());
        settings.put("policy", policy.settings());
        Map<String, Object> algorithmSettings = new LinkedHashMap<>();
        ALGORITHM_NAME.put(algorithmSettings, algorithm.name());
        algorithmSettings.putAll(algorithm.hyperparameters());
        settings.put("algorithm", algorithmSettings);
        settings.put("evaluation", evaluation.settings());
        settings.put("checkpoint", checkpoint.settings());
        settings.put("video", video.settings());
        settings.put("dashboard", dashboard.settings());
        return settings;
    }

    /** The resolved experiment as a file: every key with its value. Loading it again gives an equal record. */
    public String toYaml() {
        return YamlWriter.write(settings());
    }
}
