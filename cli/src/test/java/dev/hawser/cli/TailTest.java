package dev.hawser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testkit.Fault;
import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@code tail} prints every message as one line of JSON, and ends as it promises. */
class TailTest {

  @Test
  void everyMessageIsOneLineOfJson() {
    WebSocketTestServer speaks =
        WebSocketTestServer.create()
            .onOpen(
                connection -> {
                  connection.send("hello \"you\"");
                  connection.send("{ \"price\" : 1.00,\n \"id\" : 12345678901234567890123 }");
                  connection.send(new byte[] {0, (byte) 0xff});
                });
    try (TestServer server = speaks.start()) {
      Cli.Ended ended = Cli.run("tail", server.url("/"), "--count", "3");
      assertThat(ended.code()).as(ended.errText()).isEqualTo(ExitCode.DONE);
      assertThat(ended.out())
          .extracting(TailTest::payload)
          .containsExactly(
              "\"hello \\\"you\\\"\"",
              "{\"price\":1.00,\"id\":12345678901234567890123}",
              "{\"base64\":\"AP8=\"}");
      assertThat(ended.out()).allMatch(line -> line.startsWith("{\"topic\":\""));
      assertThat(ended.err()).contains("* ready");
      assertThat(ended.errors()).isEmpty();
      assertThat(closeCode(server)).isEqualTo(1000);
    }
  }

  @Test
  void aLostLinkIsOpenedAgain() {
    WebSocketTestServer speaks =
        WebSocketTestServer.create().onOpen(connection -> connection.send("1"));
    try (TestServer server = speaks.start()) {
      CompletableFuture<Cli.Ended> tail =
          new Cli("").start("tail", server.url("/"), "-", "--count", "2");
      ServerConnection first = server.nextConnection(Cli.LIMIT);
      first.close(1012, "restart");
      Cli.Ended ended = tail.join();
      assertThat(ended.code()).as(ended.errText()).isEqualTo(ExitCode.DONE);
      assertThat(ended.out()).hasSize(2);
      assertThat(ended.errText()).contains("* link down (server close: ", "1012", "restart");
      assertThat(ended.errText()).contains("next attempt in ");
    }
  }

  @Test
  void onlyTheNamedEventIsPrinted() {
    WebSocketTestServer speaks =
        WebSocketTestServer.create()
            .onOpen(
                connection -> {
                  connection.send("{\"topic\":\"t\",\"event\":\"a\",\"payload\":1}");
                  connection.send("{\"topic\":\"t\",\"event\":\"b\",\"payload\":2}");
                });
    try (TestServer server = speaks.start()) {
      Cli.Ended ended =
          Cli.run(Envelopes.with("tail", server.url("/"), "t", "--event", "b", "--count", "1"));
      assertThat(ended.code()).as(ended.errText()).isEqualTo(ExitCode.DONE);
      assertThat(ended.out()).containsExactly("{\"topic\":\"t\",\"event\":\"b\",\"payload\":2}");
    }
  }

  @Test
  void itEndsWith3WhenItTakesTooLong() {
    try (TestServer server = WebSocketTestServer.create().start()) {
      Cli.Ended ended = Cli.run("tail", server.url("/"), "--count", "1", "--timeout", "2s");
      assertThat(ended.code()).isEqualTo(ExitCode.TIMEOUT);
      assertThat(ended.errors()).singleElement().asString().endsWith(" within 2 s");
    }
  }

  @Test
  void ctrlCClosesWith1000() {
    WebSocketTestServer speaks =
        WebSocketTestServer.create().onOpen(connection -> connection.send("up"));
    try (TestServer server = speaks.start()) {
      Cli cli = new Cli("");
      CompletableFuture<Cli.Ended> tail = cli.start("tail", server.url("/"));
      cli.awaitOut("\"up\"");
      cli.terminal().interrupt();
      Cli.Ended ended = tail.join();
      assertThat(ended.code()).isEqualTo(ExitCode.INTERRUPTED);
      assertThat(ended.errors()).isEmpty();
      assertThat(ended.err()).contains("* closed");
      assertThat(closeCode(server)).isEqualTo(1000);
    }
  }

  @Test
  void ctrlCEndsTheWaitForAnAnswerToo() {
    try (TestServer server = WebSocketTestServer.create().start()) {
      server.faults().always(Fault.AtUpgrade.SILENCE);
      Cli cli = new Cli("");
      CompletableFuture<Cli.Ended> tail = cli.start("tail", server.url("/"));
      server.awaitRequest(request -> true, Cli.LIMIT);
      cli.terminal().interrupt();
      Cli.Ended ended = tail.join();
      assertThat(ended.code()).isEqualTo(ExitCode.INTERRUPTED);
      assertThat(ended.errors()).isEmpty();
    }
  }

  @Test
  void itEndsQuietlyWhenNobodyReadsAnyMore() {
    WebSocketTestServer speaks =
        WebSocketTestServer.create()
            .onOpen(
                connection -> {
                  for (int i = 0; i < 10; i++) {
                    connection.send("line " + i);
                  }
                });
    try (TestServer server = speaks.start()) {
      PipeOfOneLine pipe = new PipeOfOneLine();
      Cli.Ended ended = new Cli("", pipe, false).start("tail", server.url("/")).join();
      assertThat(ended.code()).isEqualTo(ExitCode.DONE);
      assertThat(ended.errors()).isEmpty();
      assertThat(pipe.text()).contains("line 0").doesNotContain("line 1");
      assertThat(closeCode(server)).isEqualTo(1000);
    }
  }

  private static int closeCode(TestServer server) {
    return server.connections().get(0).awaitClose(Cli.LIMIT).closeCode();
  }

  private static String payload(String line) {
    return line.substring(line.indexOf("\"payload\":") + 10, line.length() - 1);
  }

  /** A pipe whose reader goes away after the first line. */
  private static final class PipeOfOneLine extends OutputStream {

    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private boolean closed;

    @Override
    public synchronized void write(int b) throws IOException {
      if (closed) {
        throw new IOException("Broken pipe");
      }
      read.write(b);
      closed = b == '\n';
    }

    synchronized String text() {
      return read.toString(StandardCharsets.UTF_8);
    }
  }
}
