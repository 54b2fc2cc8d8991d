package dev.rookery.agents.bench;

import dev.rookery.compute.Command;
import dev.rookery.compute.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How long something takes that was measured several times.
 *
 * @param watts drawn meanwhile, where the system tells
 */
record Pace(Spread secondsPerUnit, Optional<Spread> watts) {
    private static final int MAX_PASSES = 1 << 20;

    /**
     * Times commands by the host's clock, after a warm-up, each time in as many passes as fill the options' seconds.
     *
     * @param unitsPerPass what a pass counts for
     * @param stream that nothing else is enqueued on
     * @param commands of a pass
     */
    static Pace of(Bench bench, double unitsPerPass, Stream stream, List<? extends Command> commands) {
        double wanted = bench.options().seconds();
        int passes = 1;
        run(stream, commands, passes);
        double seconds = seconds(stream, commands, passes);
        while (seconds < wanted && passes < MAX_PASSES) {
            passes = (int) Math.min(MAX_PASSES, Math.max(2L * passes, Math.ceil(1.1 * passes * wanted / seconds)));
            seconds = seconds(stream, commands, passes);
        }
        List<Double> perUnit = new ArrayList<>();
        List<Double> watts = new ArrayList<>();
        for (int repeat = 0; repeat < bench.options().repeats(); repeat++) {
            bench.power().ifPresent(PowerMeter::begin);
            perUnit.add(seconds(stream, commands, passes) / (passes * unitsPerPass));
            bench.power().map(PowerMeter::watts).ifPresent(drawn -> drawn.ifPresent(watts::add));
        }
        return new Pace(Spread.of(perUnit), spread(watts));
    }

    /** Times that were taken elsewhere. */
    static Pace of(List<Double> secondsPerUnit, List<OptionalDouble> watts) {
        List<Double> known = watts.stream()
                .filter(OptionalDouble::isPresent)
                .map(OptionalDouble::getAsDouble)
                .toList();
        return new Pace(Spread.of(secondsPerUnit), spread(known));
    }

    private static Optional<Spread> spread(List<Double> watts) {
        return watts.isEmpty() ? Optional.empty() : Optional.of(Spread.of(watts));
    }

    private static double seconds(Stream stream, List<? extends Command> commands, int passes) {
        long started = System.nanoTime();
        run(stream, commands, passes);
        return (System.nanoTime() - started) / 1e9;
    }

    private static void run(Stream stream, List<? extends Command> commands, int passes) {
        for (int pass = 0; pass < passes; pass++) {
            stream.enqueue(commands);
        }
        stream.finish();
    }
}
