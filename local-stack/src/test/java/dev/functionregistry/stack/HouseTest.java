package dev.functionregistry.stack;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of the house that no single module can see. */
@AnalyzeClasses(packages = "dev.functionregistry", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseTest {

    private static final Pattern LEFTOVERS =
            Pattern.compile("(?i).*/(utils?|common|helpers?|base|impl|managers?|misc)(/.*|\\.(java|ts|tsx|mjs))");

    private static final Path TOP = Path.of("").toAbsolutePath().getParent();

    @ArchTest
    static final ArchRule THE_CORE_KNOWS_JAVA_ALONE = classes()
            .that()
            .resideInAPackage("dev.functionregistry.core..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.functionregistry.core..", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule ACCESS_KNOWS_NO_STAGE = noClasses()
            .that()
            .resideInAPackage("dev.functionregistry.access..")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.functionregistry..")
                    .and(not(resideInAPackage("dev.functionregistry.access.."))));

    @ArchTest
    static final ArchRule ONLY_ACCESS_READS_TOKENS = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.functionregistry.gateway..",
                    "dev.functionregistry.processor..",
                    "dev.functionregistry.bridge..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.nimbusds..");

    @ArchTest
    static final ArchRule THE_GATEWAY_MEETS_OTHERS_IN_TOPICS = noClasses()
            .that()
            .resideInAPackage("dev.functionregistry.gateway..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.functionregistry.processor..",
                    "dev.functionregistry.bridge..",
                    "dev.functionregistry.core..",
                    "dev.functionregistry.simulator..",
                    "dev.functionregistry.stack..");

    @ArchTest
    static final ArchRule THE_PROCESSOR_MEETS_OTHERS_IN_TOPICS = noClasses()
            .that()
            .resideInAPackage("dev.functionregistry.processor..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.functionregistry.gateway..",
                    "dev.functionregistry.bridge..",
                    "dev.functionregistry.simulator..",
                    "dev.functionregistry.stack..");

    @ArchTest
    static final ArchRule THE_BRIDGE_MEETS_OTHERS_IN_TOPICS = noClasses()
            .that()
            .resideInAPackage("dev.functionregistry.bridge..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.functionregistry.gateway..",
                    "dev.functionregistry.processor..",
                    "dev.functionregistry.core..",
                    "dev.functionregistry.simulator..",
                    "dev.functionregistry.stack..");

    @ArchTest
    static final ArchRule THE_SIMULATOR_STANDS_ALONE = noClasses()
            .that()
            .resideInAPackage("dev.functionregistry.simulator..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.functionregistry.gateway..",
                    "dev.functionregistry.processor..",
                    "dev.functionregistry.bridge..",
                    "dev.functionregistry.core..",
                    "dev.functionregistry.schemas..",
                    "dev.functionregistry.stack..");

    @ArchTest
    static final ArchRule AVRO_STAYS_AT_THE_TOPICS = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.functionregistry.gateway..",
                    "dev.functionregistry.processor..",
                    "dev.functionregistry.bridge..",
                    "dev.functionregistry.stack..")
            .and()
            .resideOutsideOfPackages("..avro..", "..kafka..", "..topology..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.functionregistry.schemas.avro..", "org.apache.avro..");

    @ArchTest
    static final ArchRule ONLY_SCHEMAS_KNOWS_THE_REGISTRY_CLIENT = noClasses()
            .that()
            .resideOutsideOfPackages("dev.functionregistry.schemas..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.confluent..");

    @ArchTest
    static void nothingIsNamedByLeftovers(JavaClasses all) {
        noClasses()
                .should()
                .haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl|Common|Misc)")
                .check(all);
    }

    @Test
    void noFolderOrFileIsNamedByLeftovers() {
        assertThat(sources()
                        .map(TOP::relativize)
                        .map(p -> "/" + p)
                        .filter(p -> LEFTOVERS.matcher(p).matches()))
                .isEmpty();
    }

    @Test
    void noFileIsLongerThanFiveHundredLines() {
        assertThat(sources().filter(file -> lines(file) > 500).map(TOP::relativize))
                .isEmpty();
    }

    private static Stream<Path> sources() {
        List<String> notOurs = List.of("target", "node_modules", "dist", ".git");
        try (Stream<Path> files = Files.walk(TOP)) {
            return files
                    .filter(file -> Stream.of(".java", ".ts", ".tsx", ".mjs").anyMatch(file.toString()::endsWith))
                    .filter(file -> Stream.of(TOP.relativize(file).toString().split("/"))
                            .noneMatch(notOurs::contains))
                    .toList()
                    .stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
