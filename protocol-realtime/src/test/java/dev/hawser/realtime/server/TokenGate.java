package dev.hawser.realtime.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.Credentials;
import dev.hawser.testsupport.Gate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The tokens of the application, each given when the recording has come to it. */
final class TokenGate {

  private final Gate<Credentials> gate = new Gate<>();
  private int count;

  Mono<Credentials> ask() {
    return gate.ask();
  }

  /** Answers the one who asks, or the next who will; null for no token. */
  void open(@Nullable String token) {
    gate.open(token == null ? Credentials.none() : Credentials.token(token));
  }

  /** From now on the tokens of the recording are others. */
  void fresh() {
    count++;
  }

  /** The token that stands for one of the recording; null for none. */
  @Nullable String mapped(JsonNode token) {
    String text = token.textValue();
    return "<jwt>".equals(text) ? "token" + count : text;
  }
}
