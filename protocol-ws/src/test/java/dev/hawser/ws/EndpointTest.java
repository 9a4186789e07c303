package dev.hawser.ws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.Plugin;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.Protocol;
import dev.hawser.spi.ProtocolProvider;
import java.net.URI;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Where an attempt goes, and what it says there. */
class EndpointTest {

  private static Protocol<?> protocol(Hawser hawser) {
    return new WebSocketProvider().create(hawser.spec());
  }

  private static Endpoint endpoint(Hawser hawser, Credentials credentials) {
    return protocol(hawser).endpoint(credentials, 1).block();
  }

  @Test
  void isFoundByTheServiceLoader() {
    assertThat(ServiceLoader.load(ProtocolProvider.class)).extracting(Plugin::id).contains("ws");
  }

  @Test
  void namesOfOptionsAreDifferent() {
    assertThat(new WebSocketProvider().options())
        .extracting(option -> option.name())
        .doesNotHaveDuplicates()
        .contains("sub-protocols", "envelope", "envelope-topic");
  }

  @Test
  void theUrlGoesAsItIsWithAPath() {
    assertThat(endpoint(Hawser.to("ws://h:8080"), Credentials.none()).uri())
        .hasToString("ws://h:8080/");
    assertThat(endpoint(Hawser.to("WSS://h/a%20b?c=%2F"), Credentials.none()).uri())
        .hasToString("wss://h/a%20b?c=%2F");
    assertThat(endpoint(Hawser.to("https://h/"), Credentials.none()).uri()).hasToString("wss://h/");
  }

  @Test
  void otherSchemesAndUserNamesAreRefused() {
    assertThatThrownBy(() -> protocol(Hawser.to("ftp://h/")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ws:// or wss://");
    assertThatThrownBy(() -> protocol(Hawser.to("ws://user:s3cret@h/")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Credentials.basic")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void aTokenIsABearerHeader() {
    Endpoint endpoint = endpoint(Hawser.to("ws://h/"), Credentials.token("t"));
    assertThat(endpoint.headers()).containsEntry("Authorization", "Bearer t");
    assertThat(endpoint(Hawser.to("ws://h/"), Credentials.none()).headers()).isEmpty();
  }

  @Test
  void aTokenParameterIsEncodedAndReplacesTheHeader() {
    Hawser hawser = Hawser.to("ws://h/p?a=b").with(WsOptions.TOKEN_PARAMETER, "to ken");
    Endpoint endpoint = endpoint(hawser, Credentials.token("a b&c=d+e/\u00e9~"));
    assertThat(endpoint.uri()).hasToString("ws://h/p?a=b&to%20ken=a%20b%26c%3Dd%2Be%2F%C3%A9~");
    assertThat(endpoint.headers()).isEmpty();
    assertThat(endpoint).asString().isEqualTo("ws://h/p?***");
  }

  @Test
  void subProtocolsAreOffered() {
    Endpoint endpoint =
        endpoint(
            Hawser.to("ws://h/")
                .with(WsOptions.SUB_PROTOCOLS, List.of("b", "a"))
                .with(WsOptions.REQUIRE_SUB_PROTOCOL, true),
            Credentials.none());
    assertThat(endpoint.subProtocols()).containsExactly("b", "a");
    assertThat(endpoint.subProtocolRequired()).isTrue();
    for (List<String> illegal : List.of(List.of("a", "a"), List.of(""), List.of("a b"))) {
      assertThatThrownBy(() -> Hawser.to("ws://h/").with(WsOptions.SUB_PROTOCOLS, illegal))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aSupplierIsAskedForTheUrlBeforeEveryAttempt() {
    AtomicInteger asked = new AtomicInteger();
    Protocol<?> protocol =
        protocol(
            Hawser.to("ws://h/")
                .with(
                    WsOptions.URI,
                    () ->
                        Mono.fromSupplier(() -> URI.create("wss://x/" + asked.incrementAndGet()))));
    assertThat(protocol.endpoint(Credentials.none(), 1).block().uri()).hasToString("wss://x/1");
    assertThat(protocol.endpoint(Credentials.none(), 2).block().uri()).hasToString("wss://x/2");
  }

  @Test
  void aSupplierThatFailsOrGivesNothingFailsTheAttempt() {
    StepVerifier.create(
            protocol(Hawser.to("ws://h/").with(WsOptions.URI, Mono::empty))
                .endpoint(Credentials.none(), 1))
        .expectErrorMessage("the supplier of option 'uri' gave no URL")
        .verify();
    StepVerifier.create(
            protocol(Hawser.to("ws://h/").with(WsOptions.URI, () -> Mono.just(URI.create("x:y"))))
                .endpoint(Credentials.none(), 1))
        .expectError(IllegalArgumentException.class)
        .verify();
    StepVerifier.create(
            protocol(
                    Hawser.to("ws://h/")
                        .with(
                            WsOptions.URI,
                            () -> {
                              throw new IllegalStateException("no");
                            }))
                .endpoint(Credentials.none(), 1))
        .expectErrorMessage("no")
        .verify();
  }

  @Test
  void anEnvelopeIsGivenInOneWay() {
    Hawser mixed =
        Hawser.to("ws://h/")
            .with(WsOptions.ENVELOPE, Envelope.builder().topic("a").build())
            .with(EnvelopeOptions.EVENT, "b");
    assertThatThrownBy(() -> protocol(mixed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("envelope-event");
  }
}
