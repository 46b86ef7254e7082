package dev.functionregistry.schemas.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * Schemas of released builds, kept in the jar below a folder with a {@code manifest.txt}: one line per file, its SHA-256 in hex, two spaces,
 * {@code <release>/<Record>.avsc}. A kept file is never changed.
 */
public final class KeptSchemas {
    /** Folder of the contract's own kept schemas. */
    static final String CONTRACT = "released";

    private KeptSchemas() {}

    /** Every kept schema of the contract, oldest release first. */
    public static List<Kept> ofContract() {
        return in(KeptSchemas.class.getClassLoader(), CONTRACT);
    }

    /**
     * Every kept schema below a folder, in the manifest's order.
     *
     * @param loader where the resources are
     * @param folder folder of the manifest, without slash at either end
     */
    public static List<Kept> in(ClassLoader loader, String folder) {
        return read(loader, folder + "/manifest.txt")
                .lines()
                .map(line -> {
                    String path = line.substring(line.indexOf("  ") + 2);
                    int release = Integer.parseInt(path.substring(0, path.indexOf('/')));
                    String text = read(loader, folder + "/" + path);
                    return new Kept(release, line.substring(0, line.indexOf("  ")), text);
                })
                .toList();
    }

    /**
     * What kept schemas say of one record, each text once, the oldest first; also where it is only a part of another record.
     *
     * @param kept to search
     * @param fullName of the record, namespace and all
     */
    public static List<Schema> named(List<Kept> kept, String fullName) {
        var found = new LinkedHashSet<Schema>();
        var seen = Collections.newSetFromMap(new IdentityHashMap<Schema, Boolean>());
        kept.forEach(one -> collect(one.schema(), fullName, seen, found));
        return List.copyOf(found);
    }

    private static void collect(Schema schema, String fullName, Set<Schema> seen, Set<Schema> found) {
        switch (schema.getType()) {
            case RECORD -> {
                if (seen.add(schema)) {
                    if (schema.getFullName().equals(fullName)) {
                        found.add(schema);
                    }
                    schema.getFields().forEach(field -> collect(field.schema(), fullName, seen, found));
                }
            }
            case ARRAY -> collect(schema.getElementType(), fullName, seen, found);
            case MAP -> collect(schema.getValueType(), fullName, seen, found);
            case UNION -> schema.getTypes().forEach(part -> collect(part, fullName, seen, found));
            case ENUM, FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
        }
    }

    private static String read(ClassLoader loader, String path) {
        try (InputStream in = loader.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("The jar has no " + path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * One kept schema.
     *
     * @param release number of the release that brought it, from 1
     * @param fingerprint SHA-256 of the file as the manifest has it
     * @param text the file
     */
    public record Kept(int release, String fingerprint, String text) {
        /** The schema, nested types and all. */
        public Schema schema() {
            return new Schema.Parser().parse(text);
        }
    }
}
