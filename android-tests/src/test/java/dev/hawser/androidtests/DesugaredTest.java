package dev.hawser.androidtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program works when its classes are what Android 8 gets of them. */
@Timeout(900)
class DesugaredTest {

  @Test
  void theMainPathWorksOverEveryProtocol(@TempDir Path folder) throws Exception {
    Path jar = folder.resolve("desugared.jar");
    Path resources = folder.resolve("resources.jar");
    List<Path> jars = AppSet.jars();
    assertThat(new Tools(folder).desugar(jars, jar)).isEmpty();
    AppSet.resources(jars, resources);
    assertThat(AppSet.entries(jar)).contains("com/android/tools/r8/RecordTag.class");
    assertThat(AppRun.of(List.of(jar, resources), "Discovered"))
        .containsExactly("ws", "socketio", "phoenix", "realtime");
  }
}
