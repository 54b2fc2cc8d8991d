package dev.rookery.agents.config;

import dev.rookery.compute.Device;
import dev.rookery.environments.EnvironmentCatalog;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.Parameter;
import dev.rookery.environments.Range;
import dev.rookery.environments.guard.NonFinite;
import dev.rookery.environments.yaml.Bounds;
import dev.rookery.environments.yaml.ConfigurationException;
import dev.rookery.environments.yaml.DidYouMean;
import dev.rookery.environments.yaml.InvalidValueException;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.ValueType;
import dev.rookery.environments.yaml.YamlMapping;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which environment an experiment runs, how many copies, and with which parameters.
 *
 * @param id of a known environment, like {@code CartPole-v1}; null where {@code path} is given
 * @param path an environment's folder, absolute; null where {@code id} is given
 * @param numEnvs copies that run side by side, 1 to 4,194,304
 * @param params values that replace the environment's defaults, by parameter name, in the parameter's unit
 * @param randomization parameters that every environment draws for itself at each reset, uniformly from the range
 * @param nonFinite what follows an observation or a reward that is NaN or infinite
 * @param java how an environment in Java is found and stepped; the default for any other
 */
public record EnvironmentConfig(
        String id,
        Path path,
        int numEnvs,
        Map<String, Double> params,
        Map<String, Range> randomization,
        NonFinite nonFinite,
        JavaConfig java) {

    private static final Key<String> ID = Key.text("id").optional().meaning("a known environment, like CartPole-v1");
    private static final Key<String> PATH =
            Key.text("path").optional().meaning("an environment's folder, seen from this file; instead of id");
    private static final Key<Integer> NUM_ENVS = Key.integer("num_envs", Bounds.between(1, 4_194_304))
            .orElse(64)
            .meaning("copies of the environment that run side by side");
    private static final Key<Map<String, Double>> PARAMS = Key.of(
                    "params", ValueType.map(ValueType.number(Bounds.FINITE)))
            .orElse(Map.of())
            .meaning("values that replace the environment's defaults");
    private static final Key<Map<String, Range>> RANDOMIZATION = Key.of("randomization", ValueType.map(Range.TYPE))
            .orElse(Map.of())
            .meaning("parameters that every environment draws for itself at each reset, uniformly from the range");

    private static final Key<NonFinite> NON_FINITE = Key.choice("non_finite", NonFinite.class)
            .orElse(NonFinite.STOP)
            .meaning("what follows an observation or a reward that is NaN or infinite");

    /** The section about environments in Java. */
    static final String JAVA = "java";

    static final List<Key<?>> KEYS = List.of(ID, PATH, NUM_ENVS, PARAMS, RANDOMIZATION, NON_FINITE);

    public EnvironmentConfig {
        ID.check(id);
        NUM_ENVS.check(numEnvs);
        PARAMS.check(params);
        RANDOMIZATION.check(randomization);
        NON_FINITE.check(nonFinite);
        if (id != null && path != null) {
            throw PATH.invalid("must be left out where id is given");
        }
        Objects.requireNonNull(java, JAVA);
        if (path != null && java.plugin() != null) {
            throw PATH.invalid("must be left out where java.plugin is given: name its environment by id");
        }
        if (id == null && path == null) {
            throw ID.invalid("is missing: name an environment, like CartPole-v1, or give the path of its folder");
        }
        path = path == null ? null : path.toAbsolutePath().normalize();
        params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
        randomization = Collections.unmodifiableMap(new LinkedHashMap<>(randomization));
        for (String name : randomization.keySet()) {
            if (params.containsKey(name)) {
                throw new InvalidValueException(
                        "randomization." + name, "must be left out where params." + name + " is given");
            }
        }
    }

    /** Whose numbers have to be finite. */
    public EnvironmentConfig(
            String id,
            Path path,
            int numEnvs,
            Map<String, Double> params,
            Map<String, Range> randomization,
            JavaConfig java) {
        this(id, path, numEnvs, params, randomization, NonFinite.STOP, java);
    }

    /**
     * @param directory from which a relative path in the file is seen
     * @param catalog checks the id and the parameters' names; null for no such check
     */
    static EnvironmentConfig read(YamlMapping environment, Path directory, EnvironmentCatalog catalog) {
        String id = environment.read(ID);
        String written = environment.read(PATH);
        Integer numEnvs = environment.read(NUM_ENVS);
        Map<String, Double> params = environment.read(PARAMS);
        Map<String, Range> randomization = environment.read(RANDOMIZATION);
        NonFinite nonFinite = environment.read(NON_FINITE);
        JavaConfig java = JavaConfig.read(environment.mapping(JAVA), directory);
        EnvironmentConfig config = environment.build(() -> new EnvironmentConfig(
                id, resolved(environment, PATH, written, directory), numEnvs, params, randomization, nonFinite, java));
        if (catalog == null) {
            return config;
        }
        if (config == null
                && id != null
                && written == null
                && java != null) { // what else is wrong hides no unknown name
            Map<String, Double> named = params == null ? Map.of() : params;
            new EnvironmentConfig(id, null, 1, named, Map.of(), NonFinite.STOP, java).checked(environment, catalog);
        }
        return config == null ? null : config.checked(environment, catalog);
    }

    /** A path of the command line is seen from the working directory, as the shell completes it. */
    static Path resolved(YamlMapping mapping, Key<String> key, String written, Path directory) {
        if (written == null) {
            return null;
        }
        try {
            return mapping.placeOf(key.name()).isOverride() ? Path.of(written) : directory.resolve(written);
        } catch (InvalidPathException impossible) {
            throw key.invalid("must be a path, but " + impossible.getReason());
        }
    }

    /**
     * Compiles the environment as this section says. For a worker thread.
     *
     * @param environment this section's, with what an experiment puts around it
     * @throws ConfigurationException where its files do not make an environment
     */
    public EnvironmentProgram compiled(Device device, EnvironmentFolder environment) {
        return new EnvironmentProgram(device, environment, !randomization.isEmpty(), java.options(), nonFinite);
    }

    /**
     * The environment itself.
     *
     * @param catalog the environments that can be named by id, beside those of {@code java.plugin}
     * @throws ConfigurationException where there is no such environment, or it cannot be read
     */
    public EnvironmentFolder folder(EnvironmentCatalog catalog) {
        return id == null ? EnvironmentFolder.of(path) : known(catalog).find(id);
    }

    /** The catalog, with the plug-in's environments unless it has them already, maybe from where the jar is now. */
    private EnvironmentCatalog known(EnvironmentCatalog catalog) {
        Path jar = java.plugin();
        boolean there = jar == null
                || catalog.get(id)
                        .flatMap(EnvironmentFolder::plugin)
                        .filter(known -> known.equals(jar) || !Files.exists(jar))
                        .isPresent();
        return there ? catalog : catalog.withPlugin(java.plugin());
    }

    /**
     * Notes what is wrong with it. An id of the user's own means nothing without the command line: what is kept of it is the
     * folder's path, or the jar's.
     */
    private EnvironmentConfig checked(YamlMapping environment, EnvironmentCatalog catalog) {
        EnvironmentFolder folder = folder(environment, catalog).orElse(null);
        if (folder == null) {
            return this;
        }
        checkParameters(environment, folder.spec());
        if (!folder.isJava()) {
            if (!java.equals(JavaConfig.DEFAULT)) {
                environment.problem(
                        JAVA,
                        "is for environments in Java, but " + folder.spec().id() + " is none");
            }
            return folder.directory()
                    .map(directory ->
                            new EnvironmentConfig(null, directory, numEnvs, params, randomization, nonFinite, java))
                    .orElse(this);
        }
        return new EnvironmentConfig(
                id,
                null,
                numEnvs,
                params,
                randomization,
                nonFinite,
                java.from(folder.plugin().orElse(null)));
    }

    private Optional<EnvironmentFolder> folder(YamlMapping environment, EnvironmentCatalog catalog) {
        boolean fromJar = java.plugin() != null;
        try {
            if (id == null) {
                return Optional.of(EnvironmentFolder.of(path));
            }
            EnvironmentCatalog known = known(catalog);
            Optional<EnvironmentFolder> folder = known.get(id);
            if (folder.isEmpty()) {
                environment.problem(ID.name(), "names no known environment: " + id + DidYouMean.hint(id, known.ids()));
            }
            return folder;
        } catch (ConfigurationException unusable) {
            String key = fromJar ? JAVA + "." + JavaConfig.PLUGIN.name() : PATH.name();
            unusable.problems().forEach(problem -> environment.problem(key, "holds no environment: " + problem));
            return Optional.empty();
        }
    }

    /** What the environment is, where that can be told without a complaint. */
    Optional<EnvironmentSpec> knownSpec(EnvironmentCatalog catalog) {
        try {
            return id != null
                    ? known(catalog).get(id).map(EnvironmentFolder::spec)
                    : Optional.of(EnvironmentFolder.of(path).spec());
        } catch (ConfigurationException unusable) {
            return Optional.empty();
        }
    }

    private void checkParameters(YamlMapping environment, EnvironmentSpec spec) {
        params.forEach((name, value) -> checkParameter(environment, spec, PARAMS.name() + "." + name, name, value));
        randomization.forEach((name, range) -> {
            String key = RANDOMIZATION.name() + "." + name;
            if (checkParameter(environment, spec, key, name, range.min())) {
                checkParameter(environment, spec, key, name, range.max());
            }
        });
    }

    static boolean checkParameter(
            YamlMapping environment, EnvironmentSpec spec, String key, String name, double value) {
        Parameter parameter = spec.params().get(name);
        if (parameter == null) {
            environment.problem(
                    key,
                    "is no parameter of " + spec.id()
                            + DidYouMean.hint(name, spec.params().keySet()));
            return false;
        }
        Optional<String> complaint = ValueType.number(parameter.bounds()).complaint(value);
        complaint.ifPresent(text -> environment.problem(key, text));
        return complaint.isEmpty();
    }

    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        if (id != null) {
            ID.put(settings, id);
        } else {
            PATH.put(settings, path.toString());
        }
        NUM_ENVS.put(settings, numEnvs);
        PARAMS.put(settings, params);
        RANDOMIZATION.put(settings, randomization);
        NON_FINITE.put(settings, nonFinite);
        if (!java.equals(JavaConfig.DEFAULT)) {
            settings.put(JAVA, java.settings());
        }
        return settings;
    }
}
