package dev.rookery.environments;

import dev.rookery.environments.yaml.InvalidValueException;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.YamlMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What an agent can do in one step. */
public sealed interface ActionSpace {

    /** Numbers a policy must put out: one for each discrete action, or one for each component. */
    int size();

    /** 32-bit words of one agent's action: 1 for a discrete one. */
    int dim();

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
    }

    /** {@code {discrete: [{name: left}, ...]}} or {@code {box: [{name, unit, low, high}, ...]}}. */
    static ActionSpace read(YamlMapping action) {
        Key<String> name = Key.of("name", Identifier.TYPE);
        List<String> names = new ArrayList<>();
        for (YamlMapping one : action.mappings("discrete")) {
            names.add(one.read(name));
        }
        List<Component> components = new ArrayList<>();
        action.mappings("box").forEach(one -> components.add(Component.readAction(one)));
        if (action.has("discrete") == action.has("box")) {
            action.problem("action must have either discrete or box");
            return null;
        }
        boolean discrete = action.has("discrete");
        if (discrete ? names.isEmpty() : components.isEmpty()) {
            return action.build(() -> {
                throw new InvalidValueException(
                        discrete ? "discrete" : "box", "must have at least one item, but has none");
            });
        }
        boolean named = names.stream().allMatch(Objects::nonNull);
        return !named ? null : action.build(() -> discrete ? new Discrete(names) : new Box(components));
    }
}
