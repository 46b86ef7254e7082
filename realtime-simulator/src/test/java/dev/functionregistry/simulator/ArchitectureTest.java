package dev.functionregistry.simulator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.functionregistry", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule standsAlone = classes()
            .that()
            .resideInAPackage("dev.functionregistry.simulator..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.functionregistry.simulator..",
                    "java..",
                    "javax.net.ssl",
                    "org.jspecify..",
                    "org.slf4j",
                    "com.fasterxml.jackson..",
                    "io.helidon..");

    @ArchTest
    static final ArchRule helidonStaysInTheShell = noClasses()
            .that()
            .resideOutsideOfPackages("..simulator.websocket..", "..simulator.rest..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.helidon..");

    @ArchTest
    static final ArchRule jacksonStaysInTheCodec = noClasses()
            .that()
            .resideOutsideOfPackage("..simulator.codec..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule theInsideIsPure = noClasses()
            .that()
            .resideInAnyPackage("..simulator.protocol..", "..simulator.model..", "..simulator.conversation..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.net..", "java.io..", "java.nio.file..", "org.slf4j..", "..simulator.session..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.Clock")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.Thread");

    @ArchTest
    static final ArchRule packagesHaveOneDirection =
            slices().matching("dev.functionregistry.(simulator.*)").should().beFreeOfCycles();
}
