package dev.rookery.agents.bench;

import dev.rookery.agents.experiment.MeasuredTraining;
import dev.rookery.compute.Command;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceInfo;
import dev.rookery.compute.Knob;
import dev.rookery.compute.Lanes;
import dev.rookery.compute.Tuning;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Searches for the tuning of a device: knob by knob, from the value that it has to its neighbours, as long as each is faster
 * than the one before. Both are timed in turns, so that a machine that others use is the same to both. Owned by one thread.
 */
public final class Tuner {
    /** What a value has to gain to take the place of another: less may be chance. */
    static final double GAIN = 1.03;

    private final DeviceInfo device;
    private final BenchOptions options;
    private final Consumer<Trial> trials;

    /**
     * A value that was tried.
     *
     * @param against the value that it was compared with
     * @param speed of what it was compared with: 1.1 is a tenth faster; the geometric mean over several cases
     * @param taken whether it is faster by so much that it took the other's place
     */
    public record Trial(Knob knob, int value, int against, double speed, boolean taken) {}

    /** @param trials is told of each when it is measured */
    public Tuner(DeviceInfo device, BenchOptions options, Consumer<Trial> trials) {
        this.device = device;
        this.options = options;
        this.trials = trials;
    }

    /** The best that was found, from one to begin with. */
    public Tuning from(Tuning begin) {
        Tuning best = begin;
        for (Knob knob : Knob.values()) {
            if (matters(knob, best)) {
                Tuning higher = climb(best, knob, 1);
                best = higher.equals(best) ? climb(best, knob, -1) : higher;
            }
        }
        return best;
    }

    /** Whether kernels are made with it at all. */
    private static boolean matters(Knob knob, Tuning tuning) {
        boolean tiled = tuning.tiles().isPresent();
        return switch (knob) {
            case CHUNK_SAMPLES -> !tiled;
            case TILE, TILE_DEPTH, TILE_BLOCK -> tiled;
            default -> true;
        };
    }

    private Tuning climb(Tuning from, Knob knob, int direction) {
        Tuning best = from;
        int index = knob.settings().indexOf(from.get(knob)) + direction;
        for (; index >= 0 && index < knob.settings().size(); index += direction) {
            Tuning next = best.with(knob, knob.settings().get(index));
            if (next.obstacle(device, Lanes.suiting(device)).isPresent()) {
                return best;
            }
            double speed = speed(knob, next, best);
            boolean taken = speed >= GAIN;
            trials.accept(new Trial(knob, next.get(knob), best.get(knob), speed, taken));
            if (!taken) {
                return best;
            }
            best = next;
        }
        return best;
    }

    private double speed(Knob knob, Tuning next, Tuning best) {
        double logs = 0;
        List<TuningCase> cases = TuningCase.of(knob);
        for (TuningCase one : cases) {
            try (Timed ofNext = new Timed(one, one.of(next));
                    Timed ofBest = new Timed(one, one.of(best))) {
                List<Double> ratios = new ArrayList<>();
                for (int repeat = 0; repeat < options.repeats(); repeat++) {
                    double before = ofBest.secondsPerPass();
                    ratios.add(before / ofNext.secondsPerPass());
                }
                logs += Math.log(Spread.of(ratios).median());
            }
        }
        return Math.exp(logs / cases.size());
    }

    /** A training with a tuning, ready to be timed. */
    private final class Timed implements AutoCloseable {
        private final ScratchFolder scratch = new ScratchFolder();
        private final Device opened;
        private final MeasuredTraining training;
        private final List<? extends Command> commands;

        Timed(TuningCase timed, Tuning tuning) {
            TrainingCase of = timed.training(options.quick());
            opened = Device.open(device, Lanes.suiting(device), tuning);
            training = new MeasuredTraining(opened, of.config(scratch), of.folder(scratch));
            commands = timed.isUpdate() ? training.optimization() : training.rollout();
        }

        double secondsPerPass() {
            training.stream().enqueue(commands);
            training.stream().finish();
            long began = System.nanoTime();
            int passes = 0;
            do {
                training.stream().enqueue(commands);
                training.stream().finish();
                passes++;
            } while (System.nanoTime() - began < options.seconds() * 1e9);
            return (System.nanoTime() - began) / 1e9 / passes;
        }

        @Override
        public void close() {
            training.close();
            opened.close();
            scratch.close();
        }
    }
}
