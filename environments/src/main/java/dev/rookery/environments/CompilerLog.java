package dev.rookery.environments;

import dev.rookery.compute.KernelCompilationException;
import dev.rookery.environments.yaml.ConfigurationException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a compiler complains of in an author's file. */
final class CompilerLog {
    private static final String SCALAR_NEEDED = "statement requires expression of scalar type";
    private static final String LANES_HINT =
            "; a mask of several lanes cannot stand here: use choose(mask, then, otherwise), or say lanes: scalar in"
                    + " environment.yaml";

    private CompilerLog() {}

    /**
     * The errors that are the author's to mend, each with file, line and column; or, where there is none, the failure
     * itself.
     *
     * @param loneBrace told first, where there is one: what a compiler complains of comes after it
     */
    static RuntimeException blaming(
            Collection<String> files, Optional<String> loneBrace, KernelCompilationException failure) {
        String anyFile = files.stream().map(Pattern::quote).collect(Collectors.joining("|", "(", ")"));
        Pattern error = Pattern.compile(
                "(?:error:\\s*)?" + anyFile + "(:\\d+:\\d+)(?:\\s*<[^>]*>)?:\\s*(?:(?:fatal )?error:\\s*)?(.*)");
        Stream<String> complaints = failure.getMessage()
                .lines()
                .filter(line -> line.contains("error"))
                .map(error::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1) + found.group(2) + ": "
                        + found.group(3).strip()
                        + (found.group(3).contains(SCALAR_NEEDED) ? LANES_HINT : ""))
                .distinct();
        List<String> problems = Stream.concat(loneBrace.stream(), complaints).toList();
        return problems.isEmpty() ? failure : new ConfigurationException(problems);
    }
}
