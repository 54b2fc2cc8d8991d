package dev.rookery.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.rookery.agents.experiment.EvaluationResult;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The JSON that goes to a page. Every message has a {@code type}; a snapshot also has the version of the whole protocol,
 * and a page that expects another one reloads itself. Deltas are numbered from the snapshot on: a page that sees a gap
 * asks for a new snapshot. Numbers that are not finite are {@code null}. Where there is a {@code notice}, snapshots and
 * deltas have it: {@code {"problem": true, "text": "my-env.cl:36:36: ..."}}, to be shown until another one comes.
 */
final class PageMessages {
    static final int VERSION = 4;

    private static final JsonFactory JSON = new JsonFactory();

    private PageMessages() {}

    /** Everything that a page needs, given only this message. */
    static String snapshot(RunDescription run, DashboardHistory history, boolean controllable, long sequence) {
        return write(json -> {
            json.writeStringField("type", "snapshot");
            json.writeNumberField("version", VERSION);
            json.writeNumberField("seq", sequence);
            writeRun(json, run);
            writeState(json, run, history, controllable);
            writeEvaluation(json, history.evaluation());
            json.writeObjectFieldStart("latest");
            for (Map.Entry<String, Double> entry : history.latest().entrySet()) {
                json.writeFieldName(entry.getKey());
                writeNumber(json, entry.getValue());
            }
            json.writeEndObject();
            json.writeObjectFieldStart("columns");
            for (Map.Entry<String, MetricColumn> entry : history.columns().entrySet()) {
                json.writeFieldName(entry.getKey());
                writeColumn(json, entry.getValue());
            }
            json.writeEndObject();
            json.writeObjectFieldStart("policyColumns");
            for (Map.Entry<String, PolicyColumns> entry :
                    history.policyColumns().entrySet()) {
                json.writeFieldName(entry.getKey());
                writeColumns(json, entry.getValue());
            }
            json.writeEndObject();
        });
    }

    static String delta(
            RunDescription run, DashboardHistory history, Delta delta, boolean controllable, long sequence) {
        return write(json -> {
            json.writeStringField("type", "delta");
            json.writeNumberField("seq", sequence);
            writeState(json, run, history, controllable);
            if (delta.evaluation() != null) {
                writeEvaluation(json, delta.evaluation());
            }
            json.writeObjectFieldStart("points");
            for (Map.Entry<String, List<Delta.Point>> entry : delta.points().entrySet()) {
                json.writeObjectFieldStart(entry.getKey());
                json.writeArrayFieldStart("steps");
                for (Delta.Point point : entry.getValue()) {
                    json.writeNumber(point.step());
                }
                json.writeEndArray();
                json.writeArrayFieldStart("values");
                for (Delta.Point point : entry.getValue()) {
                    writeNumber(json, point.value());
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndObject();
            writePolicyPoints(json, delta);
        });
    }

    private static void writePolicyPoints(JsonGenerator json, Delta delta) throws IOException {
        json.writeObjectFieldStart("policyPoints");
        for (Map.Entry<String, List<Delta.PolicyPoint>> entry :
                delta.policyPoints().entrySet()) {
            json.writeArrayFieldStart(entry.getKey());
            for (Delta.PolicyPoint point : entry.getValue()) {
                json.writeStartObject();
                json.writeNumberField("step", point.step());
                json.writeArrayFieldStart("values");
                for (double value : point.values()) {
                    writeNumber(json, value);
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    /** Says that nothing new has happened and that the connection lives. */
    static String alive() {
        return write(json -> json.writeStringField("type", "alive"));
    }

    /** Says what the page may do with the wheel; before it is told, that is free. */
    static String wheel(LiveDesk.Wheel state) {
        return write(json -> {
            json.writeStringField("type", "wheel");
            json.writeStringField("state", state.name().toLowerCase(Locale.ROOT));
        });
    }

    static String refused(String reason) {
        return write(json -> {
            json.writeStringField("type", "refused");
            json.writeStringField("reason", reason);
        });
    }

    private static void writeRun(JsonGenerator json, RunDescription run) throws IOException {
        json.writeObjectFieldStart("run");
        json.writeStringField("id", run.runId());
        json.writeStringField("name", run.name());
        json.writeStringField("device", run.device());
        json.writeStringField("config", run.configYaml());
        // Seeds use all 64 bits, a JavaScript number has 53.
        json.writeArrayFieldStart("seeds");
        for (long seed : run.seeds()) {
            json.writeString(Long.toString(seed));
        }
        json.writeEndArray();
        json.writeNumberField("totalTimesteps", run.totalTimesteps());
        json.writeObjectFieldStart("environment");
        json.writeStringField("id", run.environmentId());
        json.writeNumberField("stepSeconds", run.stepSeconds());
        json.writeArrayFieldStart("agents");
        for (String agent : run.agents()) {
            json.writeString(agent);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("observations");
        for (RunDescription.Observation observation : run.observations()) {
            json.writeStartObject();
            json.writeStringField("name", observation.name());
            json.writeStringField("unit", observation.unit());
            json.writeFieldName("low");
            writeNumber(json, observation.low());
            json.writeFieldName("high");
            writeNumber(json, observation.high());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("actions");
        for (RunDescription.Action action : run.actions()) {
            json.writeStartObject();
            json.writeStringField("name", action.name());
            json.writeNumberField("choice", action.choice());
            json.writeStringField("choiceName", action.choiceName());
            json.writeStringField("unit", action.unit());
            json.writeFieldName("low");
            writeNumber(json, action.low());
            json.writeFieldName("high");
            writeNumber(json, action.high());
            json.writeEndObject();
        }
        json.writeEndArray();
        RunDescription.View view = run.view();
        json.writeFieldName("view");
        json.writeArray(new double[] {view.xMin(), view.xMax(), view.yMin(), view.yMax()}, 0, 4);
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void writeState(
            JsonGenerator json, RunDescription run, DashboardHistory history, boolean controllable) throws IOException {
        json.writeStringField("phase", history.phase().name());
        json.writeBooleanField("controllable", controllable);
        json.writeNumberField("watchedPolicy", history.watchedPolicy());
        json.writeNumberField("watchedEnvs", history.watchedEnvs().orElse(run.watchedEnvs()));
        json.writeNumberField("framesPerSecond", history.framesPerSecond());
        json.writeNumberField("iteration", history.iteration());
        json.writeNumberField("globalStep", history.globalStep());
        json.writeNumberField("trainingSeconds", history.trainingSeconds());
        json.writeNumberField("videosWritten", history.videosWritten());
        if (history.checkpointStep() >= 0) {
            json.writeNumberField("checkpointStep", history.checkpointStep());
        }
        if (history.notice() != null) {
            json.writeObjectFieldStart("notice");
            json.writeBooleanField("problem", history.notice().problem());
            json.writeStringField("text", history.notice().text());
            json.writeEndObject();
        }
    }

    private static void writeEvaluation(JsonGenerator json, EvaluationResult evaluation) throws IOException {
        if (evaluation == null) {
            return;
        }
        json.writeObjectFieldStart("evaluation");
        json.writeNumberField("globalStep", evaluation.globalStep());
        json.writeNumberField("episodes", evaluation.episodes());
        json.writeFieldName("returnMean");
        writeNumber(json, evaluation.returnMean());
        json.writeFieldName("returnStd");
        writeNumber(json, evaluation.returnStd());
        json.writeFieldName("returnMin");
        writeNumber(json, evaluation.returnMin());
        json.writeFieldName("returnMax");
        writeNumber(json, evaluation.returnMax());
        json.writeFieldName("lengthMean");
        writeNumber(json, evaluation.lengthMean());
        json.writeBooleanField("deterministic", evaluation.deterministic());
        json.writeArrayFieldStart("policyMeans");
        for (double mean : evaluation.policyMeans()) {
            writeNumber(json, mean);
        }
        json.writeEndArray();
        json.writeNumberField("bestPolicy", evaluation.bestPolicy());
        json.writeEndObject();
    }

    private static void writeColumn(JsonGenerator json, MetricColumn column) throws IOException {
        json.writeStartObject();
        json.writeNumberField("stride", column.stride());
        json.writeNumberField("pendingSum", column.pendingSum());
        json.writeNumberField("pendingCount", column.pendingCount());
        json.writeArrayFieldStart("steps");
        for (int i = 0; i < column.size(); i++) {
            json.writeNumber(column.step(i));
        }
        json.writeEndArray();
        json.writeArrayFieldStart("values");
        for (int i = 0; i < column.size(); i++) {
            writeNumber(json, column.value(i));
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeColumns(JsonGenerator json, PolicyColumns columns) throws IOException {
        json.writeStartObject();
        json.writeNumberField("stride", columns.stride());
        json.writeNumberField("pending", columns.pending());
        json.writeFieldName("pendingSums");
        json.writeArray(columns.pendingSums(), 0, columns.policies());
        json.writeFieldName("pendingCounts");
        json.writeArray(columns.pendingCounts(), 0, columns.policies());
        json.writeArrayFieldStart("steps");
        for (int i = 0; i < columns.size(); i++) {
            json.writeNumber(columns.step(i));
        }
        json.writeEndArray();
        json.writeArrayFieldStart("values");
        for (int policy = 0; policy < columns.policies(); policy++) {
            json.writeStartArray();
            for (int i = 0; i < columns.size(); i++) {
                writeNumber(json, columns.value(policy, i));
            }
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** As a float where that is finite: a chart needs no more, and it is half as long. */
    private static void writeNumber(JsonGenerator json, double value) throws IOException {
        if (!Double.isFinite(value)) {
            json.writeNull();
        } else if (Float.isFinite((float) value)) {
            json.writeNumber((float) value);
        } else {
            json.writeNumber(value);
        }
    }

    private interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    private static String write(Body body) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a StringWriter does not fail", e);
        }
        return out.toString();
    }
}
