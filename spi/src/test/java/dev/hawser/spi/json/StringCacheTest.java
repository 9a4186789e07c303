package dev.hawser.spi.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StringCacheTest {

  private final StringCache cache = new StringCache();

  @Test
  void aShortStringIsMadeOnce() {
    assertThat(get("ticker")).isSameAs(get("ticker")).isEqualTo("ticker");
    assertThat(get("\u00e9")).isSameAs(get("\u00e9"));
    assertThat(get("")).isEmpty();
  }

  @Test
  void aLongStringIsNotKept() {
    String text = "x".repeat(97);
    assertThat(get(text)).isEqualTo(text).isNotSameAs(get(text));
  }

  @Test
  void manyStringsAreRightAndMostAreKept() {
    for (int i = 0; i < 20_000; i++) {
      String text = "room:" + i;
      assertThat(get(text)).isEqualTo(text).isSameAs(get(text));
    }
    Set<String> made = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int round = 0; round < 10; round++) {
      for (int i = 0; i < 500; i++) {
        made.add(get("room:" + i));
      }
    }
    // 5,000 if nothing were kept.
    assertThat(made.size()).isBetween(500, 1_500);
  }

  private String get(String text) {
    byte[] bytes = ("##" + text + "#").getBytes(UTF_8);
    return cache.get(bytes, 2, bytes.length - 3);
  }
}
