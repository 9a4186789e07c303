package dev.hawser.realtime;

import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.testkit.RealtimeTestServer;
import dev.hawser.testkit.RealtimeToken;
import java.time.Duration;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** An application that gives the token that is set, and counts. */
final class Application implements Supplier<Mono<Credentials>> {
  Mono<Credentials> answer;
  int asked;

  Application(String token) {
    gives(token);
  }

  void gives(String token) {
    answer = Mono.just(Credentials.token(token));
  }

  void fails() {
    answer = Mono.error(new IllegalStateException("signed out"));
  }

  @Override
  public Mono<Credentials> get() {
    asked++;
    return answer;
  }

  Hawser asIn(Hawser hawser) {
    return hawser.credentials(this).with(RealtimeOptions.REJOIN, Projects.soon());
  }

  /** A token that is good for so long from {@link VirtualRealtime#START} on. */
  static String expiring(Duration after) {
    return RealtimeToken.of("authenticated")
        .expiresAt(VirtualRealtime.START.plus(after))
        .sign(RealtimeTestServer.SECRET);
  }

  /** The token that a message carries. */
  static String tokenOf(VirtualRealtime.Sent message) {
    return message.json().path("access_token").asText("none");
  }
}
