package dev.hawser.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Realtime is composed of Phoenix Channels: what Phoenix does is not done a second time. */
class CompositionTest {

  private static final String CHANNELS = "dev.hawser.phoenix.channels.";

  private static final JavaClasses REALTIME =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.hawser.realtime");

  /** A text in quotes that is, or holds, a part of Phoenix' envelope. */
  private static final Pattern ENVELOPE =
      Pattern.compile("\"[^\"]*(phx_(?!ref)|join_ref|\\bref\\b|heartbeat\\\\?\")[^\"]*\"");

  @Test
  void theSessionAndTheDialectExtendThoseOfPhoenix() {
    classes()
        .that(assignableTo("dev.hawser.spi.ProtocolSession"))
        .should()
        .beAssignableTo(CHANNELS + "ChannelSession")
        .check(REALTIME);
    classes()
        .that()
        .haveSimpleName("RealtimeDialect")
        .should()
        .beAssignableTo(CHANNELS + "Dialect")
        .check(REALTIME);
    noClasses().should().beAssignableTo("dev.hawser.spi.FrameCodec").check(REALTIME);
  }

  @Test
  void refsHeartbeatsAndThePresenceAreThoseOfPhoenix() {
    noClasses()
        .should()
        .dependOnClassesThat(
            named(
                "dev.hawser.spi.RefTable",
                "dev.hawser.spi.Heartbeat",
                CHANNELS + "PresenceTracker",
                CHANNELS + "Refs"))
        .check(REALTIME);
  }

  private static DescribedPredicate<JavaClass> named(String... names) {
    List<String> all = List.of(names);
    return DescribedPredicate.describe("are one of " + all, c -> all.contains(c.getName()));
  }

  @Test
  void noTextOfPhoenixIsWrittenASecondTime() throws IOException {
    List<String> found = new ArrayList<>();
    Path sources = SourceTree.ROOT.resolve("protocol-realtime/src/main");
    for (Path file : SourceTree.files(".java")) {
      if (file.startsWith(sources)) {
        for (String line : Files.readAllLines(file)) {
          if (ENVELOPE.matcher(line).find()) {
            found.add(file.getFileName() + ": " + line.trim());
          }
        }
      }
    }
    assertThat(found).isEmpty();
    assertThat(ENVELOPE.matcher("write(\"phx_join\")").find()).isTrue();
    assertThat(ENVELOPE.matcher("field(\"join_ref\")").find()).isTrue();
  }
}
