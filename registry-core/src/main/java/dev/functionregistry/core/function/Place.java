package dev.functionregistry.core.function;

/** JSON pointers that are told to people. */
public final class Place {
    /** Longest pointer that is told, in UTF-16 units; names in schemas may be much longer. */
    public static final int MAX_POINTER = 512;

    private Place() {}

    /** The pointer, or the longest one to a place around it that is short enough. */
    public static String bounded(String pointer) {
        if (pointer.length() <= MAX_POINTER) {
            return pointer;
        }
        return pointer.substring(0, Math.max(0, pointer.lastIndexOf('/', MAX_POINTER)));
    }
}
