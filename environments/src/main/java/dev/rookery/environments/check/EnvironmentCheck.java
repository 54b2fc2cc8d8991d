package dev.rookery.environments.check;

import dev.rookery.compute.Device;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.host.HostEnvironmentException;
import dev.rookery.environments.host.HostOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;

/**
 * The whole contract of an environment, point by point. Waits for the device: for command-line tools and tests. Owned by
 * one thread.
 */
public final class EnvironmentCheck {
    /** In this order: what comes later builds on what comes before. */
    private static final List<Rule> OF_KERNELS = List.of(
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

    /** The same of environments in Java: what is the device's matter is left out, what is an instance's comes in. */
    private static final List<Rule> OF_JAVA = List.of(
            new JavaFunctionsRule(),
            new JavaShapeRule(),
            new JavaDeterminismRule(),
            new JavaActionMaskRule(),
            new JavaFiniteRule(),
            new ResetBoundsRule(),
            new ObservationBoundsRule(),
            new RewardRangeRule(),
            new NumEnvsRule(),
            new JavaObservingRule(),
            new TimeLimitRule(),
            new TerminationRule(),
            new JavaSavingRule(),
            new DrawRule());

    private static final String NOTHING_THROWN =
            "make an instance, reset it with this seed, and follow what happens: no method may throw anything";

    private final EnvironmentFolder folder;
    private final Device device;
    private final List<Device> others;
    private final long seed;
    private final double deadlineSeconds;
    private final Whereabouts whereabouts = new Whereabouts();

    /**
     * @param device does everything; stays open
     * @param others what it is compared with, each at its own lane width; stay open; nothing to an environment in Java
     * @param seed of all plays, 0 or more
     */
    public EnvironmentCheck(EnvironmentFolder folder, Device device, List<Device> others, long seed) {
        this(folder, device, others, seed, HostOptions.DEFAULT.deadlineSeconds());
    }

    /** @param deadlineSeconds within which an environment in Java must return from a step, s */
    EnvironmentCheck(EnvironmentFolder folder, Device device, List<Device> others, long seed, double deadlineSeconds) {
        this.folder = folder;
        this.device = device;
        this.others = List.copyOf(others);
        this.seed = seed;
        this.deadlineSeconds = deadlineSeconds;
    }

    /** The names of the rules for kernels, in their order. */
    public static List<String> rules() {
        return OF_KERNELS.stream().map(Rule::name).toList();
    }

    /** The names of the rules for environments in Java, in their order. */
    public static List<String> javaRules() {
        return OF_JAVA.stream().map(Rule::name).toList();
    }

    /**
     * Asks every rule.
     *
     * @param listener hears of everything as it comes
     * @return all of them, in the order of {@link #rules} or {@link #javaRules}
     */
    public List<Verdict> run(CheckListener listener) {
        whereabouts.tell(listener);
        List<Verdict> verdicts = new ArrayList<>();
        Set<String> broken = new HashSet<>();
        List<Rule> rules = folder.isJava() ? OF_JAVA : OF_KERNELS;
        List<PlayRule> playRules = rules.stream()
                .filter(PlayRule.class::isInstance)
                .map(PlayRule.class::cast)
                .toList();
        try (Subject subject = new Subject(folder, device, others, seed, deadlineSeconds, whereabouts, playRules)) {
            for (Rule rule : rules) {
                Set<String> missing = new TreeSet<>(rule.needs());
                missing.retainAll(broken);
                Verdict verdict = missing.isEmpty()
                        ? asked(rule, subject)
                        : Verdict.skipped(rule, "not looked at: it needs " + String.join(" and ", missing) + " first");
                if (verdict.outcome() == Verdict.Outcome.FAILED) {
                    broken.add(rule.name());
                }
                verdicts.add(verdict);
                listener.answered(verdict);
            }
        }
        return verdicts;
    }

    /**
     * What is to be said where a step never comes back. Any thread.
     *
     * @param verdicts that came
     * @param seconds that were waited for the step
     * @return the verdict of that rule, and of those after it, which are left out
     */
    public List<Verdict> unanswered(List<Verdict> verdicts, int seconds) {
        List<Rule> rules = folder.isJava() ? OF_JAVA : OF_KERNELS;
        Rule hung = rules.get(verdicts.size());
        AuthorsWords words = AuthorsWords.of(folder);
        List<Verdict> rest = new ArrayList<>();
        rest.add(Verdict.failed(
                hung,
                "no answer came within " + seconds + " s: a loop does not end, or this is a very slow environment",
                whereabouts.silent(seconds),
                "give every loop in " + words.reset() + ", " + words.step() + ", " + words.observe()
                        + " and what they call"
                        + " a bound that is a plain number; where there is no such loop, give a longer --deadline"));
        for (Rule later : rules.subList(verdicts.size() + 1, rules.size())) {
            rest.add(Verdict.skipped(later, "not looked at: " + hung.name() + " has no answer"));
        }
        return rest;
    }

    /** An author's method in Java may throw in any rule's play. */
    private static Verdict asked(Rule rule, Subject subject) {
        subject.whereabouts().nowhere();
        try {
            return rule.check(subject);
        } catch (JavaPlay.AuthorsException failed) {
            return thrown(rule, failed.evidence());
        } catch (CompletionException | HostEnvironmentException failed) { // by who waits, or by who enqueues after it
            Throwable cause = failed instanceof CompletionException ? failed.getCause() : failed;
            if (cause instanceof HostEnvironmentException host && host.where().isPresent()) {
                HostEnvironmentException.Where where = host.where().get();
                return thrown(rule, new Evidence(where.environment(), where.step(), where.seed(), host.getCause()));
            }
            throw failed;
        }
    }

    private static Verdict thrown(Rule rule, Evidence evidence) {
        return Verdict.failed(rule, evidence.thrown(), evidence, NOTHING_THROWN);
    }
}
