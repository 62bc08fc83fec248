package io.pyramidstream.app;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/// The rooms of the house and what each may use; Maven keeps modules apart, this keeps packages apart.
@AnalyzeClasses(packages = "io.pyramidstream", importOptions = DoNotIncludeTests.class)
class HouseRulesTest {

    @ArchTest
    static final ArchRule contractUsesNothing = classes()
            .that()
            .resideInAPackage("..contract..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.pyramidstream.contract..", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule pruningUsesNothing = classes()
            .that()
            .resideInAPackage("io.pyramidstream.pruning..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.pyramidstream.pruning..", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule servicesMeetOnKafkaOnly = noClasses()
            .that()
            .resideInAPackage("io.pyramidstream.ingest..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.pyramidstream.inference..", "io.pyramidstream.sink..", "io.pyramidstream.model..");

    @ArchTest
    static final ArchRule inferenceKnowsNoOtherService = noClasses()
            .that()
            .resideInAPackage("io.pyramidstream.inference..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.pyramidstream.ingest..", "io.pyramidstream.sink..", "io.pyramidstream.scenes..");

    @ArchTest
    static final ArchRule sinkKnowsNoOtherService = noClasses()
            .that()
            .resideInAPackage("io.pyramidstream.sink..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.pyramidstream.ingest..", "io.pyramidstream.inference..", "io.pyramidstream.model..");

    @ArchTest
    static final ArchRule ffmpegStaysInItsPackages = noClasses()
            .that()
            .resideOutsideOfPackage("io.pyramidstream.ingest.ffmpeg..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco..");

    @ArchTest
    static final ArchRule onnxRuntimeStaysInItsPackage = noClasses()
            .that()
            .resideOutsideOfPackage("io.pyramidstream.inference.ort..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.onnxruntime..");

    @ArchTest
    static final ArchRule httpStaysInApiPackages = noClasses()
            .that()
            .resideOutsideOfPackages("..api..", "io.pyramidstream.app..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micronaut.http..");

    @ArchTest
    static final ArchRule plainCoresDoNoInputOrOutput = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.pyramidstream.inference.window..",
                    "io.pyramidstream.inference.watch..",
                    "io.pyramidstream.inference.grammar..",
                    "io.pyramidstream.sink.live..",
                    "io.pyramidstream.sink.rule..",
                    "io.pyramidstream.pruning..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.io..", "java.nio.file..", "java.net..", "org.apache.kafka..", "org.slf4j..", "java.time..")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime");
}
