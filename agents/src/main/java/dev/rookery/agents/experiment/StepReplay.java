package dev.rookery.agents.experiment;

import dev.rookery.agents.config.ExperimentConfig;
import dev.rookery.agents.rollout.FiniteScan.Field;
import dev.rookery.agents.rollout.FiniteScan.Finding;
import dev.rookery.agents.rollout.Rollout;
import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.Stream;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.RecordedSteps;
import dev.rookery.environments.VectorEnvironment;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes the steps of a rollout again, with the actions that it left behind, to tell how a number came to be that is not
 * finite. What the steps begin with is kept at the start of every rollout. Used by one context; nothing waits.
 */
final class StepReplay {
    /** Steps that a trace has at most, and 32-bit words of states that are read for it. */
    private static final int MOST_STEPS = 16;

    private static final int MOST_WORDS = 16_384;

    private final ExperimentConfig config;
    private final EnvironmentProgram program;
    private final VectorEnvironment environment;
    private final Rollout rollout;
    private final List<DeviceBuffer> moving;
    private final KeptStates kept;

    /** Declares the buffers. */
    StepReplay(BufferPlan plan, ExperimentConfig config, EnvironmentProgram program, Rollout rollout) {
        this.config = config;
        this.program = program;
        this.rollout = rollout;
        environment = rollout.environment();
        moving = program.tracedWords() > 0 ? environment.moving() : List.of();
        kept = new KeptStates(plan, moving);
    }

    /** Keeps what the rollout that follows begins with. */
    void keep(Stream stream) {
        kept.keep(stream);
    }

    /**
     * Tells what has happened, after the rollout and before another one: the environments are not as they were afterwards.
     *
     * @param before steps of every environment before the rollout
     */
    Future<NonFiniteException> explain(Stream stream, Context context, Finding finding, int before) {
        if (kept.isEmpty()) {
            return Future.succeededFuture(exception(finding, "in step " + (before + finding.step()), null));
        }
        Replay replay = new Replay(finding, before);
        replay.enqueue(stream);
        return Completion.of(stream, context).map(done -> replay.result());
    }

    private NonFiniteException exception(Finding finding, String when, String trace) {
        return NonFiniteException.of(program, finding, "training", when, config.seeds(), trace);
    }

    /** The steps before one finding, and what was read on the way. */
    private final class Replay {
        private final Finding finding;
        private final int before;
        private final int at;
        /** The last step of the rollout, from 0, that is of interest; -1 where there is none. */
        private final int last;

        private final int from;
        private final List<ByteBuffer> states = new ArrayList<>();
        private final List<ByteBuffer> params = new ArrayList<>();
        private final List<ByteBuffer> lengths = new ArrayList<>();
        private final List<ByteBuffer> actions = new ArrayList<>();
        private final List<ByteBuffer> ends = new ArrayList<>();
        /** Where that is what was found. */
        private ByteBuffer finalObs;

        Replay(Finding finding, int before) {
            this.finding = finding;
            this.before = before;
            at = finding.policy() * environment.paddedEnvs() + finding.env();
            last = finding.step() - 1;
            int steps = Math.max(1, Math.min(MOST_STEPS, MOST_WORDS / words()));
            from = Math.max(0, last + 1 - steps);
        }

        private int words() {
            return program.tracedWords();
        }

        private int rowOf(int agent) {
            return finding.policy() * environment.paddedRows() + agent * environment.paddedEnvs() + finding.env();
        }

        void enqueue(Stream stream) {
            kept.restore(stream);
            for (int step = 0; step <= last; step++) {
                if (step >= from) {
                    look(stream);
                    actions.add(actions(stream, step));
                    ends.add(ends(stream, step));
                }
                stream.enqueue(environment.step(rollout.stepBuffers(), step, step + 1, step, false));
            }
            look(stream); // after a reset, if there was one
            if (finding.field() == Field.FINAL_OBS) {
                int numbers = program.spec().obsDim();
                finalObs =
                        column(stream, environment.finalObs(), 0, numbers, environment.rows(), rowOf(finding.agent()));
            }
        }

        private void look(Stream stream) {
            states.add(column(stream, moving.get(0), 0, words(), environs(), at));
            if (moving.size() > 2) {
                params.add(
                        column(stream, moving.get(1), 0, program.spec().params().size(), environs(), at));
            }
            lengths.add(column(stream, environment.episodicLength(), 0, 1, environs(), at));
        }

        private long environs() {
            return (long) environment.policies() * environment.paddedEnvs();
        }

        private ByteBuffer actions(Stream stream, int step) {
            int dim = program.spec().action().dim();
            int agents = program.spec().agents();
            ByteBuffer words = HostBytes.allocate(Integer.BYTES * agents * dim);
            for (int agent = 0; agent < agents; agent++) {
                long row = rowOf(agent);
                for (int i = 0; i < dim; i++) {
                    long word = ((long) step * dim + i) * environment.rows() + row;
                    stream.read(
                            rollout.actions(),
                            Integer.BYTES * word,
                            words.slice(Integer.BYTES * (agent * dim + i), Integer.BYTES));
                }
            }
            return words;
        }

        /** Whether the step ended an episode: terminated, truncated. */
        private ByteBuffer ends(Stream stream, int step) {
            ByteBuffer flags = HostBytes.allocate(2);
            long flag = step * environment.rows() + rowOf(finding.agent());
            stream.read(rollout.terminated(), flag, flags.slice(0, 1));
            stream.read(rollout.truncated(), flag, flags.slice(1, 1));
            return flags;
        }

        /** Words that lie a width apart. */
        private ByteBuffer column(Stream stream, DeviceBuffer buffer, long first, int count, long width, int place) {
            ByteBuffer words = HostBytes.allocate(Integer.BYTES * count);
            for (int i = 0; i < count; i++) {
                stream.read(
                        buffer,
                        Integer.BYTES * (first + i * width + place),
                        words.slice(Integer.BYTES * i, Integer.BYTES));
            }
            return words;
        }

        private boolean ended(int step) {
            ByteBuffer flags = ends.get(step - from);
            return flags.get(0) != 0 || flags.get(1) != 0;
        }

        NonFiniteException result() {
            if (finding.field() == Field.OBS && (last < 0 || ended(last))) {
                return exception(
                        finding, "in the first observation of an episode" + global(), trace(true, 0, List.of()));
            }
            int start = last;
            while (start > from && !ended(start - 1)) {
                start--;
            }
            List<int[][]> taken = new ArrayList<>();
            for (int step = start; step <= last; step++) {
                taken.add(actionsOf(step));
            }
            int episodeStep = lengths.get(last - from).getInt(0) + 1;
            return exception(
                    exact(), "in step " + episodeStep + " of its episode" + global(), trace(false, start, taken));
        }

        /** Of the last observation of an episode only its value is known to the finding. */
        private Finding exact() {
            if (finding.field() == Field.FINAL_OBS) {
                for (int i = 0; i < program.spec().obsDim(); i++) {
                    float seen = finalObs.getFloat(Float.BYTES * i);
                    if (!Float.isFinite(seen)) {
                        return finding.of(i, seen);
                    }
                }
            }
            return finding;
        }

        private String global() {
            long steps = (before + (long) finding.step()) * environment.numEnvs();
            return " (global step " + steps + ")";
        }

        private int[][] actionsOf(int step) {
            int dim = program.spec().action().dim();
            int[][] ofAgents = new int[program.spec().agents()][dim];
            for (int agent = 0; agent < ofAgents.length; agent++) {
                for (int i = 0; i < dim; i++) {
                    ofAgents[agent][i] = actions.get(step - from).getInt(Integer.BYTES * (agent * dim + i));
                }
            }
            return ofAgents;
        }

        /** @param start step of the rollout, from 0; of no meaning for a reset */
        private String trace(boolean reset, int start, List<int[][]> taken) {
            int look = reset ? states.size() - 1 : start - from;
            List<Integer> state = new ArrayList<>();
            for (int i = 0; !reset && i < words(); i++) {
                state.add(states.get(look).getInt(Integer.BYTES * i));
            }
            return new RecordedSteps(
                            paramsAt(look),
                            config.seeds().get(finding.policy()),
                            finding.env(),
                            before + (reset ? last + 1 : start),
                            state,
                            taken)
                    .line(program);
        }

        private Map<String, Double> paramsAt(int look) {
            if (params.isEmpty()) {
                return config.environment().params();
            }
            Map<String, Double> drawn = new LinkedHashMap<>();
            int i = 0;
            for (String name : program.spec().params().keySet()) {
                drawn.put(name, (double) params.get(look).getFloat(Float.BYTES * i++));
            }
            return drawn;
        }
    }
}
