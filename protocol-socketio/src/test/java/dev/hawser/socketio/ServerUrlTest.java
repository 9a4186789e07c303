package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Connection;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a URL and the options say, and what they must not. */
class ServerUrlTest {

  private static SocketIoProtocol protocol(String url) {
    return new SocketIoProtocol(Hawser.to(url).with(SocketIoOptions.PATH, "/io/").spec());
  }

  @ParameterizedTest
  @CsvSource({
    "socketio+https://example.org, https://example.org/io/, /",
    "socketio+wss://example.org/, https://example.org/io/, /",
    "socketio+http://example.org:80/admin, http://example.org:80/io/, /admin",
    "socketio+ws://example.org/a/b?x=1, http://example.org/io/?x=1, /a/b",
    "SocketIO+WS://Example.org, http://Example.org/io/, /",
    "https://example.org:3000, https://example.org:3000/io/, /",
    "ws://[::1]:3000/x, http://[::1]:3000/io/, /x",
    "http://192.168.0.1/a%20b, http://192.168.0.1/io/, /a%20b",
  })
  void thePathIsTheNamespace(String given, String requests, String namespace) {
    SocketIoProtocol protocol = protocol(given);
    assertThat(protocol.defaultTopic()).isEqualTo(namespace);
    assertThat(protocol.endpoint(Credentials.none(), 1).block().uri()).hasToString(requests);
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://example.org, socketio+https://",
    "socketio+tcp://example.org, socketio+https://",
    "socketio+https://ada:secret@example.org, user name",
  })
  void aBadUrlIsRefusedWithWhatToDo(String given, String says) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> protocol(given))
        .withMessageContaining(says)
        .satisfies(error -> assertThat(error.getMessage()).doesNotContain("secret"));
  }

  @Test
  void theDefaultNamespaceOfAUrlMustBeOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> {
              try (Connection connection = Hawser.to("socketio+ws://localhost/a,b").open()) {
                connection.topic();
              }
            })
        .withMessageContaining("comma");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "socket.io", "/a?b", "/a#b", "/a b", "/a%", "/ä\u0000"})
  void aBadPathIsRefused(String path) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hawser.to("socketio+ws://localhost").with(SocketIoOptions.PATH, path))
        .withMessageContaining("path");
  }

  @Test
  void badOptionsAreRefused() {
    Hawser hawser = Hawser.to("socketio+ws://localhost");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hawser.with(SocketIoOptions.MAX_ATTACHMENTS, -1))
        .withMessageContaining("max-attachments");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> hawser.with(SocketIoOptions.DISCONNECT_WHEN_EMPTY, Duration.ofSeconds(-1)))
        .withMessageContaining("disconnect-when-empty");
  }

  @Test
  void optionsOfTheTopicAreKnownAndOthersRefused() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      assertThat(io.topic("/").with(SocketIoOptions.AUTH, reactor.core.publisher.Mono::empty))
          .isNotNull();
      assertThatThrownBy(() -> io.topic("/").with(SocketIoOptions.PATH, "/x"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("path");
    }
  }

  @Test
  void allOptionsHaveNamesOfTheirOwn() {
    List<String> names =
        new SocketIoProvider().options().stream().map(option -> option.name()).toList();
    assertThat(names).doesNotHaveDuplicates().contains("auth", "query", "transports", "engine-io");
  }

  @Test
  void secretsAreNotShown() {
    Hawser hawser =
        Hawser.to("socketio+ws://localhost?token=sesame")
            .with(SocketIoOptions.AUTH, () -> reactor.core.publisher.Mono.just("sesame"));
    assertThat(hawser.toString()).doesNotContain("sesame");
  }

  @Test
  void theTrailingSlashMayBeLeftOut() {
    for (String path : List.of("/io", "/io/")) {
      assertThat(path(path, true)).isEqualTo("/io/");
      assertThat(path(path, false)).isEqualTo("/io");
    }
    assertThat(path("/", false)).isEqualTo("/");
  }

  private static String path(String path, boolean slash) {
    try (VirtualSocketIo io =
        new VirtualSocketIo(
            h -> h.with(SocketIoOptions.PATH, path).with(SocketIoOptions.TRAILING_SLASH, slash))) {
      io.connect();
      return io.link().endpoint().uri().getPath();
    }
  }
}
