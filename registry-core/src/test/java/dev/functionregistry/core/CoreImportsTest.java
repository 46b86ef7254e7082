package dev.functionregistry.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The core decides and nothing else: it reads no clock, makes no id, writes no log, touches no file. */
@AnalyzeClasses(packages = "dev.functionregistry.core", importOptions = ImportOption.DoNotIncludeTests.class)
class CoreImportsTest {

    @ArchTest
    static final ArchRule onlyTheLanguage = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.functionregistry.core..", "java.lang..", "java.util..", "java.nio.charset", "org.jspecify..");

    @ArchTest
    static final ArchRule noClockNoChanceNoThread = noClasses()
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.util\\.(UUID|Random|concurrent\\..*)")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.lang\\.(Thread|Process|ProcessBuilder|Runtime)");

    @ArchTest
    static final ArchRule noPackageCircles =
            slices().matching("dev.functionregistry.core.(*)..").should().beFreeOfCycles();
}
