package dev.hawser.engine.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.spi.Endpoint;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.net.URI;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The request of the handshake and every way its answer can be wrong. */
class HandshakeTest {

  private static final Endpoint ENDPOINT = Endpoint.at(URI.create("ws://h/p"));

  private static Handshake handshake(Endpoint endpoint, boolean compression) {
    return new Handshake(endpoint, Target.of(endpoint.uri()), compression, new SplittableRandom(1));
  }

  @Test
  void theKeyIsAcceptedAsTheRfcSays() {
    assertThat(Handshake.accept("dGhlIHNhbXBsZSBub25jZQ=="))
        .isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  }

  @ParameterizedTest
  @CsvSource({
    "ws://host, host, host, 80, /",
    "ws://host:80/a, host, host, 80, /a",
    "ws://host:8080?x=%20y, host:8080, host, 8080, /?x=%20y",
    "wss://host/a%2Fb?c=d&e#f, host, host, 443, /a%2Fb?c=d&e",
    "wss://host:80, host:80, host, 80, /",
    "ws://[::1]:99/, [::1]:99, ::1, 99, /",
    "ws://[::1]/, [::1], ::1, 80, /",
    "ws://user:secret@host/, host, host, 80, /",
    "ws://my_host:81/é, my_host:81, my_host, 81, /%C3%A9",
    "https://host:443/, host, host, 443, /",
  })
  void urls(String url, String field, String host, int port, String path) {
    Target target = Target.of(URI.create(url));
    assertThat(target.hostField()).isEqualTo(field);
    assertThat(target.host()).isEqualTo(host);
    assertThat(target.port()).isEqualTo(port);
    assertThat(target.path()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://host/", "/path", "ws:/path", "ws://host:0/", "ws://host:70000/"})
  void illegalUrls(String url) {
    assertThatThrownBy(() -> Target.of(URI.create(url)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("URL ");
  }

  @Test
  void theRequestSaysWhatItMustAndNoMore() {
    Endpoint endpoint = ENDPOINT.header("X-Token", "t").subProtocols(List.of("one", "two"), false);
    FullHttpRequest request = handshake(endpoint, true).request();
    assertThat(request.uri()).isEqualTo("/p");
    assertThat(request.headers().names())
        .containsExactlyInAnyOrder(
            "Host",
            "Upgrade",
            "Connection",
            "Sec-WebSocket-Key",
            "Sec-WebSocket-Version",
            "Sec-WebSocket-Protocol",
            "Sec-WebSocket-Extensions",
            "X-Token");
    assertThat(request.headers().get("Sec-WebSocket-Protocol")).isEqualTo("one, two");
    assertThat(request.headers().get("Sec-WebSocket-Extensions"))
        .isEqualTo("permessage-deflate; client_max_window_bits");
    assertThat(handshake(ENDPOINT, false).request().headers().names())
        .doesNotContain("Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "Origin");
  }

  @Test
  void headersThatWouldBreakOutAreRefusedWithoutShowingTheirValue() {
    for (String value : List.of("secret\r\nX: y", "secret\ny", "secret\0", "secret€")) {
      assertThatThrownBy(() -> handshake(ENDPOINT.header("X-Token", value), false))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("X-Token")
          .hasMessageNotContaining("secret");
    }
    for (String name : List.of("", "a b", "a:b", "a\r\n")) {
      assertThatThrownBy(() -> handshake(ENDPOINT.header(name, "v"), false))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> handshake(ENDPOINT.header("Sec-WebSocket-Key", "v"), false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> handshake(ENDPOINT.subProtocols(List.of("a, b"), false), false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static HttpResponse answer(Handshake handshake) {
    HttpResponse answer =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
    String key = handshake.request().headers().get("Sec-WebSocket-Key");
    answer
        .headers()
        .set("Upgrade", "WebSocket")
        .set("Connection", "keep-alive, Upgrade")
        .set("Sec-WebSocket-Accept", Handshake.accept(key));
    return answer;
  }

  @ParameterizedTest
  @CsvSource({
    "Upgrade, h2c",
    "Connection, close",
    "Sec-WebSocket-Accept, c3BhbQ==",
    "Sec-WebSocket-Protocol, three",
    "Sec-WebSocket-Protocol, One",
    "Sec-WebSocket-Extensions, permessage-deflate",
    "Sec-WebSocket-Extensions, x-webkit-deflate-frame",
  })
  void wrongAnswersAreRefused(String name, String value) {
    Handshake handshake = handshake(ENDPOINT.subProtocols(List.of("one", "two"), false), false);
    assertThat(handshake.check(answer(handshake)).opened().subProtocol()).isNull();
    HttpResponse wrong = answer(handshake);
    wrong.headers().set(name, value);
    assertThatThrownBy(() -> handshake.check(wrong)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Upgrade", "Connection", "Sec-WebSocket-Accept"})
  void missingFieldsAreRefused(String name) {
    Handshake handshake = handshake(ENDPOINT, false);
    HttpResponse wrong = answer(handshake);
    wrong.headers().remove(name);
    assertThatThrownBy(() -> handshake.check(wrong)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSubProtocolIsRequiredOnlyIfAskedFor() {
    Handshake strict = handshake(ENDPOINT.subProtocols(List.of("one"), true), false);
    assertThatThrownBy(() -> strict.check(answer(strict)))
        .isInstanceOf(IllegalArgumentException.class);
    HttpResponse chosen = answer(strict);
    chosen.headers().set("Sec-WebSocket-Protocol", "one");
    assertThat(strict.check(chosen).opened().subProtocol()).isEqualTo("one");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "permessage-deflate | true | true | 15",
        "Permessage-Deflate;server_no_context_takeover | false | true | 15",
        "permessage-deflate; client_no_context_takeover | true | false | 15",
        "permessage-deflate; server_max_window_bits=8 | true | true | 15",
        "permessage-deflate; client_max_window_bits=9; server_max_window_bits=\"10\""
            + " | true | true | 9",
      })
  void compressionAnswers(String header, boolean server, boolean client, int bits) {
    assertThat(Compression.parse(header, true)).isEqualTo(new Compression(server, client, bits));
    assertThatThrownBy(() -> Compression.parse(header, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate, permessage-deflate",
        "permessage-bzip2",
        "permessage-deflate; x",
        "permessage-deflate; client_max_window_bits",
        "permessage-deflate; client_max_window_bits=7",
        "permessage-deflate; client_max_window_bits=16",
        "permessage-deflate; client_max_window_bits=08",
        "permessage-deflate; server_max_window_bits=a",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
      })
  void illegalCompressionAnswers(String header) {
    assertThatThrownBy(() -> Compression.parse(header, true))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
