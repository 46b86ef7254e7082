package dev.functionregistry.gateway;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.functionregistry.access.Principal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The edges of the gateway's packages. */
@AnalyzeClasses(packages = "dev.functionregistry.gateway", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "dev.functionregistry.gateway";

    @ArchTest
    static final ArchRule stagesMeetInTopicsOnly = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.functionregistry.core..",
                    "dev.functionregistry.processor..",
                    "dev.functionregistry.bridge..",
                    "dev.functionregistry.simulator..",
                    "dev.functionregistry.stack..");

    @ArchTest
    static final ArchRule thePureStayPure = classes()
            .that()
            .resideInAnyPackage(ROOT + ".session", ROOT + ".calls", ROOT + ".feed")
            .should()
            .onlyDependOnClassesThat(
                    resideInAnyPackage("java..", "org.jspecify..", ROOT + ".session", ROOT + ".calls", ROOT + ".feed")
                            .or(type(Principal.class)));

    @ArchTest
    static final ArchRule helidonStaysAtTheEdge = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT, ROOT + ".websocket", ROOT + ".rest", ROOT + ".console")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.helidon..");

    @ArchTest
    static final ArchRule avroAndKafkaStayInOnePackage = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".kafka")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache..", "dev.functionregistry.schemas.avro..", "dev.functionregistry.schemas.kafka..");

    @ArchTest
    static final ArchRule jacksonStaysInTheCodec = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".codec")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.fasterxml..");

    @ArchTest
    static final ArchRule tokensAreReadElsewhere =
            noClasses().should().dependOnClassesThat().resideInAPackage("com.nimbusds..");

    @ArchTest
    static final ArchRule nothingGoesInCircles =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule layers = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("whole")
            .definedBy(ROOT)
            .layer("edge")
            .definedBy(ROOT + ".websocket", ROOT + ".rest", ROOT + ".console")
            .layer("log")
            .definedBy(ROOT + ".kafka")
            .layer("words")
            .definedBy(ROOT + ".codec", ROOT + ".auth")
            .layer("pure")
            .definedBy(ROOT + ".session", ROOT + ".calls", ROOT + ".feed")
            .whereLayer("whole")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("edge")
            .mayOnlyBeAccessedByLayers("whole")
            .whereLayer("log")
            .mayOnlyBeAccessedByLayers("whole", "edge")
            .whereLayer("words")
            .mayOnlyBeAccessedByLayers("whole", "edge");

    @ArchTest
    static final ArchRule namesSayWhatAThingIs = noClasses()
            .should()
            .haveNameMatching(".*\\.[A-Za-z]*(Util|Utils|Helper|Common|Base|Impl|Manager|Misc)")
            .orShould()
            .resideInAnyPackage("..util..", "..common..", "..helper..", "..base..", "..impl..");

    @Test
    void noFileIsLong() throws IOException {
        try (var files = Files.walk(Path.of("src"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThanOrEqualTo(500);
            }
        }
    }
}
