package dev.rookery.agents.profile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.rookery.compute.CommandTiming;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/**
 * Writes a profile as a timeline in Chrome's trace event format, which Perfetto and chrome://tracing open: a track of the
 * iterations and their phases, one of the host's work, one of the device's commands. Times are in µs from the first recorded iteration on.
 *
 * @see <a href="https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU">Trace Event Format</a>
 */
public final class Timeline {
    private static final int PROCESS = 1;
    private static final int PHASES = 1;
    private static final int HOST = 2;
    private static final int DEVICE = 3;

    private final JsonGenerator json;
    private final long origin;

    private Timeline(JsonGenerator json, long origin) {
        this.json = json;
        this.origin = origin;
    }

    /**
     * @param facts what is said about the profile: device, run, ...
     * @param target is left open
     */
    public static void write(Profile profile, Map<String, String> facts, OutputStream target) throws IOException {
        long origin =
                profile.iterations().isEmpty() ? 0 : profile.iterations().get(0).started();
        try (JsonGenerator json =
                new JsonFactory().createGenerator(target).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            new Timeline(json, origin).write(profile, facts);
        }
    }

    private void write(Profile profile, Map<String, String> facts) throws IOException {
        json.writeStartObject();
        json.writeStringField("displayTimeUnit", "ms");
        json.writeObjectFieldStart("otherData");
        for (Map.Entry<String, String> fact : facts.entrySet()) {
            json.writeStringField(fact.getKey(), fact.getValue());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("traceEvents");
        name("process_name", 0, "rookery");
        name("thread_name", PHASES, "phases");
        name("thread_name", HOST, "host: event loop");
        name("thread_name", DEVICE, "device: stream");
        for (Profile.Iteration iteration : profile.iterations()) {
            Map<String, Object> which = Map.of("iteration", iteration.index());
            event("iteration", "iteration", PHASES, iteration.started(), iteration.ended(), which);
        }
        phases(profile);
        for (Profile.Span span : profile.host()) {
            event(span.name(), "host", HOST, span.started(), span.ended(), Map.of());
        }
        long offset = profile.clockOffset();
        for (CommandTiming command : profile.commands()) {
            event(
                    command.name(),
                    command.kind() == CommandTiming.Kind.KERNEL ? "kernel" : "transfer",
                    DEVICE,
                    command.started() + offset,
                    command.ended() + offset,
                    Map.of(
                            "phase",
                            command.label(),
                            "bytes",
                            command.bytes(),
                            "waited_us",
                            (command.started() - command.queued()) / 1e3));
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** What the device was working on: from the first to the last of the commands in a row that have a label. */
    private void phases(Profile profile) throws IOException {
        long offset = profile.clockOffset();
        CommandTiming first = null;
        CommandTiming last = null;
        for (CommandTiming command : profile.commands()) {
            if (first == null || !command.label().equals(first.label())) {
                phase(first, last, offset);
                first = command;
            }
            last = command;
        }
        phase(first, last, offset);
    }

    private void phase(CommandTiming first, CommandTiming last, long offset) throws IOException {
        if (first != null && !first.label().isEmpty()) {
            event(first.label(), "phase", PHASES, first.started() + offset, last.ended() + offset, Map.of());
        }
    }

    private void name(String what, int track, String name) throws IOException {
        json.writeStartObject();
        json.writeStringField("ph", "M");
        json.writeStringField("name", what);
        json.writeNumberField("pid", PROCESS);
        json.writeNumberField("tid", track);
        json.writeObjectFieldStart("args");
        json.writeStringField("name", name);
        json.writeEndObject();
        json.writeEndObject();
    }

    private void event(String name, String category, int track, long started, long ended, Map<String, Object> details)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("ph", "X");
        json.writeStringField("name", name);
        json.writeStringField("cat", category);
        json.writeNumberField("pid", PROCESS);
        json.writeNumberField("tid", track);
        json.writeNumberField("ts", (started - origin) / 1e3);
        json.writeNumberField("dur", (ended - started) / 1e3);
        json.writeObjectFieldStart("args");
        for (Map.Entry<String, Object> detail : details.entrySet()) {
            json.writeFieldName(detail.getKey());
            json.writePOJO(detail.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }
}
