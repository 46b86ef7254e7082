package dev.functionregistry.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

/** All properties of a class that speak of the same generated things, to be held against one of them together. */
public final class Invariants {
    private record Invariant(Object owner, Method property) {}

    private final List<Invariant> invariants;

    private Invariants(List<Invariant> invariants) {
        this.invariants = invariants;
    }

    public static Invariants of(Object owner) {
        List<Invariant> found = Stream.of(owner.getClass().getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Property.class))
                // what many histories reach is nothing that one of them holds
                .filter(method -> !method.isAnnotationPresent(Tag.class))
                .map(method -> new Invariant(owner, method))
                .toList();
        assertThat(found).isNotEmpty();
        found.forEach(invariant -> invariant.property().setAccessible(true));
        return new Invariants(found);
    }

    /** These and the others, of the same generated things. */
    public Invariants and(Invariants others) {
        return new Invariants(
                Stream.concat(invariants.stream(), others.invariants.stream()).toList());
    }

    /** Fails with the name of the first that does not hold. */
    public void hold(Object... generated) {
        for (Invariant invariant : invariants) {
            try {
                invariant.property().invoke(invariant.owner(), generated);
            } catch (InvocationTargetException e) {
                throw new AssertionError(invariant.property().getName() + " does not hold", e.getCause());
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        }
    }
}
