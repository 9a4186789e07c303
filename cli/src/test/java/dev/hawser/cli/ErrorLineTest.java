package dev.hawser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testkit.Fault;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever goes wrong is told on one clear line, without a stack trace, and by the exit code. */
class ErrorLineTest {

  @Test
  void anUnreachableHost() {
    String url;
    try (TestServer server = WebSocketTestServer.create().start()) {
      url = server.url("/nowhere?token=s3cret");
    }
    Cli.Ended ended = Cli.run("send", url, "-", "-", "x");
    assertThat(ended.code()).isEqualTo(ExitCode.FAILED);
    assertThat(ended.errors()).hasSize(1);
    assertThat(ended.errors().get(0))
        .startsWith("hawser: cannot connect to ws://127.0.0.1:")
        .contains("/nowhere", "network: ");
    assertThat(ended.errors().get(0).split("cannot connect", -1)).hasSize(2);
    assertThat(ended.err()).contains("* closed");
    assertThat(ended.errText()).doesNotContain("s3cret");
  }

  @Test
  void anUnknownHost() {
    Cli.Ended ended = Cli.run("tail", "ws://no-such-host.invalid/");
    assertThat(ended.code()).isEqualTo(ExitCode.FAILED);
    assertThat(ended.errors()).hasSize(1);
    assertThat(ended.errors().get(0)).contains("no-such-host.invalid");
  }

  @ParameterizedTest
  @CsvSource({"401, unauthorized", "403, unauthorized", "404, refused", "503, refused"})
  void aRefusedHandshake(int status, String kind) {
    try (TestServer server = WebSocketTestServer.create().start()) {
      server.faults().always(Fault.status(status));
      Cli.Ended ended = Cli.run("send", server.url("/"), "-", "-", "x");
      assertThat(ended.code()).isEqualTo(ExitCode.FAILED);
      assertThat(ended.errors()).hasSize(1);
      assertThat(ended.errors().get(0))
          .contains("cannot connect to", kind, "HTTP " + status, "refused by the test server");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"CLOSE", "RESET", "GARBAGE", "WRONG_ACCEPT"})
  void aBrokenHandshake(Fault.AtUpgrade fault) {
    try (TestServer server = WebSocketTestServer.create().start()) {
      server.faults().always(fault);
      Cli.Ended ended = Cli.run("tail", server.url("/"));
      assertThat(ended.code()).isEqualTo(ExitCode.FAILED);
      assertThat(ended.errors()).singleElement().asString().contains("cannot connect to");
    }
  }

  @Test
  void aSilentServerIsATimeOut() {
    try (TestServer server = WebSocketTestServer.create().start()) {
      server.faults().always(Fault.AtUpgrade.SILENCE);
      Cli.Ended whole = Cli.run("send", server.url("/"), "-", "-", "x", "--timeout", "1s");
      assertThat(whole.code()).isEqualTo(ExitCode.TIMEOUT);
      assertThat(whole.errors())
          .singleElement()
          .asString()
          .matches("hawser: no connection to ws://127.0.0.1:\\d+/ within 1 s");
      Cli.Ended attempt =
          Cli.run("send", server.url("/"), "-", "-", "x", "--option", "connect-timeout=500ms");
      assertThat(attempt.code()).isEqualTo(ExitCode.TIMEOUT);
      assertThat(attempt.errors()).singleElement().asString().contains("cannot connect", "500 ms");
    }
  }

  @Test
  void retryGoesOnAfterAFirstFailure() {
    try (TestServer server = WebSocketTestServer.create().start()) {
      server.faults().next(Fault.status(503));
      Cli.Ended ended =
          Cli.run("send", server.url("/"), "-", "-", "x", "--retry", "--timeout", "60s");
      assertThat(ended.code()).as(ended.errText()).isEqualTo(ExitCode.DONE);
      assertThat(ended.errText()).contains("* link down (refused: ", "HTTP 503");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "nonsense, a URL starts with a scheme",
    "ws:///path, a URL names a host",
    "ws://host:99999/, 65535",
    "ws://ho st/, not a URL",
    "gopher://host/, gopher"
  })
  void aWrongUrl(String url, String words) {
    Cli.Ended ended = Cli.run("tail", url);
    assertThat(ended.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ended.err()).hasSize(2);
    assertThat(ended.err().get(0)).startsWith("hawser: ").contains(words);
    assertThat(ended.err().get(1)).isEqualTo("Try 'hawser tail --help'.");
  }

  @Test
  void anUnknownSchemeListsWhatIsInstalled() {
    Cli.Ended ended = Cli.run("tail", "gopher://host/", "--option", "a=b");
    assertThat(ended.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ended.err().get(0)).contains("gopher", "wss");
  }

  @Test
  void anUnknownOptionListsTheKnownOnes() {
    Cli.Ended ended = Cli.run("tail", "ws://127.0.0.1:1/", "--option", "colour=red");
    assertThat(ended.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ended.err().get(0)).contains("unknown option 'colour' for ws");
    assertThat(ended.errText())
        .contains("ping-interval", "interval of pings", "(default 25s)", "sub-protocols");
    assertThat(ended.err()).noneMatch(line -> line.strip().startsWith("tls "));
  }

  @ParameterizedTest
  @CsvSource({
    "--option, ping-interval=soon, 'ping-interval'",
    "--option, max-message-size=0, must be positive",
    "--option, novalue, name=value",
    "--option, tls=yes, only in code",
    "--header, novalue, NAME:VALUE",
    "--timeout, soon, 250ms",
    "--timeout, 0s, 250ms",
    "--count, 0, at least 1",
    "--count, many, many"
  })
  void aWrongValue(String option, String value, String words) {
    Cli.Ended ended = Cli.run("tail", "ws://127.0.0.1:1/", option, value);
    assertThat(ended.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ended.err()).hasSize(2);
    assertThat(ended.err().get(0)).startsWith("hawser: ").contains(words);
  }

  @Test
  void aLinkLostForGoodNamesTheCause() {
    WebSocketTestServer speaks =
        WebSocketTestServer.create().onOpen(connection -> connection.close(1008, "go away"));
    try (TestServer server = speaks.start()) {
      Cli.Ended ended = Cli.run("tail", server.url("/"));
      assertThat(ended.code()).isEqualTo(ExitCode.FAILED);
      assertThat(ended.errors())
          .singleElement()
          .asString()
          .contains("the connection has ended", "1008", "go away");
    }
  }
}
