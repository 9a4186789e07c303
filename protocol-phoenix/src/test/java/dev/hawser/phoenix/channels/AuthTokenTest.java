package dev.hawser.phoenix.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.spi.Endpoint;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthTokenTest {

  private static final Endpoint ENDPOINT = Endpoint.at(URI.create("ws://h/socket/websocket"));

  @Test
  void aTokenIsTheSubProtocolThatTheReferenceSends() {
    Endpoint endpoint = AuthToken.on(ENDPOINT, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1LTEifQ.sig_-1");

    // As recorded from phoenix.js 1.8.16.
    assertThat(endpoint.subProtocols())
        .containsExactly(
            "phoenix",
            "base64url.bearer.phx.ZXlKaGJHY2lPaUpJVXpJMU5pSjkuZXlKemRXSWlPaUoxTFRFaWZRLnNpZ18tMQ");
    assertThat(endpoint.subProtocolRequired()).isFalse();
  }

  @Test
  void logsMaskTheTokenInBothForms() {
    assertThat(AuthToken.on(ENDPOINT, "abc").secrets()).containsExactlyInAnyOrder("abc", "YWJj");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a??", "???", "tökén", "🚀"})
  void aTokenThatFitsNoSubProtocolIsRefusedWithoutShowingIt(String token) {
    assertThatThrownBy(() -> AuthToken.on(ENDPOINT, token))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("option token-parameter")
        .hasMessageNotContaining(token);
  }
}
