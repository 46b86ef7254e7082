package dev.functionregistry.stack.run;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** An exception in words for people. */
public final class Sentence {
    private Sentence() {}

    /** What happened and, where the exception wraps another one, why: without names of classes. */
    public static String of(Throwable e) {
        var text = e instanceof FileSystemException file ? ofFile(file) : ofMessage(e);
        var cause = e.getCause();
        if (cause == null
                || e instanceof StackException
                || cause.getMessage() == null
                || text.contains(cause.getMessage())) {
            return text;
        }
        var why = of(cause);
        return text.equals(e.getClass().getSimpleName()) ? why : text + ": " + why;
    }

    private static String ofFile(FileSystemException e) {
        return switch (e) {
            case NoSuchFileException none -> "there is no " + e.getFile();
            case AccessDeniedException denied -> "this user may not read or write " + e.getFile();
            default -> e.getFile() + (e.getReason() == null ? " cannot be used" : " cannot be used: " + e.getReason());
        };
    }

    private static String ofMessage(Throwable e) {
        var message = e.getMessage();
        if (message == null || message.isBlank()) {
            return e.getClass().getSimpleName();
        }
        // an exception made from its cause alone carries the cause's class name
        var cause = e.getCause();
        return cause != null && message.equals(cause.toString()) ? e.getClass().getSimpleName() : message;
    }
}
