package dev.rookery.server.window;

import dev.rookery.environments.ActionSpace;
import dev.rookery.environments.draw.DrawingWindow.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which keys do what for who drives. Directions and shots are told from the names of the actions, as the dashboard does;
 * digits always work. Owned by one thread.
 */
final class DriveKeys {
    private static final Map<String, Integer> WORDS = Map.ofEntries(
            Map.entry("left", Key.LEFT),
            Map.entry("west", Key.LEFT),
            Map.entry("negative", Key.LEFT),
            Map.entry("right", Key.RIGHT),
            Map.entry("east", Key.RIGHT),
            Map.entry("positive", Key.RIGHT),
            Map.entry("up", Key.UP),
            Map.entry("north", Key.UP),
            Map.entry("forward", Key.UP),
            Map.entry("down", Key.DOWN),
            Map.entry("south", Key.DOWN),
            Map.entry("back", Key.DOWN),
            Map.entry("backward", Key.DOWN),
            Map.entry("fire", Key.SPACE),
            Map.entry("shoot", Key.SPACE),
            Map.entry("jump", Key.SPACE),
            Map.entry("toggle", Key.SPACE));
    private static final Set<String> REST =
            Set.of("noop", "none", "stay", "coast", "idle", "nothing", "wait", "still", "rest", "neutral");
    /** Of the first components of a continuous action: the key for less, and that for more. */
    private static final int[][] PUSHES = {{Key.LEFT, Key.RIGHT}, {Key.DOWN, Key.UP}};

    private final float[] rest;
    private final List<Binding> bindings = new ArrayList<>();
    /** Those that are down, the latest last. */
    private final List<Integer> held = new ArrayList<>();

    /** What is done in a component while one of two keys is down. */
    private record Binding(int key, int digit, int component, float value) {
        boolean has(int pressed) {
            return pressed == key || pressed == digit;
        }
    }

    DriveKeys(ActionSpace space) {
        rest = new float[space.dim()];
        if (space instanceof ActionSpace.Discrete discrete) {
            bind(0, discrete.names());
        } else if (space instanceof ActionSpace.MultiDiscrete several) {
            for (int i = 0; i < rest.length; i++) {
                bind(i, several.choices().get(i).actions());
            }
        } else if (space instanceof ActionSpace.Box box) {
            for (int i = 0; i < rest.length; i++) {
                bind(i, (float) box.components().get(i).low(), (float)
                        box.components().get(i).high());
            }
        }
    }

    private void bind(int component, List<String> names) {
        rest[component] = Float.NaN; // what the policy does
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i).toLowerCase(Locale.ROOT);
            if (REST.contains(name.replaceAll("[^a-z]", ""))) {
                rest[component] = i;
            }
            int key = 0;
            for (String word : name.split("[^a-z]+")) {
                key = key == 0 ? WORDS.getOrDefault(word, 0) : key;
            }
            boolean free = key != 0 && bindings.stream().noneMatch(one -> one.key() == WORDS.getOrDefault(name, 0));
            int count = bindings.size() + 1;
            bindings.add(new Binding(free ? key : 0, count <= 9 ? '0' + count : 0, component, i));
        }
    }

    private void bind(int component, float low, float high) {
        boolean bounded = Float.isFinite(low) && Float.isFinite(high);
        rest[component] = !bounded || low <= 0 && high >= 0 ? 0 : (low + high) / 2;
        if (component < PUSHES.length) {
            bindings.add(new Binding(PUSHES[component][0], 0, component, Float.isFinite(low) ? low : -1));
            bindings.add(new Binding(PUSHES[component][1], 0, component, Float.isFinite(high) ? high : 1));
        }
    }

    /** Whether a key does something. */
    boolean has(int key) {
        return bindings.stream().anyMatch(one -> one.has(key));
    }

    /** A key goes down, or up. */
    void key(int key, boolean down) {
        held.remove((Integer) key);
        if (down) {
            held.add(key);
        }
    }

    /** All keys are up. */
    void release() {
        held.clear();
    }

    /** [actionDim] what is done now: by the latest key that is down in each component, NaN where the policy acts. */
    float[] action() {
        float[] action = rest.clone();
        for (int key : held) {
            bindings.stream().filter(one -> one.has(key)).forEach(one -> action[one.component()] = one.value());
        }
        return action;
    }
}
