package dev.hawser.phoenix.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketUrlTest {

  @ParameterizedTest
  @CsvSource({
    "phoenix+ws://h/socket, ws://h/socket/websocket",
    "phoenix+wss://h:4000/socket, wss://h:4000/socket/websocket",
    "PHOENIX+WSS://h/socket/, wss://h/socket/websocket",
    "phoenix+ws://h/socket/websocket, ws://h/socket/websocket",
    "phoenix+ws://h, ws://h/websocket",
    "ws://h/a/b?x=1, ws://h/a/b/websocket?x=1",
    "https://h/socket, wss://h/socket/websocket",
    "phoenix+http://[::1]:80/s, ws://[::1]:80/s/websocket",
  })
  void addsTheTransportToTheEndpoint(String endpoint, String url) {
    assertThat(SocketUrl.of(URI.create(endpoint), "phoenix")).isEqualTo(URI.create(url));
  }

  @Test
  void anotherSchemeIsRefused() {
    assertThatThrownBy(() -> SocketUrl.of(URI.create("ftp://h/socket"), "phoenix"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the URL of a socket starts with phoenix+ws:// or phoenix+wss://, not with ftp://");
  }

  @Test
  void aUserNameIsRefusedWithoutShowingIt() {
    assertThatThrownBy(() -> SocketUrl.of(URI.create("phoenix+ws://u:p@h/socket"), "phoenix"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Credentials.basic")
        .hasMessageNotContaining("u:p");
  }

  @Test
  void aUrlWithoutHostIsRefused() {
    assertThatThrownBy(() -> SocketUrl.of(URI.create("phoenix+ws:/socket"), "phoenix"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("names a host");
  }
}
