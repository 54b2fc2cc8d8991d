package dev.rookery.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Rookery beside its peer, in Markdown. Each round has measured both, one right after the other; a ratio is that of a
 * round's medians, and the table tells the median and the range over the rounds.
 */
final class RatioTable {
    private final List<JsonNode> rookery = new ArrayList<>();
    private final List<JsonNode> peer = new ArrayList<>();

    RatioTable(Path folder) throws IOException {
        for (int round = 1; Files.exists(folder.resolve("peer-" + round + ".json")); round++) {
            rookery.add(read(folder.resolve("rookery-" + round + ".json")));
            peer.add(read(folder.resolve("peer-" + round + ".json")));
        }
        if (peer.isEmpty()) {
            throw new IOException("there is no peer-1.json in " + folder);
        }
    }

    private static JsonNode read(Path file) throws IOException {
        JsonNode root = JsonMapper.builder().build().readTree(Files.readString(file));
        if (!root.path("results").isArray()) {
            throw new IOException(file + " has no results");
        }
        return root;
    }

    void print(PrintStream out) {
        out.println("| what, M/s: median (range) over rounds | Rookery | peer | Rookery / peer | rounds |");
        out.println("|---|---|---|---|---|");
        for (JsonNode result : peer.get(0).get("results")) {
            print(out, result.get("benchmark").asText(), result.get("setting"), result.get("figures"));
        }
    }

    private void print(PrintStream out, String benchmark, JsonNode setting, JsonNode figures) {
        String figure = figures.fieldNames().next();
        double[] own = medians(rookery, benchmark, setting, figure);
        double[] others = medians(peer, benchmark, setting, figure);
        double[] ratios = new double[own.length];
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] = own[round] / others[round];
        }
        out.printf(
                "| %s | %s | %s | %s | %d |%n",
                title(benchmark, setting),
                text(Pace.of(own), 1e-6),
                text(Pace.of(others), 1e-6),
                text(Pace.of(ratios), 1),
                ratios.length);
    }

    private static String title(String benchmark, JsonNode setting) {
        String network = setting.get("network").asText();
        return benchmark.equals("update")
                ? "samples of a minibatch of %d, %s"
                        .formatted(setting.get("batch").asInt(), network)
                : "steps of PPO, %d envs × %d steps, %s"
                        .formatted(
                                setting.get("num_envs").asInt(),
                                setting.get("num_steps").asInt(),
                                network);
    }

    /** One median a round, of the case that has at least these settings. */
    private static double[] medians(List<JsonNode> rounds, String benchmark, JsonNode setting, String figure) {
        return rounds.stream()
                .mapToDouble(round -> median(round, benchmark, setting, figure))
                .toArray();
    }

    private static double median(JsonNode round, String benchmark, JsonNode setting, String figure) {
        for (JsonNode result : round.get("results")) {
            JsonNode median = result.at("/figures/" + figure + "/median");
            if (result.path("benchmark").asText().equals(benchmark)
                    && median.isNumber()
                    && covers(result.get("setting"), setting)) {
                return median.asDouble();
            }
        }
        throw new IllegalStateException("nothing measures " + figure + " of " + benchmark + " with " + setting);
    }

    private static boolean covers(JsonNode found, JsonNode sought) {
        return sought.properties().stream()
                .allMatch(entry -> found.path(entry.getKey())
                        .asText()
                        .equals(entry.getValue().asText()));
    }

    private static String text(Pace pace, double scale) {
        return String.format(
                Locale.ROOT, "%.2f (%.2f to %.2f)", pace.median() * scale, pace.min() * scale, pace.max() * scale);
    }
}
