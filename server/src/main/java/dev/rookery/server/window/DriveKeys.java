package dev.rookery.server.window;

import dev.rookery.environments.ActionSpace;
import dev.rookery.environments.draw.DrawingWindow.Key;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

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
    private final List<Integer> down = new ArrayList<>();

    /** What is done in a component while all of some keys are down, or a digit; 0: no digit. */
    private record Binding(Set<Integer> keys, int digit, int component, float value) {
        boolean has(int pressed) {
            return pressed == digit || keys.contains(pressed);
        }

        boolean isHeld(List<Integer> down) {
            return down.contains(digit) || !keys.isEmpty() && down.containsAll(keys);
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
            Set<Integer> keys = new TreeSet<>();
            for (String word : name.split("[^a-z]+")) {
                if (WORDS.containsKey(word)) {
                    keys.add(WORDS.get(word));
                }
            }
            boolean free = bindings.stream().noneMatch(one -> one.keys().equals(keys));
            int count = bindings.size() + 1;
            bindings.add(new Binding(free ? keys : Set.of(), count <= 9 ? '0' + count : 0, component, i));
        }
    }

    private void bind(int component, float low, float high) {
        boolean bounded = Float.isFinite(low) && Float.isFinite(high);
        rest[component] = !bounded || low <= 0 && high >= 0 ? 0 : (low + high) / 2;
        if (component < PUSHES.length) {
            bindings.add(new Binding(Set.of(PUSHES[component][0]), 0, component, Float.isFinite(low) ? low : -1));
            bindings.add(new Binding(Set.of(PUSHES[component][1]), 0, component, Float.isFinite(high) ? high : 1));
        }
    }

    /** Whether a key does something. */
    boolean has(int key) {
        return bindings.stream().anyMatch(one -> one.has(key));
    }

    /** A key goes down, or up. */
    void key(int key, boolean goesDown) {
        down.remove((Integer) key);
        if (goesDown) {
            down.add(key);
        }
    }

    /** All keys are up. */
    void release() {
        down.clear();
    }

    /**
     * [actionDim] what is done now: in each component that for which most keys are down, and of such the latest; NaN where the
     * policy acts.
     */
    float[] action() {
        float[] action = rest.clone();
        for (int component = 0; component < action.length; component++) {
            int own = component;
            Optional<Binding> held = bindings.stream()
                    .filter(one -> one.component() == own && one.isHeld(down))
                    .max(Comparator.<Binding>comparingInt(one -> one.keys().size())
                            .thenComparingInt(this::latest));
            if (held.isPresent()) {
                action[component] = held.get().value();
            }
        }
        return action;
    }

    /** When the latest of its keys went down, among all that are. */
    private int latest(Binding binding) {
        return IntStream.range(0, down.size())
                .filter(i -> binding.has(down.get(i)))
                .max()
                .orElse(-1);
    }
}
