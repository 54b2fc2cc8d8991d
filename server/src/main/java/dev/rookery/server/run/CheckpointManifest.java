package dev.rookery.server.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * A checkpoint's {@code manifest.json}: what the checkpoint is, and how to tell that its files are whole.
 *
 * @param format always {@link #FORMAT}
 * @param formatVersion {@link #VERSION}; any other is refused
 * @param globalStep environment steps, as in the folder's name
 * @param configSha256 of the resolved configuration that the run had, hexadecimal
 * @param device name of the device that computed the state
 * @param files by name
 * @param metadata the checkpoint's own
 */
@JsonPropertyOrder({
    "format",
    "format_version",
    "global_step",
    "iteration",
    "config_sha256",
    "device",
    "files",
    "metadata"
})
public record CheckpointManifest(
        String format,
        int formatVersion,
        long globalStep,
        int iteration,
        @JsonProperty("config_sha256") String configSha256,
        String device,
        Map<String, FileDigest> files,
        Map<String, String> metadata) {

    static final String FORMAT = "rookery-checkpoint";
    static final int VERSION = 1;
    static final String FILE = "manifest.json";

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** @param sha256 hexadecimal */
    public record FileDigest(long bytes, String sha256) {}

    public CheckpointManifest {
        files = new TreeMap<>(files);
        metadata = new TreeMap<>(metadata);
    }

    byte[] json() throws IOException {
        return JSON.writeValueAsBytes(this);
    }

    /**
     * Reads the manifest in a checkpoint's folder.
     *
     * @throws RunException if it is missing, malformed, or of another version
     */
    static CheckpointManifest read(Path checkpoint) throws IOException {
        Path file = checkpoint.resolve(FILE);
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw damaged(checkpoint, FILE + " is missing");
        }
        try {
            JsonNode node = JSON.readTree(bytes);
            if (!FORMAT.equals(node.path("format").textValue())) {
                throw damaged(checkpoint, FILE + " does not say that its format is " + FORMAT);
            }
            JsonNode version = node.path("format_version");
            if (!version.isInt() || version.intValue() != VERSION) {
                throw new RunException(file + " has the format_version " + version + ", but this Rookery reads version "
                        + VERSION + ": use the Rookery that wrote it");
            }
            return JSON.treeToValue(node, CheckpointManifest.class);
        } catch (JsonProcessingException e) {
            throw damaged(checkpoint, FILE + " cannot be read: " + e.getOriginalMessage());
        }
    }

    static RunException damaged(Path checkpoint, String what) {
        return new RunException("the checkpoint " + checkpoint + " is damaged: " + what
                + "; delete that folder to go on from an earlier one");
    }
}
