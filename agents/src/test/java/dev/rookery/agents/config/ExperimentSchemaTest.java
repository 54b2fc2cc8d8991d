package dev.rookery.agents.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rookery.agents.algorithm.AlgorithmCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExperimentSchemaTest {
    private static final Path COMMITTED = Path.of("..", "configs", "experiment.schema.json");

    private final String schema = ExperimentSchema.json(AlgorithmCatalog.installed());

    /** Where it is not, copy the file that this test leaves in target/ over the committed one. */
    @Test
    void theCommittedSchemaIsCurrent() throws IOException {
        Path current = Files.createDirectories(Path.of("target")).resolve("experiment.schema.json");
        Files.writeString(current, schema);

        assertThat(COMMITTED).as("copy agents/%s to configs/", current).hasContent(schema);
    }

    @Test
    void everySettingIsDescribed() throws IOException {
        JsonNode properties = new ObjectMapper().readTree(schema).get("properties");
        Map<String, Object> settings = ExperimentConfig.load(Path.of("..", "configs", "cartpole-ppo.yaml"), List.of())
                .settings();

        settings.forEach((key, value) -> {
            JsonNode property = properties.get(key);
            assertThat(property).as(key).isNotNull();
            if (value instanceof Map<?, ?> section) {
                JsonNode described =
                        property.has("oneOf") ? property.get("oneOf").get(0) : property;
                section.keySet()
                        .forEach(name -> assertThat(described.get("properties").get(String.valueOf(name)))
                                .as(key + "." + name)
                                .isNotNull());
            }
        });
    }
}
