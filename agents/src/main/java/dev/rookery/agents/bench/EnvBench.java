package dev.rookery.agents.bench;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Command;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Stream;
import dev.rookery.environments.ActionSpace;
import dev.rookery.environments.Component;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.VectorEnvironment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Steps of environments alone, with random actions: dynamics, time limit, reset, statistics, observation; every
 * environment, by the number of rows. The results of a step overwrite those of the one before.
 */
final class EnvBench {
    private static final int[] ROWS = {1024, 16_384, 65_536, 1 << 20};
    private static final int[] QUICK_ROWS = {1024};

    /** Steps until the actions are the same again. */
    private static final int PERIOD = 16;

    private EnvBench() {}

    static void run(Bench bench, Consumer<BenchResult> results) {
        for (EnvironmentFolder folder : bench.environments()) {
            try (EnvironmentProgram program = new EnvironmentProgram(bench.device(), folder, false)) {
                if (program.actionMask().present()) {
                    continue; // the actions are made before the states that say what is allowed
                }
                for (int rows : bench.options().quick() ? QUICK_ROWS : ROWS) {
                    int numEnvs = Math.max(1, rows / folder.spec().agents());
                    measure(bench, program, numEnvs).ifPresent(results);
                }
            }
        }
    }

    /** Empty where it does not fit into memory. */
    private static Optional<BenchResult> measure(Bench bench, EnvironmentProgram program, int numEnvs) {
        Device device = bench.device();
        EnvironmentSpec spec = program.spec();
        try (BufferPlan plan = device.plan();
                Stream stream = device.stream()) {
            DeviceBuffer seeds = plan.declare("bench.seeds", ElementType.UINT32, 1, 2);
            DeviceBuffer clock = plan.declare("bench.clock", ElementType.UINT32, 1);
            VectorEnvironment environment = new VectorEnvironment(
                    program, plan, VectorEnvironment.Purpose.TRAINING, numEnvs, 1, seeds, clock, Map.of(), Map.of());
            List<VectorEnvironment.StepBuffers> buffers = buffers(plan, environment);
            if (!plan.fits()) {
                return Optional.empty();
            }
            plan.allocate();
            stream.zero(seeds);
            stream.zero(clock);
            for (VectorEnvironment.StepBuffers step : buffers) {
                stream.write(step.actions(), random(spec.action(), step.actions()));
            }
            environment.writeParameters(stream);
            stream.enqueue(environment.reset(buffers.get(0).obs(), 0));
            int rows = numEnvs * spec.agents();
            Pace pace = Pace.of(bench, (double) PERIOD * rows, stream, List.of(steps(environment, buffers)));
            Map<String, Object> setting = new LinkedHashMap<>();
            setting.put("environment", spec.id());
            setting.put("rows", rows);
            Map<String, Spread> figures = bench.figures(pace, "steps_per_second", 0, bytes(program, spec));
            return Optional.of(new BenchResult("env", setting, figures));
        }
    }

    private static Command steps(VectorEnvironment environment, List<VectorEnvironment.StepBuffers> buffers) {
        List<VectorEnvironment.Part> parts = environment.parts();
        return parts.isEmpty()
                ? Command.sequence(period(tick -> environment.step(buffers.get(tick), 0, 0, tick, false)))
                : Command.sideBySide(parts.stream()
                        .map(part -> period(tick -> environment.step(buffers.get(tick), 0, 0, tick, false, part)))
                        .toList());
    }

    private static <C extends Command> List<C> period(IntFunction<C> step) {
        return IntStream.range(0, PERIOD).mapToObj(step).toList();
    }

    /** For each step of a period: actions of its own, and results in the same places. */
    private static List<VectorEnvironment.StepBuffers> buffers(BufferPlan plan, VectorEnvironment environment) {
        ActionSpace space = environment.spec().action();
        long rows = environment.rows();
        DeviceBuffer obs = environment.observations().declare(plan, "bench.obs", 1);
        DeviceBuffer rewards = plan.declare("bench.rewards", ElementType.FLOAT32, 1, rows);
        DeviceBuffer terminated = plan.declare("bench.terminated", ElementType.UINT8, 1, rows);
        DeviceBuffer truncated = plan.declare("bench.truncated", ElementType.UINT8, 1, rows);
        List<VectorEnvironment.StepBuffers> buffers = new ArrayList<>();
        for (int tick = 0; tick < PERIOD; tick++) {
            DeviceBuffer actions = plan.declare(
                    "bench.actions." + tick,
                    space.discrete() ? ElementType.INT32 : ElementType.FLOAT32,
                    1,
                    space.dim(),
                    rows);
            buffers.add(new VectorEnvironment.StepBuffers(actions, obs, rewards, terminated, truncated));
        }
        return buffers;
    }

    private static ByteBuffer random(ActionSpace space, DeviceBuffer target) {
        ByteBuffer bytes = target.hostMemory();
        SplittableRandom random = new SplittableRandom(target.name().hashCode());
        long rows = target.shape()[2];
        for (int i = 0; i < target.size(); i++) {
            if (space instanceof ActionSpace.Box box) {
                Component component = box.components().get((int) (i / rows % box.size()));
                double low = Double.isFinite(component.low()) ? component.low() : -1;
                double high = Double.isFinite(component.high()) ? component.high() : 1;
                bytes.putFloat(4 * i, (float) (low + (high - low) * random.nextDouble()));
            } else if (space instanceof ActionSpace.MultiDiscrete several) {
                ActionSpace.MultiDiscrete.Choice choice = several.choices().get((int) (i / rows % several.dim()));
                bytes.putInt(4 * i, random.nextInt(choice.actions().size()));
            } else {
                bytes.putInt(4 * i, random.nextInt(space.size()));
            }
        }
        return bytes;
    }

    /**
     * Bytes that a step of one row reads and writes on the device: its share of the state, the return and the length of
     * its episode and of those that ended (both ways); action in; observation, reward and two flags out.
     */
    private static double bytes(EnvironmentProgram program, EnvironmentSpec spec) {
        int stateWords = program.hasFunctions() ? program.stateWords().size() : 0;
        double perEnv = 2.0 * 4 * (stateWords + 3);
        return perEnv / spec.agents()
                + 2 * 2 * 4
                + 4 * (spec.action().dim() + program.observation().words())
                + 4
                + 2;
    }
}
