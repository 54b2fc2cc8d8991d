package dev.rookery.environments;

import dev.rookery.environments.yaml.InvalidValueException;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.YamlMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What an agent can do in one step. */
public sealed interface ActionSpace {

    /** Numbers a policy must put out: one for each discrete action, or one for each component of a box. */
    int size();

    /** 32-bit words of one agent's action: 1 for a discrete one. */
    int dim();

    /** Whether an action's words are indices, int32; otherwise they are float32. */
    boolean discrete();

    /** [dim] how many actions each choice is among; empty for a box. */
    List<Integer> choiceSizes();

    /** Its kind, as environment.yaml names it. */
    String key();

    /** The first name that stands twice where names must differ. */
    Optional<String> repeatedName();

    /**
     * One of several actions; the action is its index.
     *
     * @param names [number of actions] like {@code left}, {@code right}
     */
    record Discrete(List<String> names) implements ActionSpace {
        public Discrete {
            names = List.copyOf(names);
        }

        @Override
        public int size() {
            return names.size();
        }

        @Override
        public int dim() {
            return 1;
        }

        @Override
        public boolean discrete() {
            return true;
        }

        @Override
        public List<Integer> choiceSizes() {
            return List.of(size());
        }

        @Override
        public String key() {
            return "discrete";
        }

        @Override
        public Optional<String> repeatedName() {
            return repeated(names);
        }
    }

    /**
     * Several discrete choices at once; the action is their indices.
     *
     * @param choices [dim]
     */
    record MultiDiscrete(List<Choice> choices) implements ActionSpace {
        public MultiDiscrete {
            choices = List.copyOf(choices);
        }

        /**
         * One of the choices.
         *
         * @param name the field of {@code Action} that holds its index
         * @param actions what there is to choose from
         */
        public record Choice(String name, List<String> actions) {
            public Choice {
                actions = List.copyOf(actions);
            }
        }

        @Override
        public int size() {
            return choiceSizes().stream().mapToInt(Integer::intValue).sum();
        }

        @Override
        public List<Integer> choiceSizes() {
            return choices.stream().map(choice -> choice.actions().size()).toList();
        }

        @Override
        public int dim() {
            return choices.size();
        }

        @Override
        public boolean discrete() {
            return true;
        }

        @Override
        public String key() {
            return "multi_discrete";
        }

        @Override
        public Optional<String> repeatedName() {
            return repeated(choices.stream().map(Choice::name).toList())
                    .or(() -> choices.stream()
                            .flatMap(choice -> repeated(choice.actions()).stream())
                            .findFirst());
        }
    }

    /**
     * Several numbers at once, float32 each. What an agent chooses beyond a component's bounds is clipped to them before
     * the environment sees it.
     *
     * @param components [action dimensions]
     */
    record Box(List<Component> components) implements ActionSpace {
        public Box {
            components = List.copyOf(components);
        }

        @Override
        public int size() {
            return components.size();
        }

        @Override
        public int dim() {
            return components.size();
        }

        @Override
        public boolean discrete() {
            return false;
        }

        @Override
        public List<Integer> choiceSizes() {
            return List.of();
        }

        @Override
        public String key() {
            return "box";
        }

        @Override
        public Optional<String> repeatedName() {
            return repeated(components.stream().map(Component::name).toList());
        }
    }

    private static Optional<String> repeated(List<String> names) {
        return names.stream()
                .filter(name -> names.indexOf(name) != names.lastIndexOf(name))
                .findFirst();
    }

    Key<String> NAME = Key.of("name", Identifier.TYPE);

    /**
     * {@code {discrete: [{name: left}, ...]}}, {@code {multi_discrete: [{name: move, actions: [{name: left}, ...]}, ...]}}
     * or {@code {box: [{name, unit, low, high}, ...]}}.
     */
    static ActionSpace read(YamlMapping action) {
        List<String> names = names(action, "discrete");
        List<MultiDiscrete.Choice> choices = new ArrayList<>();
        for (YamlMapping one : action.mappings("multi_discrete")) {
            String name = one.read(NAME);
            List<String> actions = names(one, "actions");
            choices.add(
                    whole(one, "actions", actions) && name != null ? new MultiDiscrete.Choice(name, actions) : null);
        }
        List<Component> components = new ArrayList<>();
        action.mappings("box").forEach(one -> components.add(Component.readAction(one)));
        Map<String, List<?>> kinds = Map.of("discrete", names, "multi_discrete", choices, "box", components);
        List<String> given = kinds.keySet().stream().filter(action::has).toList();
        if (given.size() != 1) {
            action.problem("action must have one of discrete, multi_discrete and box");
            return null;
        }
        String kind = given.get(0);
        return !whole(action, kind, kinds.get(kind))
                ? null
                : action.build(() -> switch (kind) {
                    case "discrete" -> new Discrete(names);
                    case "multi_discrete" -> new MultiDiscrete(choices);
                    default -> new Box(components);
                });
    }

    private static List<String> names(YamlMapping mapping, String key) {
        List<String> names = new ArrayList<>();
        mapping.mappings(key).forEach(one -> names.add(one.read(NAME)));
        return names;
    }

    /** Whether a list has items, all of them readable; says so where it has none. */
    private static boolean whole(YamlMapping mapping, String key, List<?> items) {
        if (items.isEmpty()) {
            mapping.build(() -> {
                throw new InvalidValueException(key, "must have at least one item, but has none");
            });
        }
        return !items.isEmpty() && items.stream().allMatch(Objects::nonNull);
    }
}
