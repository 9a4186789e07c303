package dev.hawser.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an application ships uses only what the oldest Android that is supported has. */
class PublishedModulesTest {

  /** Published, but for tests on a JVM. */
  private static final Set<String> NOT_ON_ANDROID = Set.of("testkit");

  @Test
  void eachIsCheckedForAndroid() throws IOException {
    List<String> published = new ArrayList<>();
    List<String> unchecked = new ArrayList<>();
    for (Path pom : SourceTree.files("pom.xml")) {
      Path module = SourceTree.ROOT.relativize(pom);
      String text = Files.readString(pom);
      if (module.getNameCount() == 2 && isPublished(text)) {
        String name = module.getName(0).toString();
        published.add(name);
        if (!text.contains("<artifactId>animal-sniffer-maven-plugin</artifactId>")
            && !NOT_ON_ANDROID.contains(name)) {
          unchecked.add(name);
        }
      }
    }
    assertThat(published).contains("api", "spi", "engine", "protocol-ws", "testkit");
    assertThat(unchecked).isEmpty();
  }

  /** A jar whose POM is flattened for those who use it. */
  private static boolean isPublished(String pom) {
    return pom.contains("<artifactId>flatten-maven-plugin</artifactId>")
        && !pom.contains("<packaging>pom</packaging>");
  }
}
