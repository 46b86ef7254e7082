package dev.functionregistry.processor.json;

import dev.functionregistry.core.function.Place;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A place in a value, written as a JSON pointer only where it is told: a value may have many places below a name of many letters.
 *
 * @param around the place that holds it; null for the whole
 * @param name member's name or index, as it stands; empty for the whole
 */
record Pointer(@Nullable Pointer around, String name) {
    static final Pointer WHOLE = new Pointer(null, "");

    Pointer at(String member) {
        return new Pointer(this, member);
    }

    Pointer at(int index) {
        return new Pointer(this, Integer.toString(index));
    }

    /** The pointer, or where that is too long to be told, the one to a place around it. */
    String told() {
        var names = new ArrayList<String>();
        for (var place = this; place.around != null; place = place.around) {
            names.add(place.name);
        }
        var pointer = new StringBuilder();
        for (var next : names.reversed()) {
            pointer.append('/').append(Subschema.escape(next));
        }
        return Place.bounded(pointer.toString());
    }
}
