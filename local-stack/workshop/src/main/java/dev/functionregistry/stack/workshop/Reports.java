package dev.functionregistry.stack.workshop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Reads test reports in JUnit's XML form, as Surefire and Vitest write them. */
final class Reports {
    private static final int REASON_LENGTH = 160;

    private Reports() {}

    /**
     * The suites of all {@code *.xml} files of a directory, in the order of their names.
     *
     * @param suiteOf from a class (or file) of tests to the suite it counts for
     * @param rerun from class and method to the command that runs only it
     */
    static List<Suite> read(
            Path directory, Function<String, String> suiteOf, BiFunction<String, String, String> rerun) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        var suites = new TreeMap<String, Suite>();
        try (Stream<Path> files = Files.list(directory)) {
            for (var file : files.filter(file -> file.toString().endsWith(".xml"))
                    .sorted()
                    .toList()) {
                for (var test : testCases(file)) {
                    var one = suite(suiteOf.apply(test.getAttribute("classname")), test, rerun);
                    suites.merge(one.name(), one, Suite::and);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(suites.values());
    }

    /** A suite of one test. */
    private static Suite suite(String name, Element test, BiFunction<String, String, String> rerun) {
        var className = test.getAttribute("classname");
        var method = test.getAttribute("name");
        var fault = child(test, "failure").or(() -> child(test, "error"));
        if (fault.isPresent()) {
            var failure = new Suite.Failure(
                    shortName(className) + "." + method, reason(fault.get()), rerun.apply(className, method));
            return new Suite(name, 0, List.of(failure), List.of());
        }
        var skipped = child(test, "skipped");
        return skipped.isPresent()
                ? new Suite(name, 0, List.of(), List.of(skipReason(skipped.get())))
                : new Suite(name, 1, List.of(), List.of());
    }

    private static List<Element> testCases(Path file) throws IOException {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return elements(factory.newDocumentBuilder().parse(file.toFile()).getElementsByTagName("testcase"));
        } catch (SAXException | ParserConfigurationException e) {
            throw new IOException("cannot read the report " + file + ": " + e.getMessage(), e);
        }
    }

    private static Optional<Element> child(Element test, String name) {
        return elements(test.getElementsByTagName(name)).stream().findFirst();
    }

    private static List<Element> elements(NodeList nodes) {
        var elements = new ArrayList<Element>();
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i) instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }

    private static String reason(Element fault) {
        var message = fault.getAttribute("message");
        var text = message.isBlank() ? fault.getTextContent() : message;
        return cut(text.strip().replaceAll("\\s+", " "));
    }

    private static String skipReason(Element skipped) {
        var message = skipped.getAttribute("message");
        var text = message.isBlank() ? skipped.getTextContent() : message;
        var reason = text.strip()
                .lines()
                .findFirst()
                .orElse("")
                .replaceFirst("^[\\w.]+Exception: ", "")
                .replaceFirst("^Assumption failed: ", "");
        return reason.isEmpty() ? "no reason given" : cut(reason);
    }

    private static String cut(String text) {
        return text.length() <= REASON_LENGTH ? text : text.substring(0, REASON_LENGTH - 1) + "…";
    }

    private static String shortName(String className) {
        return className.contains("/") ? className : className.substring(className.lastIndexOf('.') + 1);
    }
}
