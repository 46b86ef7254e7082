package dev.functionregistry.schemas;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The contract knows Kafka, Avro and the registry's client, and no stage. */
@AnalyzeClasses(packages = "dev.functionregistry.schemas", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleRulesTest {
    @ArchTest
    static final ArchRule avroStaysInAvroAndKafka = noClasses()
            .that()
            .resideOutsideOfPackages("..schemas.avro..", "..schemas.kafka..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.avro..", "io.confluent..", "dev.functionregistry.schemas.avro..");

    @ArchTest
    static final ArchRule theContractKnowsNoStage = classes()
            .that()
            .resideInAPackage("dev.functionregistry.schemas..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.crypto..",
                    "org.jspecify..",
                    "org.slf4j..",
                    "org.apache.kafka..",
                    "org.apache.avro..",
                    "io.confluent..",
                    "dev.functionregistry.schemas..");

    @ArchTest
    static final ArchRule nothingIsNamedAfterNothing = noClasses()
            .should()
            .haveSimpleNameContaining("Util")
            .orShould()
            .haveSimpleNameContaining("Helper")
            .orShould()
            .haveSimpleNameContaining("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveSimpleNameStartingWith("Base");
}
