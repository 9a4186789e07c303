package dev.hawser.realtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * With which token each channel was joined, or what it was told since, on this link. Loop only.
 *
 * @param <C> what channels are
 */
final class ChannelTokens<C> {

  private static final String API_KEY = "sb_";
  private static final String NONE = "";

  private final Map<C, String> tokens = new LinkedHashMap<>();

  /**
   * A join was accepted.
   *
   * @param token that the join carried; null for none
   */
  void joined(C channel, @Nullable String token) {
    tokens.put(channel, token == null ? NONE : token);
  }

  /** A channel is not joined any more. */
  void ended(C channel) {
    tokens.remove(channel);
  }

  /** The link is gone. */
  void clear() {
    tokens.clear();
  }

  /** The token in force for a channel; null if it has none, or is not joined. */
  @Nullable String of(C channel) {
    String token = tokens.get(channel);
    return token == null || token.isEmpty() ? null : token;
  }

  /**
   * The joined channels that are to be told of this token: those that have another one. It counts
   * as told then. Nobody is told of no token, nor of an API key: the server ignores both, and goes
   * on with the token that it has.
   */
  List<C> told(@Nullable String token) {
    List<C> channels = new ArrayList<>();
    if (token == null || token.isEmpty() || token.startsWith(API_KEY)) {
      return channels;
    }
    tokens.replaceAll(
        (channel, known) -> {
          if (!known.equals(token)) {
            channels.add(channel);
          }
          return token;
        });
    return channels;
  }

  /** Nothing of the tokens. */
  @Override
  public String toString() {
    return "ChannelTokens(" + tokens.size() + " channels)";
  }
}
