package dev.functionregistry.stack.workshop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Test reports in JUnit's XML form, as Surefire and Vitest write them.
 *
 * @param cases every {@code <testcase>}
 * @param unreadable one sentence for each file that is no whole report, as a runner leaves it that was cut short
 */
record Reports(List<Element> cases, List<String> unreadable) {
    private static final int REASON_LENGTH = 160;

    /** How tests are named in the summary. */
    interface Names {
        /** The suite that a class (or file) of tests counts for. */
        String suite(String className);

        /** The command that runs only this test. */
        String rerun(String className, String test);

        /** Why a test is skipped whose report says nothing about it. */
        default String skipped(String className, String test) {
            return "no reason given";
        }
    }

    /** All {@code *.xml} files of a directory in the order of their names; none where there is no directory. */
    static Reports of(Path directory) {
        if (!Files.isDirectory(directory)) {
            return new Reports(List.of(), List.of());
        }
        var cases = new ArrayList<Element>();
        var unreadable = new ArrayList<String>();
        try (Stream<Path> files = Files.list(directory)) {
            for (var file : files.filter(file -> file.toString().endsWith(".xml"))
                    .sorted()
                    .toList()) {
                try {
                    cases.addAll(testCases(file));
                } catch (IOException e) {
                    unreadable.add("cannot read the report " + file + ": " + e.getMessage());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Reports(cases, unreadable);
    }

    List<Suite> suites(Names names) {
        var suites = new TreeMap<String, Suite>();
        for (var test : cases) {
            var one = suite(names, test);
            suites.merge(one.name(), one, Suite::and);
        }
        return List.copyOf(suites.values());
    }

    /** How many tests of each class (or file) were not skipped; a nested class counts for the one around it. */
    Map<String, Integer> ran() {
        var ran = new TreeMap<String, Integer>();
        for (var test : cases) {
            var outer = test.getAttribute("classname").replaceFirst("\\$.*", "");
            ran.merge(outer, child(test, "skipped").isPresent() ? 0 : 1, Integer::sum);
        }
        return ran;
    }

    boolean failed() {
        return cases.stream()
                .anyMatch(test -> child(test, "failure").isPresent()
                        || child(test, "error").isPresent());
    }

    /** A suite of one test. */
    private static Suite suite(Names names, Element test) {
        var className = test.getAttribute("classname");
        var method = test.getAttribute("name");
        var name = names.suite(className);
        var fault = child(test, "failure").or(() -> child(test, "error"));
        if (fault.isPresent()) {
            var failure = new Suite.Failure(
                    shortName(className) + "." + method, reason(fault.get()), names.rerun(className, method));
            return new Suite(name, 0, List.of(failure), List.of());
        }
        var skipped = child(test, "skipped");
        return skipped.isPresent()
                ? new Suite(
                        name,
                        0,
                        List.of(),
                        List.of(skipReason(skipped.get()).orElseGet(() -> names.skipped(className, method))))
                : new Suite(name, 1, List.of(), List.of());
    }

    private static List<Element> testCases(Path file) throws IOException {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            // the default one prints to stderr before it throws
            builder.setErrorHandler(new DefaultHandler());
            return elements(builder.parse(file.toFile()).getElementsByTagName("testcase"));
        } catch (SAXException | ParserConfigurationException e) {
            throw new IOException(e.getMessage(), e);
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

    private static Optional<String> skipReason(Element skipped) {
        var message = skipped.getAttribute("message");
        var text = message.isBlank() ? skipped.getTextContent() : message;
        var reason = text.strip()
                .lines()
                .findFirst()
                .orElse("")
                .replaceFirst("^[\\w.]+Exception: ", "")
                .replaceFirst("^Assumption failed: ", "");
        return reason.isEmpty() ? Optional.empty() : Optional.of(cut(reason));
    }

    private static String cut(String text) {
        return text.length() <= REASON_LENGTH ? text : text.substring(0, REASON_LENGTH - 1) + "…";
    }

    private static String shortName(String className) {
        return className.contains("/") ? className : className.substring(className.lastIndexOf('.') + 1);
    }
}
