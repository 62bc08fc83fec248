package io.pyramidstream.ingest;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import java.util.List;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

final class PackagesTest {

    private final JavaClasses ingest = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.pyramidstream.ingest");

    @Test
    void keepsFfmpegInOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.pyramidstream.ingest.ffmpeg..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .check(ingest);
    }

    @Test
    void keepsSourcesFreeOfKafkaAndReactor() {
        noClasses()
                .that()
                .resideInAnyPackage("io.pyramidstream.ingest.source", "io.pyramidstream.ingest.ffmpeg")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "reactor..", "io.pyramidstream.kafka..")
                .check(ingest);
    }

    @Test
    void keepsTheCorePlain() {
        for (String plain : List.of("Epoch", "Books", "StreamNames")) {
            classes()
                    .that()
                    .haveSimpleName(plain)
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage("java.lang..", "java.util..", "io.pyramidstream..", "org.jspecify..")
                    .check(ingest);
        }
    }
}
