package dev.rookery.environments;

import dev.rookery.environments.guard.NonFinite;
import dev.rookery.environments.guard.NumberGuard;
import dev.rookery.environments.yaml.Bounds;
import dev.rookery.environments.yaml.InvalidValueException;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.ValueType;
import dev.rookery.environments.yaml.YamlDocument;
import dev.rookery.environments.yaml.YamlMapping;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an environment is: the contents of its {@code environment.yaml}.
 *
 * @param id like {@code CartPole-v1}; experiments name it
 * @param summary one line
 * @param source where the equations are from
 * @param observation [obsDim] one agent's view, float32 each; empty where it sees pixels
 * @param image the shape of the whole observation, where it is an image
 * @param action what one agent can do in a step
 * @param params constants that experiments may change, by name, in the order of the file
 * @param maxEpisodeSteps after so many steps an episode is truncated
 * @param lanes how the dynamics are compiled
 * @param agents decision-makers in one environment
 * @param teams how many of them play together, by the team's name: the first so many agents are the first team, and so
 *     on; empty where there are none
 * @param rewardRange smallest and largest reward of a step, where known
 * @param rewardThreshold mean return from which the environment counts as solved, where its source names one
 * @param draw what drawing needs, where the environment can be drawn
 * @param stepSeconds simulated time of one step, s, where the environment has a notion of it
 * @param pixels what is seen in place of the environment's own observation, where an experiment says so
 */
public record EnvironmentSpec(
        String id,
        String summary,
        String source,
        List<Component> observation,
        Optional<ImageShape> image,
        ActionSpace action,
        Map<String, Parameter> params,
        int maxEpisodeSteps,
        Lanes lanes,
        int agents,
        Map<String, Integer> teams,
        Optional<Range> rewardRange,
        OptionalDouble rewardThreshold,
        Optional<Drawing> draw,
        OptionalDouble stepSeconds,
        Optional<PixelObservation> pixels) {

    private static final Key<String> ID = Key.of(
            "id",
            ValueType.text(
                    Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
                    "letters, digits, '.', '_' and '-' (a letter or digit first, at most 64), like CartPole-v1"));
    private static final Key<String> SUMMARY = Key.text("summary");
    private static final Key<String> SOURCE = Key.text("source");
    private static final Key<Integer> MAX_EPISODE_STEPS =
            Key.integer("max_episode_steps", Bounds.between(1, 1_000_000_000));
    private static final Key<Lanes> LANES = Key.choice("lanes", Lanes.class).orElse(Lanes.VECTOR);
    private static final Key<Integer> AGENTS =
            Key.integer("agents", Bounds.between(1, 1024)).orElse(1);
    private static final Key<Map<String, Integer>> TEAMS = Key.of(
                    "teams", ValueType.map(ValueType.integer(Bounds.between(1, 1024))))
            .orElse(Map.of());
    private static final Key<Range> REWARD_RANGE =
            Key.of("reward_range", Range.TYPE).optional();
    private static final Key<Double> REWARD_THRESHOLD =
            Key.number("reward_threshold", Bounds.FINITE).optional();
    private static final Key<Double> STEP_SECONDS =
            Key.number("step_seconds", Bounds.above(0)).optional();

    public EnvironmentSpec {
        ID.check(id);
        SUMMARY.check(summary);
        SOURCE.check(source);
        MAX_EPISODE_STEPS.check(maxEpisodeSteps);
        AGENTS.check(agents);
        observation = List.copyOf(observation);
        teams = Collections.unmodifiableMap(new LinkedHashMap<>(teams));
        int inTeams = teams.values().stream().mapToInt(Integer::intValue).sum();
        if (!teams.isEmpty() && inTeams != agents) {
            throw new InvalidValueException("teams", "must have " + agents + " agents together, but has " + inTeams);
        }
        for (String name : teams.keySet()) {
            Optional<String> complaint = Identifier.TYPE.complaint(name);
            if (complaint.isPresent()) {
                throw new InvalidValueException("teams." + name, "is no name for a team: it " + complaint.get());
            }
        }
        params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
        if (observation.isEmpty() && pixels.isEmpty()) {
            throw new InvalidValueException("observation", "must have at least one component");
        }
        requireDistinct("observation", observation.stream().map(Component::name).toList());
        long numbers = pixels.map(seen -> seen.image().size()).orElse((long) observation.size());
        image.filter(shape -> shape.size() != numbers).ifPresent(shape -> {
            throw new InvalidValueException(
                    "image",
                    "must have the observation's " + numbers + " numbers, but is " + shape + " = " + shape.size());
        });
        action.repeatedName().ifPresent(name -> {
            throw new InvalidValueException("action." + action.key(), "has the name " + name + " twice");
        });
        for (String name : params.keySet()) {
            Optional<String> complaint = Identifier.TYPE.complaint(name);
            if (complaint.isPresent()) {
                throw new InvalidValueException("params." + name, "is no name for a parameter: it " + complaint.get());
            }
        }
    }

    private static void requireDistinct(String key, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new InvalidValueException(key, "has the name " + name + " twice");
            }
        }
    }

    /** Numbers in one agent's observation. */
    public int obsDim() {
        return pixels.isPresent() ? Math.toIntExact(image.orElseThrow().size()) : observation.size();
    }

    /**
     * The same environment, seen in pixels.
     *
     * @throws InvalidValueException where it does not draw itself
     */
    public EnvironmentSpec seenIn(PixelObservation seen) {
        if (draw.isEmpty()) {
            throw new InvalidValueException(
                    "pixels",
                    "wants an environment that draws itself, but " + id
                            + " does not: leave it out, or give it env_draw and a draw section");
        }
        return new EnvironmentSpec(
                id,
                summary,
                source,
                List.of(),
                Optional.of(seen.image()),
                action,
                params,
                maxEpisodeSteps,
                lanes,
                agents,
                teams,
                rewardRange,
                rewardThreshold,
                draw,
                stepSeconds,
                Optional.of(seen));
    }

    /** Guards its numbers with the bounds that are declared. */
    NumberGuard guard(NonFinite then) {
        return new NumberGuard(
                then,
                observation.stream()
                        .map(one -> NumberGuard.Field.of("the observation's " + one.name(), one.low(), one.high()))
                        .toList(),
                NumberGuard.Field.of(
                        "the reward",
                        rewardRange.map(Range::min).orElse(Double.NEGATIVE_INFINITY),
                        rewardRange.map(Range::max).orElse(Double.POSITIVE_INFINITY)));
    }

    /**
     * Reads an {@code environment.yaml}.
     *
     * @throws dev.rookery.environments.yaml.ConfigurationException with everything that is wrong with it
     */
    public static EnvironmentSpec read(YamlDocument document) {
        YamlMapping root = document.root();
        String id = root.read(ID);
        String summary = root.read(SUMMARY);
        String source = root.read(SOURCE);
        List<Component> observation = new ArrayList<>();
        root.mappings("observation").forEach(one -> observation.addAll(Component.readObservation(one)));
        ImageShape image = root.has("image") ? ImageShape.read(root.mapping("image")) : null;
        ActionSpace action = ActionSpace.read(root.mapping("action"));
        Map<String, Parameter> params = new LinkedHashMap<>();
        root.namedMappings("params").forEach((name, one) -> params.put(name, Parameter.read(one)));
        Integer maxEpisodeSteps = root.read(MAX_EPISODE_STEPS);
        Lanes lanes = root.read(LANES);
        Integer agents = root.read(AGENTS);
        Map<String, Integer> teams = root.read(TEAMS);
        Range rewardRange = root.read(REWARD_RANGE);
        Double rewardThreshold = root.read(REWARD_THRESHOLD);
        Drawing draw = root.has("draw") ? Drawing.read(root.mapping("draw")) : null;
        Double stepSeconds = root.read(STEP_SECONDS);
        EnvironmentSpec spec = root.build(() -> new EnvironmentSpec(
                id,
                summary,
                source,
                observation,
                Optional.ofNullable(image),
                action,
                params,
                maxEpisodeSteps,
                lanes,
                agents,
                teams,
                Optional.ofNullable(rewardRange),
                optional(rewardThreshold),
                Optional.ofNullable(draw),
                optional(stepSeconds),
                Optional.empty()));
        document.finish();
        return spec;
    }

    private static OptionalDouble optional(Double number) {
        return number == null ? OptionalDouble.empty() : OptionalDouble.of(number);
    }
}
