package dev.functionregistry.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Property;

/** All properties of a class that speak of the same generated things, to be held against one of them together. */
public final class Invariants {
    private final Object owner;
    private final List<Method> properties;

    private Invariants(Object owner, List<Method> properties) {
        this.owner = owner;
        this.properties = properties;
    }

    public static Invariants of(Object owner) {
        List<Method> properties = Stream.of(owner.getClass().getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Property.class))
                .toList();
        assertThat(properties).isNotEmpty();
        properties.forEach(property -> property.setAccessible(true));
        return new Invariants(owner, properties);
    }

    /** Fails with the name of the first that does not hold. */
    public void hold(Object... generated) {
        for (Method property : properties) {
            try {
                property.invoke(owner, generated);
            } catch (InvocationTargetException e) {
                throw new AssertionError(property.getName() + " does not hold", e.getCause());
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        }
    }
}
