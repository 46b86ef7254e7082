package dev.functionregistry.processor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.functionregistry.processor", importOptions = ImportOption.DoNotIncludeTests.class)
class ProcessorArchitectureTest {

    @ArchTest
    static final ArchRule avroStaysInItsPackages = noClasses()
            .that()
            .resideOutsideOfPackages("..processor.avro..", "..processor.topology..", "..processor.store.avro..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.avro..", "dev.functionregistry.schemas.avro..");

    @ArchTest
    static final ArchRule jsonStaysInItsCodecs = noClasses()
            .that()
            .resideOutsideOfPackage("..processor.json..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.fasterxml.jackson..", "com.networknt..", "com.google.re2j..");

    @ArchTest
    static final ArchRule helidonStaysAtTheDoor = noClasses()
            .that()
            .resideOutsideOfPackage("..processor.rest..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.helidon..");

    @ArchTest
    static final ArchRule theTopologyKnowsNoProperties = noClasses()
            .that()
            .resideInAPackage("..processor.topology..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Properties")
            .orShould()
            .dependOnClassesThat()
            .haveSimpleName("ProcessorConfig")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.apache.kafka.streams.StreamsConfig");

    @ArchTest
    static final ArchRule stagesMeetInTopicsOnly = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.functionregistry.gateway..",
                    "dev.functionregistry.bridge..",
                    "dev.functionregistry.simulator..",
                    "dev.functionregistry.stack..");
}
