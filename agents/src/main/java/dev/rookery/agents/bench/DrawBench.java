package dev.rookery.agents.bench;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Command;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Stream;
import dev.rookery.environments.Drawing;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.EnvironmentProgram;
import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.VectorEnvironment;
import dev.rookery.environments.draw.Channels;
import dev.rookery.environments.draw.FrameFormat;
import dev.rookery.environments.draw.Rasterizer;
import dev.rookery.environments.draw.Theme;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Frames such as agents see, of every environment that draws itself, as they are after a reset: what {@code env_draw}
 * emits, in pixels.
 */
final class DrawBench {
    private static final FrameFormat FORMAT = new FrameFormat(84, 84, Channels.GREY);
    private static final int NUM_ENVS = 1024;
    private static final int QUICK_NUM_ENVS = 16;

    private DrawBench() {}

    static void run(Bench bench, Consumer<BenchResult> results) {
        for (EnvironmentFolder folder : bench.environments()) {
            if (folder.spec().draw().isPresent()) {
                Drawing drawing = folder.spec().draw().get();
                try (EnvironmentProgram program = new EnvironmentProgram(bench.device(), folder, false);
                        Rasterizer rasterizer = new Rasterizer(bench.device(), drawing, FORMAT, Theme.DARK)) {
                    measure(bench, program, rasterizer, results);
                }
            }
        }
    }

    private static void measure(
            Bench bench, EnvironmentProgram program, Rasterizer rasterizer, Consumer<BenchResult> results) {
        Device device = bench.device();
        EnvironmentSpec spec = program.spec();
        int numEnvs = bench.options().quick() ? QUICK_NUM_ENVS : NUM_ENVS;
        try (BufferPlan plan = device.plan();
                Stream stream = device.stream()) {
            DeviceBuffer seeds = plan.declare("bench.seeds", ElementType.UINT32, 1, 2);
            DeviceBuffer clock = plan.declare("bench.clock", ElementType.UINT32, 1);
            VectorEnvironment environment = new VectorEnvironment(
                    program, plan, VectorEnvironment.Purpose.VIEWING, numEnvs, 1, seeds, clock, Map.of(), Map.of());
            int envs = environment.paddedEnvs();
            DeviceBuffer obs = environment.observations().declare(plan, "bench.obs", 1);
            DeviceBuffer primitives = plan.declare(
                    "bench.primitives",
                    ElementType.UINT32,
                    envs,
                    spec.draw().orElseThrow().maxPrimitives(),
                    Drawing.PRIMITIVE_WORDS);
            DeviceBuffer counts = plan.declare("bench.primitive_counts", ElementType.INT32, envs);
            DeviceBuffer frames = plan.declare("bench.frames", ElementType.UINT8, envs, FORMAT.values());
            plan.allocate();
            stream.zero(seeds);
            stream.zero(clock);
            environment.writeParameters(stream);
            stream.enqueue(environment.reset(obs, 0));
            List<Command> drawn =
                    List.of(environment.draw(primitives, counts), rasterizer.draw(primitives, counts, frames));
            Pace pace = Pace.of(bench, numEnvs, stream, drawn);
            Map<String, Object> setting = new LinkedHashMap<>();
            setting.put("environment", spec.id());
            setting.put("result", "frames");
            setting.put("envs", numEnvs);
            results.accept(new BenchResult("draw", setting, bench.figures(pace, "frames_per_second", 0, 0)));
        }
    }
}
