package io.bulwark.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.bulwark.kernel.PublicEndpoint;
import io.bulwark.kernel.RequiresPermission;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.util.List;
import org.jspecify.annotations.NullMarked;

@AnalyzeClasses(packages = "io.bulwark", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** DESIGN section 2, lowest first. A module may use only those before it. */
    private static final List<String> ORDER = List.of(
            "kernel",
            // What others run: it shares nothing with the server but the protocol.
            "node",
            "storage",
            "testing",
            "events",
            "jobs",
            "cache",
            "chain",
            "identity",
            "plans",
            "text",
            "guard",
            "mcp",
            "gateway",
            "research",
            "compute",
            "proposals",
            "chat",
            "server");

    @ArchTest
    static final ArchRule modules_depend_downwards_only = classes()
            .should(new ArchCondition<>("depend downwards only") {
                @Override
                public void check(JavaClass from, ConditionEvents events) {
                    int own = ORDER.indexOf(module(from));
                    from.getDirectDependenciesFromSelf().forEach(dependency -> {
                        int other = ORDER.indexOf(module(dependency.getTargetClass()));
                        if (other > own && own >= 0) {
                            events.add(SimpleConditionEvent.violated(from, dependency.getDescription()));
                        }
                    });
                }
            });

    @ArchTest
    static final ArchRule only_the_edges_know_quarkus = noClasses()
            .that()
            .resideOutsideOfPackages("io.bulwark.server..", "io.bulwark.storage..", "io.bulwark.testing..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.quarkus..");

    @ArchTest
    static final ArchRule features_use_no_test_code = noClasses()
            .that()
            .resideOutsideOfPackage("io.bulwark.testing..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.bulwark.testing..");

    @ArchTest
    static final ArchRule stores_stay_behind_their_feature =
            classes().that().haveSimpleNameEndingWith("Store").should().bePackagePrivate();

    @ArchTest
    static final ArchRule every_endpoint_names_a_permission_or_says_why_not = methods()
            .that()
            .areMetaAnnotatedWith(HttpMethod.class)
            .should(new ArchCondition<>("name a permission") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                    boolean named = has(method, RequiresPermission.class) || has(method, PublicEndpoint.class);
                    if (!named) {
                        events.add(SimpleConditionEvent.violated(method, method.getFullName() + " names none"));
                    }
                }
            });

    @ArchTest
    static final ArchRule every_resource_runs_on_virtual_threads = classes()
            .that()
            .areAnnotatedWith(Path.class)
            .should()
            .beAnnotatedWith(io.smallrye.common.annotation.RunOnVirtualThread.class);

    @ArchTest
    static final ArchRule every_package_says_what_it_promises_and_is_null_marked =
            classes().that().haveSimpleName("package-info").should().beAnnotatedWith(NullMarked.class);

    private static boolean has(JavaMethod method, Class<? extends java.lang.annotation.Annotation> annotation) {
        return method.isAnnotatedWith(annotation) || method.getOwner().isAnnotatedWith(annotation);
    }

    private static String module(JavaClass type) {
        String[] parts = type.getPackageName().split("\\.");
        return parts.length > 2 && type.getPackageName().startsWith("io.bulwark.") ? parts[2] : "";
    }
}
