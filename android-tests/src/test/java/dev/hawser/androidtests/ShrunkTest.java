package dev.hawser.androidtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With the rules inside the jars, and none of its own, the program works when R8 shrank it. */
@Timeout(900)
class ShrunkTest {

  @Test
  void theMainPathWorksOverEveryProtocol(@TempDir Path folder) throws Exception {
    Tools tools = new Tools(folder);
    Path desugared = folder.resolve("desugared.jar");
    Path resources = folder.resolve("resources.jar");
    List<Path> jars = AppSet.jars();
    tools.desugar(jars, desugared);
    AppSet.resources(jars, resources);

    Path shrunk = folder.resolve("shrunk.jar");
    List<String> rules = AppSet.rules();
    rules.addAll(
        Rules.of(
            "android-default.pro",
            "manifest.pro",
            "entries.pro",
            "msgpack.pro",
            "library.pro",
            "classfiles.pro"));
    assertThat(tools.shrinkToClasses(List.of(desugared, resources), rules, shrunk)).isEmpty();
    assertThat(AppSet.entries(shrunk))
        .as("nothing keeps our names")
        .doesNotContain("dev/hawser/ws/WebSocketProvider.class");

    assertThat(AppRun.of(List.of(shrunk), "Discovered"))
        .containsExactly("ws", "socketio", "phoenix", "realtime");
    assertThat(AppRun.of(List.of(shrunk), "Explicit"))
        .containsExactly("ws", "socketio", "phoenix", "realtime");
    assertThat(AppRun.of(List.of(shrunk), "MsgpackVisit")).containsExactly("msgpack");
    assertThat(AppRun.screens(List.of(shrunk))).containsExactly("chat", "events", "database");
  }
}
