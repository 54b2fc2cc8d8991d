package dev.rookery.server.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.check.Evidence;
import dev.rookery.environments.check.Verdict;
import dev.rookery.environments.check.Verdict.Outcome;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code env check} prints: each verdict as it comes, or one JSON object at the end. Any thread. */
final class CheckReport {
    private static final String INDENT = "                            ";

    private final PrintWriter out;
    private final EnvironmentFolder folder;
    private final String device;
    private final int lanes;
    private final boolean json;
    private final long start = System.nanoTime();
    private final List<Verdict> verdicts = new ArrayList<>();

    CheckReport(PrintWriter out, EnvironmentFolder folder, String device, int lanes, boolean json) {
        this.out = out;
        this.folder = folder;
        this.device = device;
        this.lanes = lanes;
        this.json = json;
    }

    void begin(long seed) {
        if (!json) {
            String where = folder.isJava() ? "in Java" : "on " + device + ", lanes " + lanes;
            out.println(folder.spec().id() + " (" + folder.location() + ") " + where + ", seed " + seed);
            out.flush();
        }
    }

    synchronized void add(Verdict verdict) {
        verdicts.add(verdict);
        if (!json) {
            print(verdict);
        }
    }

    /** The verdicts so far. */
    synchronized List<Verdict> verdicts() {
        return List.copyOf(verdicts);
    }

    /**
     * After the last verdict.
     *
     * @return the exit code
     */
    synchronized int end() {
        List<String> broken = verdicts.stream()
                .filter(one -> one.outcome() == Outcome.FAILED)
                .map(Verdict::rule)
                .toList();
        double seconds = (System.nanoTime() - start) / 1e9;
        out.println(json ? json(broken.isEmpty(), seconds) : lastWord(broken, seconds));
        out.flush();
        return broken.isEmpty() ? ExitCode.DONE : ExitCode.USER;
    }

    private void print(Verdict verdict) {
        String mark = switch (verdict.outcome()) {
            case PASSED -> "ok";
            case WARNING -> "warn";
            case FAILED -> "FAIL";
            case SKIPPED -> "-";
        };
        boolean bad = verdict.outcome() == Outcome.FAILED || verdict.outcome() == Outcome.WARNING;
        String text = verdict.outcome() == Outcome.FAILED
                ? "broken: " + verdict.promise() + "\n" + verdict.finding()
                : verdict.finding();
        out.printf("  %-4s  %-18s  %s%n", mark, verdict.rule(), text.replace("\n", "\n" + INDENT));
        if (verdict.evidence() != null) {
            out.println(INDENT + "where: " + verdict.evidence());
        }
        if (bad) {
            out.println(INDENT + "do:    " + verdict.remedy());
        }
        out.flush();
    }

    private String lastWord(List<String> broken, double seconds) {
        String time = String.format(Locale.ROOT, " (%.1f s)", seconds);
        return broken.isEmpty()
                ? folder.spec().id() + " keeps the contract" + time
                : folder.spec().id() + " breaks " + String.join(", ", broken) + time;
    }

    private String json(boolean kept, double seconds) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("environment", folder.spec().id());
        root.put("location", folder.location());
        root.put("device", device);
        root.put("lanes", lanes);
        root.put("passed", kept);
        root.put("seconds", Math.round(1000 * seconds) / 1000.0);
        ArrayNode all = root.putArray("verdicts");
        for (Verdict verdict : verdicts) {
            ObjectNode one = all.addObject();
            one.put("rule", verdict.rule());
            one.put("verdict", verdict.outcome().name().toLowerCase(Locale.ROOT));
            one.put("promise", verdict.promise());
            one.put("finding", verdict.finding());
            if (verdict.outcome() == Outcome.FAILED || verdict.evidence() != null) {
                putEvidence(one, verdict.evidence());
            }
            if (!verdict.remedy().isEmpty()) {
                one.put("remedy", verdict.remedy());
            }
        }
        return root.toPrettyString();
    }

    /** The same keys always; null for what is not known. */
    private static void putEvidence(ObjectNode verdict, Evidence evidence) {
        if (evidence == null) {
            List.of("environment", "step", "seed", "field", "value").forEach(verdict::putNull);
            return;
        }
        verdict.put("environment", evidence.environment() == Evidence.ANY ? null : evidence.environment());
        verdict.put("step", evidence.step());
        verdict.put("seed", evidence.seed());
        verdict.put("field", evidence.field());
        if (evidence.value() == null) {
            verdict.put("value", evidence.thrown());
        } else if (Double.isFinite(evidence.value())) {
            verdict.put("value", evidence.value());
        } else {
            verdict.put("value", evidence.value().toString());
        }
    }
}
