package dev.functionregistry.simulator.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.util.Map;

/** YAML as the same plain trees as {@link Json}. */
public final class Yaml {
    private static final ObjectMapper MAPPER = new ObjectMapper(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Yaml() {}

    /**
     * Reads a document of YAML or, being YAML too, of JSON, that holds an object.
     *
     * @throws IllegalArgumentException with line and column where it is none
     */
    public static Map<String, Object> readObject(String text) {
        try {
            if (MAPPER.readValue(text, Object.class) instanceof Map<?, ?> tree) {
                return Json.asObject(tree);
            }
            throw new IllegalArgumentException("neither a YAML nor a JSON object");
        } catch (JsonProcessingException e) {
            String place = e.getLocation() == null
                    ? ""
                    : "line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ": ";
            throw new IllegalArgumentException(place + e.getOriginalMessage(), e);
        }
    }
}
