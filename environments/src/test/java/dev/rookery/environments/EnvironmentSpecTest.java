package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rookery.environments.yaml.ConfigurationException;
import dev.rookery.environments.yaml.YamlDocument;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EnvironmentSpecTest {
    private static final String SMALLEST = """
            id: Tiny-v0
            summary: the smallest environment
            source: made up
            observation: [{name: x}]
            action: {discrete: [{name: stay}]}
            max_episode_steps: 10
            """;

    private static EnvironmentSpec spec(String yaml) {
        return EnvironmentSpec.read(YamlDocument.parse("environment.yaml", yaml));
    }

    @Test
    void cartPoleIsDescribedAsGymnasiumHasIt() {
        EnvironmentSpec cartPole =
                EnvironmentCatalog.builtIn().find("CartPole-v1").spec();

        assertThat(cartPole.obsDim()).isEqualTo(4);
        assertThat(cartPole.observation().get(0)).isEqualTo(new Component("x", "m", -4.8, 4.8, "position of the cart"));
        assertThat(cartPole.observation().get(1).high()).isInfinite();
        assertThat(cartPole.action()).isEqualTo(new ActionSpace.Discrete(List.of("left", "right")));
        assertThat(cartPole.params().keySet())
                .containsExactly(
                        "gravity",
                        "masscart",
                        "masspole",
                        "length",
                        "force_mag",
                        "tau",
                        "theta_threshold_radians",
                        "x_threshold");
        assertThat(cartPole.params().get("theta_threshold_radians").defaultValue())
                .isEqualTo(12 * 2 * Math.PI / 360);
        assertThat(cartPole.maxEpisodeSteps()).isEqualTo(500);
        assertThat(cartPole.stepSeconds()).hasValue(0.02);
        assertThat(cartPole.draw()).map(Drawing::maxPrimitives).contains(16);
    }

    @ParameterizedTest
    @CsvSource({
        "Acrobot-v1, 'cos_theta1 sin_theta1 cos_theta2 sin_theta2 dtheta1 dtheta2', '1 1 1 1 12.566371 28.274334',"
                + " discrete, 3, 500, -100",
        "MountainCar-v0, 'position velocity', '0.6 0.07', discrete, 3, 200, -110",
        "MountainCarContinuous-v0, 'position velocity', '0.6 0.07', box, 1, 999, 90",
        "Pendulum-v1, 'cos_theta sin_theta theta_dot', '1 1 8', box, 2, 200,"
    })
    void classicControlHasGymnasiumsSpacesAndLimits(
            String id, String names, String highs, String kind, double actions, int steps, Double threshold) {
        EnvironmentSpec spec = EnvironmentCatalog.builtIn().find(id).spec();

        assertThat(spec.observation().stream().map(Component::name)).containsExactly(names.split(" "));
        String[] bounds = highs.split(" ");
        for (int i = 0; i < bounds.length; i++) {
            Component seen = spec.observation().get(i);
            assertThat((float) seen.high()).isEqualTo(Float.parseFloat(bounds[i]));
            assertThat(seen.low()).isEqualTo(seen.name().equals("position") ? -1.2 : -seen.high());
        }
        if (spec.action() instanceof ActionSpace.Box box) {
            assertThat(kind).isEqualTo("box");
            assertThat(box.components()).hasSize(1);
            assertThat(box.components().get(0).low()).isEqualTo(-actions);
            assertThat(box.components().get(0).high()).isEqualTo(actions);
        } else {
            assertThat(kind).isEqualTo("discrete");
            assertThat(spec.action().size()).isEqualTo((int) actions);
        }
        assertThat(spec.maxEpisodeSteps()).isEqualTo(steps);
        assertThat(spec.rewardThreshold().isPresent() ? spec.rewardThreshold().getAsDouble() : null)
                .isEqualTo(threshold);
    }

    @Test
    void whatCanBeLeftOutHasADefault() {
        EnvironmentSpec spec = spec(SMALLEST);

        assertThat(spec.observation())
                .containsExactly(new Component("x", "", Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, ""));
        assertThat(spec.image()).isEmpty();
        assertThat(spec.params()).isEqualTo(Map.of());
        assertThat(spec.lanes()).isEqualTo(Lanes.VECTOR);
        assertThat(spec.agents()).isEqualTo(1);
        assertThat(spec.rewardRange()).isEmpty();
        assertThat(spec.draw()).isEmpty();
        assertThat(spec.stepSeconds()).isEmpty();
    }

    @Test
    void continuousActionsHaveBoundsAndUnits() {
        EnvironmentSpec spec = spec(
                SMALLEST.replace(
                        "action: {discrete: [{name: stay}]}",
                        "action: {box: [{name: torque, unit: N m, low: -2.0, high: 2.0}]}\nlanes: scalar\nreward_range: [-1, 0]"));

        assertThat(spec.action()).isEqualTo(new ActionSpace.Box(List.of(new Component("torque", "N m", -2, 2, ""))));
        assertThat(spec.lanes()).isEqualTo(Lanes.SCALAR);
        assertThat(spec.rewardRange()).contains(new Range(-1, 0));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void wrongSpecsAreNamedWithTheirPlace(String right, String wrong, List<String> problems) {
        String yaml = SMALLEST.replace(right, wrong);
        assertThat(yaml).isNotEqualTo(SMALLEST);
        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, () -> spec(yaml));
        assertThat(refused).as(yaml).isNotNull();
        assertThat(refused.problems())
                .containsExactlyElementsOf(
                        problems.stream().map("environment.yaml:"::concat).toList());
    }

    static Stream<Arguments> wrong() {
        String actions = "action: {discrete: [{name: stay}]}";
        String end = "max_episode_steps: 10\n";
        return Stream.of(
                wrong("id: Tiny-v0\n", "", "1:1: id is missing"),
                wrong(
                        "Tiny-v0",
                        "../etc",
                        "1:5: id must be letters, digits, '.', '_' and '-' (a letter or digit first, at most 64), like CartPole-v1, but is \"../etc\""),
                wrong(end, "", "1:1: max_episode_steps is missing"),
                wrong("10", "0", "6:20: max_episode_steps must be >= 1 and <= 1000000000, but is 0"),
                wrong("[{name: x}]", "[]", "4:14: observation must have at least one component"),
                wrong(
                        "[{name: x}]",
                        "[x]",
                        "4:15: observation[0] must be a mapping like {key: value}, but is the text \"x\""),
                wrong("[{name: x}]", "[{name: x}, {name: x}]", "4:14: observation has the name x twice"),
                wrong(
                        "{name: x}",
                        "{name: x, low: 1, high: 1}",
                        "4:39: observation[0].high must be > low, but 1.0 <= 1.0"),
                wrong("{name: x}", "{name: x, hihg: 1}", "4:25: unknown key observation[0].hihg; did you mean high?"),
                wrong(
                        "{name: x}",
                        "{name: x, description: velocity, upward positive}",
                        "4:48: unknown key observation[0].upward positive; inside { } a text with a comma must stand in"
                                + " quotes"),
                wrong(
                        "{name: x}",
                        "{name: x, count: 0}",
                        "4:32: observation[0].count must be >= 1 and <= 65536, but is 0"),
                wrong(
                        actions,
                        actions + "\nimage: {channels: 1, height: 2, width: 3}",
                        "6:8: image must have the observation's 1 numbers, but is 1 x 2 x 3 = 6"),
                wrong(
                        actions,
                        actions + "\nimage: {channels: 0, hight: 1, width: 1.5}",
                        "6:8: image.height is missing",
                        "6:19: image.channels must be >= 1 and <= 65536, but is 0",
                        "6:22: unknown key image.hight; did you mean height?",
                        "6:39: image.width must be a whole number, but is 1.5"),
                wrong("{name: x}", "{unit: m}", "4:15: observation[0].name is missing"),
                wrong(
                        "{name: x}",
                        "{name: float}",
                        "4:22: observation[0].name must be letters, digits and _ (a letter first, at most 64, no word of OpenCL C or of the prelude), but is \"float\""),
                wrong(actions, "action: {}", "5:9: action must have one of discrete, multi_discrete and box"),
                wrong(
                        actions,
                        "action: left",
                        "5:9: action must be a mapping like {key: value}, but is the text \"left\""),
                wrong(actions + "\n", "", "1:1: action must have one of discrete, multi_discrete and box"),
                wrong(
                        actions,
                        "action: {discrete: []}",
                        "5:20: action.discrete must have at least one item, but has none"),
                wrong(
                        actions,
                        "action: {discrete: [{name: a}, {name: a}]}",
                        "5:20: action.discrete has the name a twice"),
                wrong(actions, "action: {box: [{name: u, low: 0}]}", "5:16: action.box[0].high is missing"),
                wrong(end, end + "lanes: both", "7:8: lanes must be one of vector, scalar, but is the text \"both\""),
                wrong(end, end + "params: {g: 9.8}", "7:13: params.g must be a mapping like {key: value}, but is 9.8"),
                wrong(
                        end,
                        end + "params: {g: {default: 1, min: 2}}",
                        "7:23: params.g.default must be >= 2, but is 1.0"),
                wrong(
                        end,
                        end + "params: {g: {default: 1, min: 2, max: 1}}",
                        "7:39: params.g.max must be >= min, but 1.0 < 2.0"),
                wrong(end, end + "params: {g: {unit: m}}", "7:13: params.g.default is missing"),
                wrong(
                        end,
                        end + "params: {2g: {default: 1}}",
                        "7:14: params.2g is no name for a parameter: it must be letters, digits and _ (a letter first, at most 64, no word of OpenCL C or of the prelude), but is \"2g\""),
                wrong(
                        end,
                        end + "draw: {max_primitives: 4}",
                        "7:7: draw.view.x is missing",
                        "7:7: draw.view.y is missing"),
                wrong(
                        end,
                        end + "draw: {view: {x: [1, 1], y: [0, 1]}}",
                        "7:18: draw.view.x must have an extent, but both ends are 1.0"),
                wrong(
                        end,
                        end + "draw: {view: {x: [2, 1], y: 3}}",
                        "7:18: draw.view.x.min must be <= draw.view.x.max, but 2.0 > 1.0",
                        "7:29: draw.view.y must be a range like [0.4, 0.6] or {min: 0.4, max: 0.6}, but is 3"),
                wrong(end, end + "agents: 3\nteams: {a: 1, b: 1}", "8:8: teams must have 3 agents together, but has 2"),
                wrong(end, end + "step_seconds: 0", "7:15: step_seconds must be > 0, but is 0"));
    }

    private static Arguments wrong(String right, String wrong, String... problems) {
        return Arguments.of(right, wrong, List.of(problems));
    }

    @Test
    void aComponentWithACountStandsForAsManyAlike() {
        EnvironmentSpec spec = EnvironmentSpec.read(YamlDocument.parse("environment.yaml", """
                id: Tiny-v0
                summary: s
                source: s
                observation: [{name: x}, {name: cell, count: 3, low: 0, high: 1, unit: m}]
                action: {discrete: [{name: stay}]}
                max_episode_steps: 10
                """));
        assertThat(spec.observation().stream().map(Component::name)).containsExactly("x", "cell_0", "cell_1", "cell_2");
        assertThat(spec.observation().get(3)).isEqualTo(new Component("cell_2", "m", 0, 1, ""));
        assertThat(spec.obsDim()).isEqualTo(4);
    }

    @Test
    void anObservationCanBeAnImage() {
        EnvironmentSpec spec = spec(SMALLEST.replace("[{name: x}]", "[{name: wall, count: 6}, {name: door, count: 6}]")
                + "image: {channels: 2, height: 2, width: 3}\n");
        assertThat(spec.image()).contains(new ImageShape(2, 2, 3));
        assertThat(spec.obsDim()).isEqualTo(12);
    }

    @Test
    void aRangeHasTwoFiniteEndsInOrder() {
        assertThatThrownBy(() -> new Range(1, 0)).hasMessageContaining("min must be <= its max");
        assertThatThrownBy(() -> new Range(0, Double.POSITIVE_INFINITY)).hasMessageContaining("finite");
    }
}
