package dev.rookery.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
class StructureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.rookery");

    @Test
    void modulesDependInOneDirection() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("compute")
                .definedBy("dev.rookery.compute..")
                .layer("environments")
                .definedBy("dev.rookery.environments..")
                .layer("agents")
                .definedBy("dev.rookery.agents..")
                .layer("server")
                .definedBy("dev.rookery.server..")
                .whereLayer("server")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("agents")
                .mayOnlyBeAccessedByLayers("server")
                .whereLayer("environments")
                .mayOnlyBeAccessedByLayers("agents", "server")
                .check(CLASSES);
    }

    @Test
    void openClIsSpokenInOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.rookery.compute.internal..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.jocl..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.rookery.compute..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.rookery.compute.internal..")
                .check(CLASSES);
    }

    @Test
    void openGlIsSpokenInOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.rookery.environments.draw..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.lwjgl..")
                .check(CLASSES);
    }

    /** Both are told what happens by whoever puts them together. */
    @Test
    void theDashboardAndTheRunStoreDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("dev.rookery.server.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.rookery.server.run..", "dev.rookery.server.cli..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("dev.rookery.server.run..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.rookery.server.http..", "dev.rookery.server.cli..")
                .check(CLASSES);
    }
}
