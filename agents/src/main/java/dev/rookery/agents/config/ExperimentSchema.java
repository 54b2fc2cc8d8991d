package dev.rookery.agents.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.rookery.agents.algorithm.AlgorithmCatalog;
import dev.rookery.agents.algorithm.AlgorithmProvider;
import dev.rookery.environments.PixelObservation;
import dev.rookery.environments.yaml.Key;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON Schema (2020-12) of experiment files, made of the declarations that read them. Editors use it to complete and to
 * check while one types.
 */
public final class ExperimentSchema {
    private ExperimentSchema() {}

    /** The schema as indented JSON that ends with a line feed. */
    public static String json(AlgorithmCatalog algorithms) {
        Map<String, Object> properties = properties(ExperimentConfig.KEYS);
        Map<String, Object> environment = properties(EnvironmentConfig.KEYS);
        environment.put(EnvironmentConfig.JAVA, section(JavaConfig.KEYS));
        properties.put("environment", object(environment));
        properties.put(
                "observation",
                object(new LinkedHashMap<>(Map.of(ObservationConfig.PIXELS, section(PixelObservation.KEYS)))));
        properties.put("wrappers", section(WrapperConfig.KEYS));
        properties.put("policy", section(PolicyConfig.KEYS));
        properties.put("algorithm", algorithm(algorithms));
        properties.put("evaluation", section(EvaluationConfig.KEYS));
        properties.put("checkpoint", section(CheckpointConfig.KEYS));
        properties.put("video", section(VideoConfig.KEYS));
        properties.put("dashboard", section(DashboardConfig.KEYS));

        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Rookery experiment");
        schema.putAll(object(properties));
        schema.put("required", List.of("environment", "algorithm"));
        try {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(schema) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a schema of plain values cannot be written", impossible);
        }
    }

    /** One alternative for each algorithm, told apart by the name. */
    private static Map<String, Object> algorithm(AlgorithmCatalog algorithms) {
        List<Object> alternatives = new ArrayList<>();
        for (AlgorithmProvider provider : algorithms.all()) {
            Map<String, Object> properties = new LinkedHashMap<>();
            Map<String, Object> name = ExperimentConfig.ALGORITHM_NAME.schema();
            name.put("const", provider.name());
            properties.put(ExperimentConfig.ALGORITHM_NAME.name(), name);
            properties.putAll(properties(provider.keys()));
            Map<String, Object> alternative = object(properties);
            alternative.put("required", List.of(ExperimentConfig.ALGORITHM_NAME.name()));
            alternatives.add(alternative);
        }
        return Map.of("oneOf", alternatives);
    }

    private static Map<String, Object> section(List<Key<?>> keys) {
        return object(properties(keys));
    }

    private static Map<String, Object> object(Map<String, Object> properties) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", "object");
        object.put("properties", properties);
        object.put("additionalProperties", false);
        return object;
    }

    private static Map<String, Object> properties(List<Key<?>> keys) {
        Map<String, Object> properties = new LinkedHashMap<>();
        keys.forEach(key -> properties.put(key.name(), key.schema()));
        return properties;
    }
}
