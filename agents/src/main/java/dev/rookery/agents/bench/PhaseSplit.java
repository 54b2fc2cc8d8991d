package dev.rookery.agents.bench;

import dev.rookery.agents.profile.Profile;
import dev.rookery.compute.CommandTiming;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the time of profiled iterations goes, and what they cost in commands and transfers. */
final class PhaseSplit {
    private static final List<String> PHASES = List.of("rollout", "advantages", "update");

    private final Map<String, List<Double>> values = new LinkedHashMap<>();

    /**
     * Adds an iteration.
     *
     * @param commands all of it, in order
     */
    void add(Profile.Iteration iteration, List<CommandTiming> commands) {
        double whole = (iteration.ended() - iteration.started()) / 1e6;
        double rest = whole;
        for (String phase : PHASES) {
            double spent = milliseconds(commands, phase);
            note(phase + "_ms", spent);
            rest -= spent;
        }
        note("rest_ms", rest);
        note("launches", count(commands, CommandTiming.Kind.KERNEL));
        note("transfers", commands.size() - count(commands, CommandTiming.Kind.KERNEL));
        note(
                "bytes_read",
                commands.stream()
                        .filter(command -> command.kind() == CommandTiming.Kind.READ)
                        .mapToLong(CommandTiming::bytes)
                        .sum());
    }

    /** From the first of a phase's commands to the last, with the gaps between them. */
    private static double milliseconds(List<CommandTiming> commands, String phase) {
        List<CommandTiming> own = commands.stream()
                .filter(command -> command.label().equals(phase))
                .toList();
        return own.isEmpty() ? 0 : (own.get(own.size() - 1).ended() - own.get(0).started()) / 1e6;
    }

    private static double count(List<CommandTiming> commands, CommandTiming.Kind kind) {
        return commands.stream().filter(command -> command.kind() == kind).count();
    }

    private void note(String name, double value) {
        values.computeIfAbsent(name, unknown -> new ArrayList<>()).add(value);
    }

    Map<String, Spread> figures() {
        Map<String, Spread> figures = new LinkedHashMap<>();
        values.forEach((name, all) -> figures.put(name, Spread.of(all)));
        return figures;
    }
}
