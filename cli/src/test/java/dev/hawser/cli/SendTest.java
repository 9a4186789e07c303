package dev.hawser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import dev.hawser.testkit.WireMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code send} sends what the command line says, closes with 1000 and ends with 0. */
class SendTest {

  @TempDir Path directory;

  @Test
  void everyPayloadIsAMessageInOrder() {
    assertThat(sent("", "hello", "{\"a\": 1.0}", "[1, 2]", "@@home"))
        .containsExactly("hello", "{\"a\": 1.0}", "[1, 2]", "@home");
  }

  @Test
  void aDashSendsStandardInput() {
    assertThat(sent("from a pipe\n", "-")).containsExactly("from a pipe");
  }

  @Test
  void aNegativeNumberNeedsNoQuotes() {
    assertThat(sent("", "-5")).containsExactly("-5");
  }

  @Test
  void aFileThatIsNotTextGoesAsBinary() throws IOException {
    byte[] bytes = {(byte) 0xff, 0, 1};
    Path file = Files.write(directory.resolve("image"), bytes);
    try (TestServer server = WebSocketTestServer.create().start()) {
      Cli.Ended ended = Cli.run("send", server.url("/"), "-", "-", "@" + file);
      assertThat(ended.code()).as(ended.errText()).isEqualTo(ExitCode.DONE);
      WireMessage message =
          server
              .nextConnection(Cli.LIMIT)
              .awaitReceived(m -> m.kind() == WireMessage.Kind.BINARY, Cli.LIMIT);
      assertThat(message.bytes()).isEqualTo(bytes);
    }
  }

  @Test
  void headersTokenAndOptionsReachTheServer() {
    WebSocketTestServer speaks = WebSocketTestServer.create().subprotocols("chat.v2");
    try (TestServer server = speaks.start()) {
      Cli.Ended ended =
          Cli.run(
              "send",
              "--header=X-Ship: Argo",
              "--header",
              "X-Crew:fifty:one",
              "--token",
              "s3cret",
              "--option",
              "sub-protocols=chat.v2",
              server.url("/"),
              "-",
              "-",
              "hi");
      assertThat(ended.code()).as(ended.errText()).isEqualTo(ExitCode.DONE);
      ServerConnection connection = server.nextConnection(Cli.LIMIT);
      assertThat(connection.request().header("x-ship")).contains("Argo");
      assertThat(connection.request().header("x-crew")).contains("fifty:one");
      assertThat(connection.request().header("authorization")).contains("Bearer s3cret");
      assertThat(connection.subprotocol()).contains("chat.v2");
    }
  }

  @Test
  void verboseShowsTheWireButNoSecret() {
    try (TestServer server = WebSocketTestServer.create().start()) {
      String url = server.url("/?key=s3cret");
      Cli.Ended ended = Cli.run("send", "-v", "--token", "s3cret", url, "-", "-", "ahoy");
      assertThat(ended.code()).as(ended.errText()).isEqualTo(ExitCode.DONE);
      assertThat(ended.errors()).anyMatch(line -> line.contains("ahoy"));
      assertThat(ended.errText()).doesNotContain("s3cret");
    }
  }

  @Test
  void withoutVerboseThereAreOnlyStates() {
    try (TestServer server = WebSocketTestServer.create().start()) {
      Cli.Ended ended = Cli.run("send", server.url("/"), "-", "-", "ahoy");
      assertThat(ended.out()).isEmpty();
      assertThat(ended.errors()).isEmpty();
      assertThat(ended.err()).contains("* ready", "* closed");
      ServerConnection connection = server.nextConnection(Cli.LIMIT);
      assertThat(connection.request().header("authorization")).isEmpty();
    }
  }

  @Test
  void coloursAndForeignControlCharacters() {
    try (TestServer server = WebSocketTestServer.create().start()) {
      server
          .faults()
          .always(
              dev.hawser.testkit.Fault.reply(
                  dev.hawser.testkit.HttpReply.status(404).body("no \u001b[2J such place")));
      Cli.Ended plain = Cli.run("send", server.url("/"), "-", "-", "x");
      assertThat(plain.errText()).doesNotContain("\u001b");
      Cli.Ended coloured =
          new Cli("", null, true).start("send", server.url("/"), "-", "-", "x").join();
      assertThat(coloured.errText()).contains("\u001b[31m").doesNotContain("\u001b[2J");
    }
  }

  private static List<String> sent(String stdin, String... payloads) {
    try (TestServer server = WebSocketTestServer.create().start()) {
      String[] args = new String[4 + payloads.length];
      System.arraycopy(new String[] {"send", server.url("/"), "-", "-"}, 0, args, 0, 4);
      System.arraycopy(payloads, 0, args, 4, payloads.length);
      Cli.Ended ended = new Cli(stdin).start(args).join();
      assertThat(ended.code()).as(ended.errText()).isEqualTo(ExitCode.DONE);
      assertThat(ended.out()).isEmpty();
      ServerConnection connection = server.nextConnection(Cli.LIMIT);
      assertThat(connection.awaitClose(Cli.LIMIT).closeCode()).isEqualTo(1000);
      return connection.received().stream()
          .filter(message -> message.kind() == WireMessage.Kind.TEXT)
          .map(WireMessage::text)
          .toList();
    }
  }
}
