package dev.hawser.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A module uses what the architecture lets it use, and nothing else. */
class ModuleDirectionTest {

  private static final JavaClasses HAWSER =
      new ClassFileImporter().importPackages("dev.hawser").that(notBuildOnly());

  private static final String[] JDK = {
    "java..", "javax.net..", "javax.security.auth..", "org.jspecify.."
  };
  private static final String[] REACTOR = {
    "reactor.core..", "reactor.util..", "org.reactivestreams.."
  };
  private static final String JACKSON = "com.fasterxml.jackson..";

  @Test
  void theApiUsesReactorAndTheJdkOnly() {
    check(module("dev.hawser", "dev.hawser.internal"), uses(JDK, REACTOR));
  }

  @Test
  void theSpiUsesTheApiAndJackson() {
    check(module("dev.hawser.spi.."), uses(JDK, REACTOR, "dev.hawser", JACKSON));
  }

  @Test
  void theEngineUsesTheSpiAndReactorNetty() {
    check(
        module("dev.hawser.engine.."),
        uses(
            JDK,
            new String[] {"reactor..", "org.reactivestreams.."},
            "dev.hawser",
            "dev.hawser.internal",
            "dev.hawser.spi..",
            "io.netty..",
            "dagger..",
            "javax.inject..",
            "jakarta.inject..",
            "org.slf4j..",
            "io.micrometer.."));
  }

  @Test
  void aProtocolUsesTheSpiAndNeverTheEngineOrNetty() {
    check(module("dev.hawser.ws.."), uses(JDK, REACTOR, "dev.hawser", "dev.hawser.spi..", JACKSON));
  }

  @Test
  void socketIoUsesMessagePackBesides() {
    check(
        module("dev.hawser.socketio.."),
        uses(JDK, REACTOR, "dev.hawser", "dev.hawser.spi..", JACKSON, "org.msgpack.."));
  }

  @Test
  void engineIoKnowsNothingOfSocketIo() {
    noClasses()
        .that(resideInAPackage("dev.hawser.socketio.engineio.."))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.hawser.socketio", "dev.hawser.socketio.parser..")
        .check(HAWSER);
  }

  @Test
  void theMetricsUseTheApiAndMicrometer() {
    check(module("dev.hawser.micrometer.."), uses(JDK, REACTOR, "dev.hawser", "io.micrometer.."));
  }

  @Test
  void theAndroidBindingsUseTheApiAndroidAndDagger() {
    check(
        module("dev.hawser.android.."),
        uses(
            JDK,
            REACTOR,
            "dev.hawser",
            "android..",
            "androidx.lifecycle..",
            "dagger..",
            "javax.inject..",
            "jakarta.inject.."));
  }

  @Test
  void theTestkitUsesNoProtocol() {
    noClasses()
        .that(resideInAPackage("dev.hawser.testkit.."))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.hawser.ws..", "dev.hawser.cli..")
        .allowEmptyShould(true)
        .check(HAWSER);
  }

  @Test
  void theCommandUsesTheApiAndPluginsLikeAnyApplication() {
    noClasses()
        .that(resideInAPackage("dev.hawser.cli.."))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.hawser.engine..", "dev.hawser.internal..", "io.netty..")
        .allowEmptyShould(true)
        .check(HAWSER);
  }

  /** The one seam: the testkit runs the engine in virtual time, and on a machine that sleeps. */
  private static final DescribedPredicate<JavaClass> TESTKIT_ENGINE =
      DescribedPredicate.describe(
          "the testkit's engines",
          type ->
              type.getName().startsWith("dev.hawser.testkit.VirtualEngine")
                  || type.getName().equals("dev.hawser.testkit.DozingEngine"));

  private static final Set<String> SEAM =
      Set.of("Connections", "EngineRuntime", "ReactorEngine", "NettyLoop");

  @ParameterizedTest
  @ValueSource(strings = {"spi", "engine", "ws", "socketio", "testkit", "cli"})
  void whatIsInternalIsUsedByItsOwnModuleOnly(String module) {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.hawser." + module + "..")
        .and(DescribedPredicate.not(TESTKIT_ENGINE))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.hawser." + module + "..internal..")
        .check(HAWSER);
  }

  @Test
  void theTestkitMeetsTheEngineAtItsSeamOnly() {
    noClasses()
        .that(TESTKIT_ENGINE)
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.hawser.engine.internal..")
                .and(
                    DescribedPredicate.not(
                        DescribedPredicate.describe(
                            "the seam", type -> SEAM.contains(type.getSimpleName())))))
        .check(HAWSER);
  }

  @Test
  void onlyTheEngineAndTheTestkitMeetTheApiBehindItsDoor() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.hawser", "dev.hawser.internal..", "dev.hawser.engine..", "dev.hawser.testkit..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.hawser.internal..")
        .check(HAWSER);
  }

  @Test
  void packagesFormNoCycle() {
    slices()
        .assignedFrom(new PackagesWithTheApiDoorAsOne())
        .should()
        .beFreeOfCycles()
        .check(HAWSER);
  }

  @Test
  void theRulesSeeTheModules() {
    assertThat(HAWSER.stream().map(JavaClass::getPackageName))
        .contains("dev.hawser", "dev.hawser.spi", "dev.hawser.android");
  }

  private static void check(String[] module, String[] allowed) {
    List<String> all = new ArrayList<>(List.of(module));
    all.addAll(List.of(allowed));
    ArchRule rule =
        classes()
            .that()
            .resideInAnyPackage(module)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(all.toArray(String[]::new))
            .allowEmptyShould(true);
    rule.check(HAWSER);
  }

  private static String[] module(String... packages) {
    return packages;
  }

  private static String[] uses(String[] first, String[] second, String... more) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(second));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static DescribedPredicate<JavaClass> notBuildOnly() {
    return DescribedPredicate.not(
        resideInAnyPackage("dev.hawser.testsupport..", "dev.hawser.architecture.."));
  }

  /** {@code dev.hawser} and the door to the engine know each other: they count as one package. */
  private static final class PackagesWithTheApiDoorAsOne implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      String name = type.getPackageName();
      return SliceIdentifier.of(name.equals("dev.hawser.internal") ? "dev.hawser" : name);
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }
}
