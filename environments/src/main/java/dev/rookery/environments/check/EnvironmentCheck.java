package dev.rookery.environments.check;

import dev.rookery.compute.Device;
import dev.rookery.environments.EnvironmentFolder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The whole contract of an environment, point by point. Waits for the device: for command-line tools and tests. Owned by
 * one thread.
 */
public final class EnvironmentCheck {
    /** In this order: what comes later builds on what comes before. */
    private static final List<Rule> RULES = List.of(
            new StateLayoutRule(),
            new FunctionsRule(),
            new ShapeRule(),
            new DeterminismRule(),
            new ActionMaskRule(),
            new FiniteRule(),
            new ResetBoundsRule(),
            new ObservationBoundsRule(),
            new RewardRangeRule(),
            new NumEnvsRule(),
            new AutoresetRule(),
            new FinalObsRule(),
            new TimeLimitRule(),
            new TerminationRule(),
            new LanesRule(),
            new DevicesRule(),
            new DrawRule());

    private final EnvironmentFolder folder;
    private final Device device;
    private final List<Device> others;
    private final long seed;

    /**
     * @param device does everything; stays open
     * @param others what it is compared with, each at its own lane width; stay open
     * @param seed of all plays, 0 or more
     */
    public EnvironmentCheck(EnvironmentFolder folder, Device device, List<Device> others, long seed) {
        this.folder = folder;
        this.device = device;
        this.others = List.copyOf(others);
        this.seed = seed;
    }

    /** The rules' names, in their order. */
    public static List<String> rules() {
        return RULES.stream().map(Rule::name).toList();
    }

    /**
     * Asks every rule.
     *
     * @param listener hears each verdict as it comes
     * @return all of them, in the order of {@link #rules()}
     */
    public List<Verdict> run(Consumer<Verdict> listener) {
        List<Verdict> verdicts = new ArrayList<>();
        Set<String> broken = new HashSet<>();
        try (Subject subject = new Subject(folder, device, others, seed)) {
            for (Rule rule : RULES) {
                Set<String> missing = new TreeSet<>(rule.needs());
                missing.retainAll(broken);
                Verdict verdict = missing.isEmpty()
                        ? rule.check(subject)
                        : Verdict.skipped(rule, "not looked at: it needs " + String.join(" and ", missing) + " first");
                if (verdict.outcome() == Verdict.Outcome.FAILED) {
                    broken.add(rule.name());
                }
                verdicts.add(verdict);
                listener.accept(verdict);
            }
        }
        return verdicts;
    }
}
