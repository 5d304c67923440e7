package parley.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The rules of ARCHITECTURE.md.
class ArchitectureTest {
    private static final JavaClasses PARLEY = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("parley");

    private static final Map<String, Set<String>> APPLICATION_ROOTS = Map.of(
            "parley.edge", Set.of("EdgeApplication", "EdgeConfiguration", "EdgeProperties"),
            "parley.delivery", Set.of("WorkerApplication", "WorkerConfiguration", "WorkerProperties"),
            "parley.sink", Set.of("SinkApplication", "SinkConfiguration", "SinkProperties"),
            "parley.status", Set.of("StatusApplication", "StatusConfiguration", "StatusProperties"));

    @Test
    void theContractKnowsNobody() {
        noClasses()
                .that()
                .resideInAPackage("parley.contract..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..",
                        "parley.edge..",
                        "parley.delivery..",
                        "parley.sink..",
                        "parley.status..",
                        "parley.client..",
                        "parley.analytics..",
                        "parley.testkit..",
                        "parley.local..")
                .check(PARLEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"edge", "delivery", "sink", "status"})
    void anApplicationDependsOnTheContractAlone(String application) {
        List<String> others = List.of(
                "edge",
                "delivery",
                "sink",
                "status",
                "client",
                "analytics",
                "testkit",
                "local",
                "toolbox",
                "microbench");
        noClasses()
                .that()
                .resideInAPackage("parley." + application + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others.stream()
                        .filter(other -> !other.equals(application))
                        .map(other -> "parley." + other + "..")
                        .toArray(String[]::new))
                .check(PARLEY);
    }

    @Test
    void theClientKnowsOnlyTheProtocol() {
        noClasses()
                .that()
                .resideInAPackage("parley.client..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("parley.contract..", "org.springframework..", "org.apache.kafka..")
                .allowEmptyShould(true)
                .check(PARLEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"edge", "delivery", "sink", "status"})
    void featuresDoNotDependOnEachOtherInCircles(String application) {
        slices().matching("parley." + application + ".(*)..")
                .should()
                .beFreeOfCycles()
                .check(PARLEY);
    }

    @Test
    void rootPackagesHoldApplicationConfigurationAndPropertiesOnly() {
        APPLICATION_ROOTS.forEach((root, expected) -> assertThat(PARLEY.stream()
                        .filter(type -> type.getPackageName().equals(root))
                        .filter(JavaClass::isTopLevelClass)
                        .map(JavaClass::getSimpleName)
                        .filter(name -> !name.equals("package-info"))
                        .collect(Collectors.toSet()))
                .as(root)
                .isEqualTo(expected));
    }

    @Test
    void ourCodeUsesJackson3Only() {
        noClasses()
                .that()
                .resideInAPackage("parley..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.fasterxml.jackson.databind..", "com.fasterxml.jackson.core..")
                .check(PARLEY);
    }

    @Test
    void theCaptureEngineIsKnownWhereItRuns() {
        noClasses()
                .that()
                .resideInAPackage("parley..")
                .and()
                .resideOutsideOfPackage("parley.sink.capture..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.debezium..", "org.apache.kafka.connect..")
                .check(PARLEY);
    }

    @Test
    void namesSayWhatAThingIs() {
        classes()
                .that()
                .resideInAPackage("parley..")
                .should()
                .haveSimpleNameNotEndingWith("Manager")
                .andShould()
                .haveSimpleNameNotEndingWith("Helper")
                .andShould()
                .haveSimpleNameNotEndingWith("Util")
                .andShould()
                .haveSimpleNameNotEndingWith("Utils")
                .andShould()
                .haveSimpleNameNotEndingWith("Impl")
                .check(PARLEY);
    }

    @Test
    void everyPackageSaysWhatItIsForAndWhatMayBeNull() {
        Set<String> unmarked = PARLEY.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(each -> each.getClasses().stream().anyMatch(JavaClass::isTopLevelClass))
                .filter(each -> !each.isAnnotatedWith(NullMarked.class))
                .map(each -> each.getName())
                .collect(Collectors.toSet());
        assertThat(unmarked).isEmpty();
    }
}
