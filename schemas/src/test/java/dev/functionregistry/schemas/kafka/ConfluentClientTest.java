package dev.functionregistry.schemas.kafka;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The registry's client is the real one under its own names, and nothing else came along. */
class ConfluentClientTest {
    @Test
    void theJarHoldsOnlyConfluentsClasses() throws Exception {
        List<String> strangers = new ArrayList<>();
        List<String> leftovers = new ArrayList<>();
        int classes = 0;
        try (JarFile jar = new JarFile(jar().toFile())) {
            for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
                if (entry.isDirectory()) {
                    continue;
                }
                if (!entry.getName().startsWith("io/confluent/")
                        && !entry.getName().startsWith("META-INF/")) {
                    strangers.add(entry.getName());
                }
                if (entry.getName().endsWith(".class")) {
                    classes++;
                    try (InputStream in = jar.getInputStream(entry)) {
                        String bytes = new String(in.readAllBytes(), ISO_8859_1);
                        if (bytes.contains("org/apache/flink") || bytes.contains("org.apache.flink")) {
                            leftovers.add(entry.getName());
                        }
                    }
                }
            }
        }
        assertThat(strangers).isEmpty();
        assertThat(leftovers)
                .as("classes that still name the relocated packages")
                .isEmpty();
        assertThat(classes).isGreaterThan(100);
    }

    private static Path jar() throws Exception {
        return Path.of(CachedSchemaRegistryClient.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }
}
