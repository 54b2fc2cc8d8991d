package dev.rookery.agents.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one case of a benchmark has come to.
 *
 * @param benchmark {@code env}, {@code draw}, {@code policy}, {@code update}, {@code train} or {@code startup}
 * @param setting what distinguishes the case, by name: numbers and text
 * @param figures by their names in the JSON, which say the unit; docs/benchmarks.md defines each
 */
public record BenchResult(String benchmark, Map<String, Object> setting, Map<String, Spread> figures) {
    public BenchResult {
        setting = Collections.unmodifiableMap(new LinkedHashMap<>(setting));
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }
}
