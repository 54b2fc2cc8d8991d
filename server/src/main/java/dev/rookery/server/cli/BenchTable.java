package dev.rookery.server.cli;

import dev.rookery.agents.bench.BenchResult;
import dev.rookery.agents.bench.Spread;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Prints the results of one benchmark for people: medians, and the range where it is the figure that matters. */
final class BenchTable {
    private static final String[] SI = {"", " k", " M", " G", " T"};

    /** How a figure is shown. */
    private record Column(String title, Function<Spread, String> text) {}

    private static final Map<String, Column> SPEED = new LinkedHashMap<>();
    private static final Map<String, Column> ITERATION = new LinkedHashMap<>();

    static {
        SPEED.put("steps_per_second", new Column("steps/s", BenchTable::ranged));
        SPEED.put("frames_per_second", new Column("frames/s", BenchTable::ranged));
        SPEED.put("samples_per_second", new Column("samples/s", BenchTable::ranged));
        SPEED.put("seconds", new Column("s", BenchTable::ranged));
        SPEED.put("gflops", number("GFLOP/s", "%.1f"));
        SPEED.put("fma_fraction", percent("of FMA peak"));
        SPEED.put("gb_per_second", number("GB/s", "%.1f"));
        SPEED.put("bandwidth_fraction", percent("of memory peak"));
        SPEED.put("watts", number("W", "%.0f"));
        SPEED.put("joules_per_million", number("J/million", "%.3g"));
        ITERATION.put("rollout_ms", number("rollout ms", "%.2f"));
        ITERATION.put("advantages_ms", number("advantages ms", "%.2f"));
        ITERATION.put("update_ms", number("update ms", "%.2f"));
        ITERATION.put("rest_ms", number("rest ms", "%.2f"));
        ITERATION.put("launches", number("launches", "%.0f"));
        ITERATION.put("transfers", number("transfers", "%.0f"));
        ITERATION.put("bytes_read", bytes("read back"));
        ITERATION.put("memory_estimated_bytes", bytes("memory estimated"));
        ITERATION.put("memory_allocated_bytes", bytes("allocated"));
    }

    private BenchTable() {}

    private static Column number(String title, String format) {
        return new Column(title, spread -> String.format(Locale.ROOT, format, spread.median()));
    }

    private static Column percent(String title) {
        return new Column(title, spread -> String.format(Locale.ROOT, "%.1f %%", 100 * spread.median()));
    }

    private static Column bytes(String title) {
        return new Column(title, spread -> Bytes.text(Math.round(spread.median())));
    }

    /** As in {@code 1.21 G (1.19 to 1.23)}. */
    private static String ranged(Spread spread) {
        double unit = 1;
        int prefix = 0;
        while (spread.median() / unit >= 1000 && prefix < SI.length - 1) {
            unit *= 1000;
            prefix++;
        }
        return String.format(
                Locale.ROOT,
                "%.3g%s (%.3g to %.3g)",
                spread.median() / unit,
                SI[prefix],
                spread.min() / unit,
                spread.max() / unit);
    }

    /** @param results of one benchmark, at least one */
    static void print(PrintWriter out, List<BenchResult> results) {
        out.println();
        out.println(results.get(0).benchmark());
        printColumns(out, results, SPEED);
        if (results.stream().anyMatch(result -> result.figures().containsKey("rest_ms"))) {
            out.println("  one iteration:");
            printColumns(out, results, ITERATION);
        }
        out.flush();
    }

    private static void printColumns(PrintWriter out, List<BenchResult> results, Map<String, Column> columns) {
        List<String> settings = List.copyOf(results.get(0).setting().keySet());
        List<String> figures = columns.keySet().stream()
                .filter(name ->
                        results.stream().anyMatch(result -> result.figures().containsKey(name)))
                .toList();
        List<List<String>> rows = new ArrayList<>();
        List<String> titles = new ArrayList<>(settings);
        figures.forEach(name -> titles.add(columns.get(name).title()));
        rows.add(titles);
        for (BenchResult result : results) {
            List<String> row = new ArrayList<>();
            settings.forEach(name -> row.add(shown(result.setting().get(name))));
            for (String name : figures) {
                Spread spread = result.figures().get(name);
                row.add(spread == null ? "-" : columns.get(name).text().apply(spread));
            }
            rows.add(row);
        }
        int[] widths = new int[titles.size()];
        rows.forEach(row -> Arrays.setAll(
                widths, column -> Math.max(widths[column], row.get(column).length())));
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                line.append("  ").append(padded(row.get(column), widths[column], column > 0));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static String shown(Object value) {
        return value instanceof Number number ? String.format(Locale.ROOT, "%,d", number.longValue()) : "" + value;
    }

    private static String padded(String text, int width, boolean right) {
        String space = " ".repeat(width - text.length());
        return right ? space + text : text + space;
    }
}
