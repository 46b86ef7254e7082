package dev.functionregistry.bridge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.functionregistry.bridge", importOptions = ImportOption.DoNotIncludeTests.class)
class BridgeArchitectureTest {

    @ArchTest
    static final ArchRule theConversationIsPure = classes()
            .that()
            .resideInAPackage("..bridge.conversation..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "..bridge.conversation..",
                    "java.lang..",
                    "java.util..",
                    "java.time",
                    "java.security",
                    "java.nio.charset",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule theConversationAsksNoClock = noClasses()
            .that()
            .resideInAPackage("..bridge.conversation..")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(java.time.Instant.class, "now");

    @ArchTest
    static final ArchRule stagesMeetInTopicsOnly = noClasses()
            .that()
            .resideInAPackage("..bridge..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.functionregistry.core..",
                    "dev.functionregistry.processor..",
                    "dev.functionregistry.gateway..",
                    "dev.functionregistry.simulator..",
                    "dev.functionregistry.stack..");

    @ArchTest
    static final ArchRule kafkaAndAvroStayInTheirPackage = noClasses()
            .that()
            .resideInAnyPackage(
                    "..bridge.conversation..", "..bridge.realtime..", "..bridge.session..", "..bridge.status..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "org.apache.avro..", "dev.functionregistry.schemas..");

    @ArchTest
    static final ArchRule jacksonStaysInTheCodecs = noClasses()
            .that()
            .resideInAPackage("..bridge..")
            .and()
            .haveNameNotMatching(".*Codec.*")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("dev.functionregistry.bridge.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule namesSayWhatThingsAre = noClasses()
            .that()
            .resideInAPackage("..bridge..")
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveSimpleNameStartingWith("Abstract")
            .orShould()
            .haveSimpleNameStartingWith("Base");
}
