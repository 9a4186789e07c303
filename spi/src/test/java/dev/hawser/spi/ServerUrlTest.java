package dev.hawser.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerUrlTest {

  private static final String WHAT = "the URL of a thing";

  private static ServerUrl url(String text) {
    return ServerUrl.of(URI.create(text), WHAT, "thing+wss://example.org/x");
  }

  @ParameterizedTest
  @CsvSource({
    "ws://h/a, ws://h/p?q, http://h/p?q",
    "wss://h:4000/a, wss://h:4000/p?q, https://h:4000/p?q",
    "http://h?a=1, ws://h/p?q, http://h/p?q",
    "HTTPS://[::1]:80/, wss://[::1]:80/p?q, https://[::1]:80/p?q",
    "thing+ws://h/, ws://h/p?q, http://h/p?q",
    "Thing+HTTPS://h/, wss://h/p?q, https://h/p?q",
  })
  void namesAServerForWebSocketsAndHttp(String given, String webSocket, String http) {
    assertThat(url(given).webSocket("/p", "q")).hasToString(webSocket);
    assertThat(url(given).http("/p", "q")).hasToString(http);
    assertThat(url(given).isSecure()).isEqualTo(webSocket.startsWith("wss"));
  }

  @Test
  void keepsPathAndQueryAsTheyAreEncoded() {
    ServerUrl url = url("thing+ws://h:1/a%2Fb?c=%26");
    assertThat(url.rawPath()).isEqualTo("/a%2Fb");
    assertThat(url.rawQuery()).isEqualTo("c=%26");
    assertThat(url.authority()).isEqualTo("h:1");
    assertThat(url.webSocket(url.rawPath(), url.rawQuery())).hasToString("ws://h:1/a%2Fb?c=%26");
    assertThat(url("ws://h").rawPath()).isEmpty();
    assertThat(url("ws://h").rawQuery()).isNull();
    assertThat(url("ws://h").http("", "")).hasToString("http://h");
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://h/, 'starts with thing+ws:// or thing+wss://, not with ftp://'",
    "other+ws://h/, 'starts with thing+ws:// or thing+wss://, not with other+ws://'",
    "/path, 'starts with thing+ws:// or thing+wss://, not with null://'",
    "ws:/path, 'names a host, such as thing+wss://example.org/x'",
    "ws:///path, 'names a host, such as thing+wss://example.org/x'",
    "ws://u:s3cret@h/, 'must not hold a user name; use Credentials.basic(user, password)'",
  })
  void refusesWhatNamesNoServer(String given, String message) {
    assertThatThrownBy(() -> url(given))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(WHAT + " " + message);
  }

  @Test
  void withoutAPrefixInTheExampleNoneIsTaken() {
    URI prefixed = URI.create("thing+wss://h/");
    assertThatThrownBy(() -> ServerUrl.of(prefixed, WHAT, "https://example.org/"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(WHAT + " starts with http:// or https://, not with thing+wss://");
  }

  @Test
  void showsNoQuery() {
    assertThat(url("wss://h/a?token=s3cret")).hasToString("wss://h/a?***");
    assertThat(url("wss://h/a")).hasToString("wss://h/a");
  }
}
