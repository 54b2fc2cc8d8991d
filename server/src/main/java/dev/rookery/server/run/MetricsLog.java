package dev.rookery.server.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.rookery.agents.experiment.EnvironmentReload;
import dev.rookery.agents.experiment.EvaluationResult;
import dev.rookery.agents.experiment.IterationMetrics;
import dev.rookery.agents.experiment.RunPhase;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code metrics.jsonl}: one JSON object a line, in the order in which things happened.
 *
 * <pre>
 * {"type":"phase","global_step":0,"phase":"training","time":"2026-01-31T23:59:59Z"}
 * {"type":"iteration","iteration":1,"global_step":4096,"training_seconds":0.01,"values":{"charts/SPS":409600.0}}
 * {"type":"evaluation","global_step":4096,"training_seconds":0.01,"episodes":100,"return_mean":21.5,...}
 * {"type":"diverged","global_step":4096,"policy":3,"message":"policy 3 (seed 4) diverged: ..."}
 * {"type":"reload","global_step":4096,"file":"my-env.cl","dynamics_sha256":"9f86d0...","time":"2026-01-31T23:59:59Z"}
 * {"type":"checkpoint","global_step":4096,"time":"2026-01-31T23:59:59Z"}
 * </pre>
 *
 * When a method returns, the whole line is in the file for every reader, and survives the end of the process;
 * {@link #sync} makes it survive the end of the machine. JSON has no NaN: the tags of values that are not finite are
 * listed under {@code non_finite} instead.
 *
 * <p>With several policies, {@code values} and the evaluation's own figures are over all of them, and a line has the single
 * ones, too, null where there is none: {@code "policies":{"charts/episodic_return":[21.5,null,19.0]}}, and in an evaluation
 * {@code "policies":{"return_mean":[475.0,500.0,12.5],...}}.
 *
 * <p>One thread at a time, but for {@link #sync}, which any thread may call. The file is written through a stream and not
 * a channel, because interrupting a thread in a channel closes it.
 */
final class MetricsLog implements Closeable {
    private final FileOutputStream file;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(4096);
    private final JsonFactory json = new JsonFactory();

    private MetricsLog(Path path) throws IOException {
        file = new FileOutputStream(path.toFile(), true);
    }

    static MetricsLog create(Path path) throws IOException {
        Files.createFile(path);
        return new MetricsLog(path);
    }

    /**
     * Goes on with the file from a checkpoint: lines of later steps, and a torn last line, are cut off. A missing file
     * is made.
     *
     * @throws RunException if the file is damaged before its last line
     */
    static MetricsLog resume(Path path, long globalStep) throws IOException {
        if (Files.exists(path)) {
            long kept =
                    JsonLines.visit(path, object -> object.path("global_step").asLong() <= globalStep);
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(kept).force(true);
            }
        }
        return new MetricsLog(path);
    }

    void iteration(IterationMetrics metrics) throws IOException {
        try (JsonGenerator out = begin("iteration")) {
            out.writeNumberField("iteration", metrics.iteration());
            out.writeNumberField("global_step", metrics.globalStep());
            writeFinite(out, "training_seconds", metrics.trainingSeconds());
            List<String> nonFinite = new ArrayList<>(0);
            out.writeObjectFieldStart("values");
            for (Map.Entry<String, Double> entry : metrics.values().entrySet()) {
                if (Double.isFinite(entry.getValue())) {
                    out.writeNumberField(entry.getKey(), entry.getValue());
                } else {
                    nonFinite.add(entry.getKey());
                }
            }
            out.writeEndObject();
            writePolicies(out, metrics.perPolicy());
            if (!nonFinite.isEmpty()) {
                out.writeArrayFieldStart("non_finite");
                for (String tag : nonFinite) {
                    out.writeString(tag);
                }
                out.writeEndArray();
            }
        }
        append();
    }

    /** @param trainingSeconds s spent in iterations before the evaluation */
    void evaluation(EvaluationResult result, double trainingSeconds) throws IOException {
        try (JsonGenerator out = begin("evaluation")) {
            out.writeNumberField("global_step", result.globalStep());
            writeFinite(out, "training_seconds", trainingSeconds);
            out.writeNumberField("episodes", result.episodes());
            writeFinite(out, "return_mean", result.returnMean());
            writeFinite(out, "return_std", result.returnStd());
            writeFinite(out, "return_min", result.returnMin());
            writeFinite(out, "return_max", result.returnMax());
            writeFinite(out, "length_mean", result.lengthMean());
            out.writeBooleanField("deterministic", result.deterministic());
            if (!result.agents().isEmpty()) {
                out.writeObjectFieldStart("agents");
                for (Map.Entry<String, Double> entry : result.agents().entrySet()) {
                    writeFinite(out, entry.getKey(), entry.getValue());
                }
                out.writeEndObject();
            }
            Map<String, double[]> single = new LinkedHashMap<>();
            if (!result.policies().isEmpty()) {
                PolicyReturns.FIELDS.forEach((field, of) -> single.put(
                        field, result.policies().stream().mapToDouble(of).toArray()));
            }
            writePolicies(out, single);
        }
        append();
    }

    void diverged(int policy, long globalStep, String message) throws IOException {
        try (JsonGenerator out = begin("diverged")) {
            out.writeNumberField("global_step", globalStep);
            out.writeNumberField("policy", policy);
            out.writeStringField("message", message);
        }
        append();
    }

    void reload(EnvironmentReload reload, Instant time) throws IOException {
        try (JsonGenerator out = begin("reload")) {
            out.writeNumberField("global_step", reload.globalStep());
            out.writeStringField("file", reload.file());
            out.writeStringField("dynamics_sha256", reload.sha256());
            out.writeStringField("time", time.toString());
        }
        append();
    }

    void phase(RunPhase phase, long globalStep, Instant time) throws IOException {
        try (JsonGenerator out = begin("phase")) {
            out.writeNumberField("global_step", globalStep);
            out.writeStringField("phase", phase.name().toLowerCase(Locale.ROOT));
            out.writeStringField("time", time.toString());
        }
        append();
    }

    void checkpoint(long globalStep, Instant time) throws IOException {
        try (JsonGenerator out = begin("checkpoint")) {
            out.writeNumberField("global_step", globalStep);
            out.writeStringField("time", time.toString());
        }
        append();
    }

    /** Returns when all that was written so far is on the disk; may take many milliseconds. */
    void sync() throws IOException {
        file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        try (file) {
            sync();
        }
    }

    private JsonGenerator begin(String type) throws IOException {
        line.reset();
        JsonGenerator out = json.createGenerator(line);
        out.writeStartObject();
        out.writeStringField("type", type);
        return out;
    }

    private void append() throws IOException {
        line.write('\n');
        line.writeTo(file);
    }

    private static void writePolicies(JsonGenerator out, Map<String, double[]> columns) throws IOException {
        if (columns.isEmpty()) {
            return;
        }
        out.writeObjectFieldStart("policies");
        for (Map.Entry<String, double[]> column : columns.entrySet()) {
            out.writeArrayFieldStart(column.getKey());
            for (double value : column.getValue()) {
                if (Double.isFinite(value)) {
                    out.writeNumber(value);
                } else {
                    out.writeNull();
                }
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    private static void writeFinite(JsonGenerator out, String field, double value) throws IOException {
        if (Double.isFinite(value)) {
            out.writeNumberField(field, value);
        } else {
            out.writeNullField(field);
        }
    }
}
