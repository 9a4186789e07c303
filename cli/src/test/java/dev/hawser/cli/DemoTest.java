package dev.hawser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Hawser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code demo} ends with 0 only if everything it promises has happened. */
class DemoTest {

  @ParameterizedTest
  @CsvSource({"ws, 8", "socketio, 13", "phoenix, 8", "realtime, 12"})
  void everyPromiseIsKept(String protocol, int promises) {
    Cli.Ended ended = Cli.run("demo", protocol);
    assertThat(ended.code()).as(ended.errText()).isEqualTo(ExitCode.DONE);
    List<String> messages = new ArrayList<>();
    String topic = protocol.equals("socketio") ? "/harbour" : "harbour";
    messages.add(message(topic, "greeting", "welcome aboard"));
    messages.add(message(topic, "note", "hello"));
    if (protocol.equals("realtime")) {
      messages.add(message(topic, "shout", "ahoy")); // Our own, which come back.
    }
    messages.add(message(topic, "note", "sent while down"));
    if (protocol.equals("socketio")) {
      messages.add("{\"topic\":\"/harbour\",\"event\":\"whoareyou\",\"payload\":null}");
      messages.add("{\"topic\":\"/harbour\",\"event\":\"missed\",\"payload\":\"fog ahead\"}");
    }
    assertThat(ended.out()).containsExactlyElementsOf(messages);
    assertThat(ended.errText())
        .contains("connection: ready", "connection: link down (network: ", "next attempt in ")
        .contains("topic: joined", "topic: joining again", "connection: closed")
        .doesNotContain("FAILED");
    assertThat(ended.err())
        .filteredOn(line -> line.matches("  " + protocol + "  .*  ok\\b.*"))
        .hasSize(promises);
  }

  private static String message(String topic, String event, String text) {
    return "{\"topic\":\""
        + topic
        + "\",\"event\":\""
        + event
        + "\",\"payload\":{\"text\":\""
        + text
        + "\"}}";
  }

  @Test
  void allProtocolsAreShownByDefault() {
    Cli.Ended ended = Cli.run("demo");
    assertThat(ended.code()).as(ended.errText()).isEqualTo(ExitCode.DONE);
    assertThat(ended.err()).filteredOn(line -> line.matches("  \\w+ +.*  ok\\b.*")).hasSize(41);
  }

  @Test
  void oneProtocolCanBeNamed() {
    Cli.Ended ended = Cli.run("demo", "gopher");
    assertThat(ended.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ended.err().get(0)).contains("'gopher'", "ws");
  }

  @Test
  void aServerThatDoesNotGreetIsReported() {
    Cli cli = new Cli("");
    Demo silent =
        new Demo() {
          @Override
          public String protocol() {
            return "silent";
          }

          @Override
          public Server start() {
            return new Silent(new WebSocketDemo().start());
          }
        };
    int code =
        new CommandLine(new DemoCommand(cli.terminal(), List.of(silent), Duration.ofSeconds(2)))
            .execute();
    assertThat(code).isEqualTo(ExitCode.FAILED);
    cli.awaitErr("receives messages  FAILED  the greeting: not within 2 s");
  }

  private record Silent(Demo.Server server) implements Demo.Server {
    @Override
    public String url() {
      return server.url();
    }

    @Override
    public Hawser describe(Hawser hawser) {
      return server.describe(hawser);
    }

    @Override
    public void awaitJoins(int count) {
      server.awaitJoins(count);
    }

    @Override
    public void greet() {}

    @Override
    public void cut() {
      server.cut();
    }

    @Override
    public void restore() {
      server.restore();
    }

    @Override
    public int awaitCloseCode() {
      return server.awaitCloseCode();
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
