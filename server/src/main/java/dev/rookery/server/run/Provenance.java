package dev.rookery.server.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.agents.experiment.EnvironmentReload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * {@code provenance.json}: with what, on what and by which command a run was made. The times that it was resumed follow
 * in the list {@code resumes}, each with the same fields, and the times that changed dynamics came into the run in the list
 * {@code reloads}. A run with any of those cannot be had again from its configuration and its seed.
 */
public final class Provenance {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Provenance() {}

    static void write(Path file, RunFacts facts, Path workingDirectory, Clock clock) throws IOException {
        ObjectNode provenance = gather(facts, workingDirectory, clock);
        provenance.putArray("resumes");
        provenance.putArray("reloads");
        DurableFiles.replace(file, JSON.writeValueAsBytes(provenance));
    }

    /** Adds a resume. A file that is missing or cannot be read is begun anew. */
    static void addResume(Path file, RunFacts facts, Path workingDirectory, Clock clock) throws IOException {
        add(file, "resumes", gather(facts, workingDirectory, clock));
    }

    /** Adds dynamics that came into the run. A file that is missing or cannot be read is begun anew. */
    static void addReload(Path file, EnvironmentReload reload, Clock clock) throws IOException {
        ObjectNode entry = JSON.createObjectNode();
        entry.put("global_step", reload.globalStep());
        entry.put("file", reload.file());
        entry.put("dynamics_sha256", reload.sha256());
        entry.put("time", clock.instant().toString());
        add(file, "reloads", entry);
    }

    /** The environment as the run had it last; what the file does not say of it, as older ones do not, is not known. */
    public static EnvironmentFacts latestEnvironment(Path file) throws IOException {
        if (!Files.exists(file)) {
            return EnvironmentFacts.UNKNOWN;
        }
        JsonNode provenance;
        try {
            provenance = JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException unreadable) {
            return EnvironmentFacts.UNKNOWN;
        }
        TreeMap<Instant, JsonNode> byTime = new TreeMap<>();
        note(byTime, provenance.path("start_time"), provenance);
        provenance.path("resumes").forEach(resume -> note(byTime, resume.path("start_time"), resume));
        provenance.path("reloads").forEach(reload -> note(byTime, reload.path("time"), reload));
        String dynamicsSha256 = null;
        Map<String, String> settings = new LinkedHashMap<>();
        for (JsonNode entry : byTime.values()) {
            dynamicsSha256 = entry.path("dynamics_sha256").asText(dynamicsSha256);
            if (entry.path("environment").isObject()) {
                settings.clear();
                entry.get("environment")
                        .properties()
                        .forEach(setting -> settings.put(
                                setting.getKey(), setting.getValue().asText()));
            }
        }
        return new EnvironmentFacts(dynamicsSha256, settings);
    }

    private static void note(Map<Instant, JsonNode> byTime, JsonNode time, JsonNode entry) {
        if (time.isTextual()) {
            byTime.put(Instant.parse(time.textValue()), entry);
        }
    }

    private static void add(Path file, String list, ObjectNode entry) throws IOException {
        ObjectNode provenance = JSON.createObjectNode();
        if (Files.exists(file)) {
            try {
                JsonNode existing = JSON.readTree(Files.readAllBytes(file));
                if (existing instanceof ObjectNode object) {
                    provenance = object;
                }
            } catch (JsonProcessingException e) {
                provenance.put("earlier", "could not be read: " + e.getOriginalMessage());
            }
        }
        JsonNode existing = provenance.path(list);
        ArrayNode entries = existing instanceof ArrayNode array ? array : provenance.putArray(list);
        entries.add(entry);
        DurableFiles.replace(file, JSON.writeValueAsBytes(provenance));
    }

    /** The version that Maven built; "unknown" where the classes were built without it. */
    public static String rookeryVersion() throws IOException {
        try (InputStream in = Provenance.class.getResourceAsStream("version.properties")) {
            if (in == null) {
                return "unknown";
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "unknown");
        }
    }

    /** The commit of the checkout that holds a folder, where there is one. */
    public static Optional<String> commit(Path folder) {
        return GitCommit.of(folder);
    }

    private static ObjectNode gather(RunFacts facts, Path workingDirectory, Clock clock) throws IOException {
        ObjectNode node = JSON.createObjectNode();
        node.put("start_time", clock.instant().toString());
        node.put("rookery_version", rookeryVersion());
        node.put("git_commit", GitCommit.of(workingDirectory).orElse(null));
        ArrayNode commandLine = node.putArray("command_line");
        facts.commandLine().forEach(commandLine::add);
        node.put("working_directory", workingDirectory.toAbsolutePath().toString());
        node.put("dynamics_sha256", facts.environment().dynamicsSha256());
        ObjectNode environment = node.putObject("environment");
        facts.environment().settings().forEach(environment::put);

        ObjectNode device = node.putObject("device");
        device.put("name", facts.device());
        facts.deviceDetails().forEach(device::put);

        ObjectNode java = node.putObject("java");
        java.put("version", System.getProperty("java.version"));
        java.put("vendor", System.getProperty("java.vendor"));
        java.put("vm", System.getProperty("java.vm.name"));

        ObjectNode os = node.putObject("os");
        os.put("name", System.getProperty("os.name"));
        os.put("version", System.getProperty("os.version"));
        os.put("arch", System.getProperty("os.arch"));
        os.put("processors", Runtime.getRuntime().availableProcessors());
        return node;
    }
}
