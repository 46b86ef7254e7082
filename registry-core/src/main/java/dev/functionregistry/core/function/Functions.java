package dev.functionregistry.core.function;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The registered versions of a session's functions. Immutable; a change gives another value that shares what it can. */
public final class Functions {
    public static final Functions EMPTY = new Functions(new TreeMap<>());

    private final NavigableMap<String, NavigableMap<Version, RegisteredFunction>> byName;

    private Functions(NavigableMap<String, NavigableMap<Version, RegisteredFunction>> byName) {
        this.byName = byName;
    }

    /** Those versions; of two with the same name and version the last counts. */
    public static Functions of(Collection<RegisteredFunction> functions) {
        NavigableMap<String, NavigableMap<Version, RegisteredFunction>> byName = new TreeMap<>();
        for (RegisteredFunction function : functions) {
            byName.computeIfAbsent(function.name(), name -> new TreeMap<>()).put(function.version(), function);
        }
        return byName.isEmpty() ? EMPTY : new Functions(byName);
    }

    public Functions put(RegisteredFunction function) {
        NavigableMap<Version, RegisteredFunction> versions = new TreeMap<>(versionMap(function.name()));
        versions.put(function.version(), function);
        NavigableMap<String, NavigableMap<Version, RegisteredFunction>> changed = new TreeMap<>(byName);
        changed.put(function.name(), versions);
        return new Functions(changed);
    }

    public Functions remove(String name, String version) {
        NavigableMap<Version, RegisteredFunction> versions = new TreeMap<>(versionMap(name));
        versions.keySet().removeIf(v -> v.text().equals(version));
        NavigableMap<String, NavigableMap<Version, RegisteredFunction>> changed = new TreeMap<>(byName);
        if (versions.isEmpty()) {
            changed.remove(name);
        } else {
            changed.put(name, versions);
        }
        return changed.isEmpty() ? EMPTY : new Functions(changed);
    }

    /** Every name with at least one version, in order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }

    /** All versions of a name, newest first; empty when there is none. */
    public List<RegisteredFunction> versions(String name) {
        return List.copyOf(versionMap(name).descendingMap().values());
    }

    public Optional<RegisteredFunction> find(String name, String version) {
        return Version.parse(version).map(versionMap(name)::get);
    }

    /** The newest of the versions of a name that are older than this one, whether it is registered or not. */
    public Optional<RegisteredFunction> nextOlder(String name, String version) {
        return Version.parse(version).map(versionMap(name)::lowerEntry).map(Map.Entry::getValue);
    }

    /** Every version of every name, by name and then oldest first. */
    public List<RegisteredFunction> all() {
        List<RegisteredFunction> all = new ArrayList<>();
        byName.values().forEach(versions -> all.addAll(versions.values()));
        return all;
    }

    /** The newest version of a name that no other version of it deprecates. */
    public Optional<RegisteredFunction> current(String name) {
        NavigableMap<Version, RegisteredFunction> versions = versionMap(name);
        return versions.descendingMap().values().stream()
                .filter(candidate -> versions.values().stream()
                        .noneMatch(other -> other.definition()
                                .deprecated()
                                .contains(candidate.version().text())))
                .findFirst();
    }

    /** True when some version of a name is sensitive: calls of an older one may still run. */
    public boolean sensitive(String name) {
        return versionMap(name).values().stream()
                .anyMatch(function -> function.definition().sensitive());
    }

    /** The version that the model saw at that revision; the current one where it saw none, or the revision is not known. */
    public Optional<RegisteredFunction> seenAt(String name, @Nullable Long revision) {
        if (revision == null) {
            return current(name);
        }
        return versionMap(name).values().stream()
                .filter(version -> version.shownAt(revision))
                .findFirst()
                .or(() -> current(name));
    }

    /** True when every version was registered or confirmed by this page life. */
    public boolean allOf(String pageLife) {
        return byName.values().stream()
                .flatMap(versions -> versions.values().stream())
                .allMatch(function -> function.pageLife().equals(pageLife));
    }

    public boolean isEmpty() {
        return byName.isEmpty();
    }

    private NavigableMap<Version, RegisteredFunction> versionMap(String name) {
        return Objects.requireNonNullElseGet(byName.get(name), Collections::emptyNavigableMap);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Functions that && byName.equals(that.byName);
    }

    @Override
    public int hashCode() {
        return byName.hashCode();
    }

    @Override
    public String toString() {
        return byName.toString();
    }
}
