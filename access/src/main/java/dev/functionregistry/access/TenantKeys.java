package dev.functionregistry.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The file with the keys of those tenants that pay for themselves. */
public final class TenantKeys {
    /** The variable that names the file, for gateway and bridge alike. */
    public static final String VARIABLE = "FR_TENANT_KEYS_FILE";

    private TenantKeys() {}

    /**
     * Keys by tenant: one {@code tenant=key} per line; empty lines and those that begin with # are passed by.
     *
     * @param file null or blank for none
     * @throws IllegalArgumentException when the file cannot be read or a line is none of these; the message names the line's number only, for
     *     the line may hold a key
     */
    public static Map<String, String> read(@Nullable String file) {
        if (file == null || file.isBlank()) {
            return Map.of();
        }
        List<String> lines;
        try {
            lines = Files.readAllLines(Path.of(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(VARIABLE + " cannot be read: " + file, e);
        }
        Map<String, String> keys = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            if (equals < 1 || equals == line.length() - 1) {
                throw new IllegalArgumentException(
                        VARIABLE + ": line " + (i + 1) + " of " + file + " is not tenant=key");
            }
            keys.put(
                    line.substring(0, equals).strip(),
                    line.substring(equals + 1).strip());
        }
        return keys;
    }
}
