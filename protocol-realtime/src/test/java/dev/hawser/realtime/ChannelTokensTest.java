package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Each joined channel is told of a new token once, and of nothing that the server ignores. */
class ChannelTokensTest {

  private final ChannelTokens<String> tokens = new ChannelTokens<>();

  @Test
  void onlyJoinedChannelsWithAnotherTokenAreTold() {
    tokens.joined("a", "t1");
    tokens.joined("b", "t2");
    tokens.joined("c", null);
    tokens.joined("d", "t1");
    tokens.ended("d");
    assertThat(tokens.told("t2")).containsExactly("a", "c");
    assertThat(tokens.told("t2")).isEmpty();
    assertThat(tokens.of("a")).isEqualTo("t2");
    assertThat(tokens.of("d")).isNull();
    assertThat(tokens.told("t3")).containsExactly("a", "b", "c");
  }

  @Test
  void aJoinThatCarriedAnOldTokenIsTold() {
    tokens.joined("a", "t1");
    assertThat(tokens.told("t2")).containsExactly("a");
    tokens.joined("b", "t1"); // Its token was asked for before the new one came.
    assertThat(tokens.told("t2")).containsExactly("b");
    tokens.joined("a", "t2");
    assertThat(tokens.told("t2")).isEmpty();
  }

  @Test
  void whatTheServerIgnoresIsNotSentAndChangesNothing() {
    tokens.joined("a", "t1");
    tokens.joined("b", null);
    assertThat(tokens.told(null)).isEmpty();
    assertThat(tokens.told("")).isEmpty();
    assertThat(tokens.told("sb_publishable_x")).isEmpty();
    assertThat(tokens.of("a")).isEqualTo("t1");
    assertThat(tokens.of("b")).isNull();
    assertThat(tokens.told("t1")).containsExactly("b");
  }

  @Test
  void aLostLinkForgetsAll() {
    tokens.joined("a", "t1");
    tokens.clear();
    assertThat(tokens.told("t2")).isEmpty();
    assertThat(tokens.of("a")).isNull();
  }

  @Test
  void printsNoToken() {
    tokens.joined("a", "secret");
    assertThat(tokens).hasToString("ChannelTokens(1 channels)");
  }
}
