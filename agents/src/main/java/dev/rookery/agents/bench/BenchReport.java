package dev.rookery.agents.bench;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.compute.DeviceInfo;
import dev.rookery.compute.calibration.Calibration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a run of benchmarks has found, as JSON. The layout is described in docs/benchmarks.md; a change that
 * breaks a reader raises {@link #LAYOUT_VERSION}.
 *
 * @param time when it was measured, ISO 8601
 * @param rookery {@code version} and, where known, {@code commit}
 * @param lanes that the device was opened with
 * @param powerSource where watts come from; empty where there are none
 */
public record BenchReport(
        String time,
        Map<String, String> rookery,
        DeviceInfo device,
        int lanes,
        BenchOptions options,
        Calibration calibration,
        Optional<String> powerSource,
        List<BenchResult> results) {

    /** Of the JSON. */
    public static final int LAYOUT_VERSION = 1;

    private static final String FORMAT = "rookery-bench";
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    public BenchReport {
        rookery = Map.copyOf(rookery);
        results = List.copyOf(results);
    }

    /** The same with these results. */
    public BenchReport with(List<BenchResult> found) {
        return new BenchReport(time, rookery, device, lanes, options, calibration, powerSource, found);
    }

    /** A name for files: the device's in lower-case letters, digits and hyphens. */
    public String slug() {
        return device.name()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
    }

    /** The whole report, indented. */
    public String toJson() {
        ObjectNode root = JSON.createObjectNode();
        root.put("format", FORMAT);
        root.put("layout_version", LAYOUT_VERSION);
        root.put("time", time);
        ObjectNode build = root.putObject("rookery");
        build.put("version", rookery.get("version"));
        build.put("commit", rookery.get("commit"));
        addSystem(root);
        addDevice(root.putObject("device"));
        ObjectNode settings = root.putObject("settings");
        settings.put("repeats", options.repeats());
        settings.put("seconds", options.seconds());
        settings.put("quick", options.quick());
        root.put("power_source", powerSource.orElse(null));
        addCalibration(root.putObject("calibration"));
        ArrayNode cases = root.putArray("results");
        for (BenchResult result : results) {
            ObjectNode one = cases.addObject();
            one.put("benchmark", result.benchmark());
            one.set("setting", JSON.valueToTree(result.setting()));
            ObjectNode figures = one.putObject("figures");
            result.figures().forEach((name, spread) -> add(figures, name, spread));
        }
        try {
            return JSON.writeValueAsString(root);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void addSystem(ObjectNode root) {
        ObjectNode java = root.putObject("java");
        java.put("version", System.getProperty("java.version"));
        java.put("vendor", System.getProperty("java.vendor"));
        ObjectNode os = root.putObject("os");
        os.put("name", System.getProperty("os.name"));
        os.put("version", System.getProperty("os.version"));
        os.put("arch", System.getProperty("os.arch"));
        os.put("cpu", cpu().orElse(null));
        os.put("processors", Runtime.getRuntime().availableProcessors());
    }

    /** The processor's name, where Linux tells. */
    private static Optional<String> cpu() {
        if (!Files.isReadable(CPU_INFO)) {
            return Optional.empty();
        }
        try {
            return Files.readAllLines(CPU_INFO, StandardCharsets.UTF_8).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void addDevice(ObjectNode node) {
        node.put("name", device.name());
        node.put("vendor", device.vendor());
        node.put("kind", device.kind().name().toLowerCase(Locale.ROOT));
        node.put("platform", device.platform());
        node.put("driver", device.driver());
        node.put("opencl", device.openCl());
        node.put("compute_units", device.computeUnits());
        node.put("max_clock_mhz", device.maxClockMhz());
        node.put("global_memory_bytes", device.globalMemoryBytes());
        node.put("local_memory_bytes", device.localMemoryBytes());
        node.put("lanes", lanes);
    }

    private void addCalibration(ObjectNode node) {
        add(node, "fma_gflops", Spread.of(calibration.flopsPerSecond()).times(1e-9));
        node.put("fma_accumulators", calibration.accumulators());
        add(
                node,
                "copy_gb_per_second",
                Spread.of(calibration.copyBytesPerSecond()).times(1e-9));
        add(
                node,
                "triad_gb_per_second",
                Spread.of(calibration.triadBytesPerSecond()).times(1e-9));
        node.put("buffer_bytes", calibration.bufferBytes());
        node.put("peak_gflops", calibration.peakFlopsPerSecond() / 1e9);
        node.put("peak_gb_per_second", calibration.peakBytesPerSecond() / 1e9);
    }

    private static void add(ObjectNode node, String name, Spread spread) {
        ObjectNode figure = node.putObject(name);
        figure.put("median", spread.median());
        figure.put("min", spread.min());
        figure.put("max", spread.max());
    }
}
