package example;

import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.Plugin;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the engine and the plugin, and opens and closes a connection without I/O. */
public final class Installed {

  public static void main(String[] args) {
    List<String> ids = Hawser.plugins().stream().map(Plugin::id).collect(Collectors.toList());
    if (!ids.equals(List.of("ws"))) {
      throw new IllegalStateException("installed: " + ids);
    }
    Connection connection = Hawser.to("ws://127.0.0.1:9/").open();
    connection.close();
    System.out.println("installed: " + ids);
  }

  private Installed() {}
}
