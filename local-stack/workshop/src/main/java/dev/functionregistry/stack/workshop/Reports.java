package dev.functionregistry.stack.workshop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
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
     * One suite of all {@code *.xml} files of a directory; empty when there are none.
     *
     * @param rerun from class and method to the command that runs only it
     */
    static Optional<Suite> read(String name, Path directory, BiFunction<String, String, String> rerun) {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        int passed = 0;
        var failures = new ArrayList<Suite.Failure>();
        var skipped = new ArrayList<String>();
        try (Stream<Path> files = Files.list(directory)) {
            for (var file : files.filter(file -> file.toString().endsWith(".xml"))
                    .sorted()
                    .toList()) {
                for (var test : testCases(file)) {
                    var className = test.getAttribute("classname");
                    var method = test.getAttribute("name");
                    var fault = child(test, "failure").or(() -> child(test, "error"));
                    if (fault.isPresent()) {
                        failures.add(new Suite.Failure(
                                shortName(className) + "." + method,
                                reason(fault.get()),
                                rerun.apply(className, method)));
                    } else if (child(test, "skipped").isPresent()) {
                        skipped.add(skipReason(child(test, "skipped").get()));
                    } else {
                        passed++;
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var suite = new Suite(name, passed, List.copyOf(failures), List.copyOf(skipped));
        return suite.total() == 0 ? Optional.empty() : Optional.of(suite);
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
        var reason = skipped.getAttribute("message").strip().replaceFirst("^Assumption failed: ", "");
        return reason.isEmpty() ? "no reason given" : cut(reason.replaceAll("\\s+", " "));
    }

    private static String cut(String text) {
        return text.length() <= REASON_LENGTH ? text : text.substring(0, REASON_LENGTH - 1) + "…";
    }

    private static String shortName(String className) {
        return className.contains("/") ? className : className.substring(className.lastIndexOf('.') + 1);
    }
}
