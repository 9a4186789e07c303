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
  void thousandsOfNamesAreKeptAllTheTime() {
    Set<String> made = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int round = 0; round < 5; round++) {
      for (int i = 0; i < 10_000; i++) {
        String text = "room:" + i;
        String got = get(text);
        assertThat(got).isEqualTo(text);
        made.add(got);
      }
    }
    // 50,000 if nothing were kept.
    assertThat(made.size()).isBetween(10_000, 10_500);
  }

  @Test
  void anyNumberOfNamesIsRight() {
    for (int i = 0; i < 100_000; i++) {
      String text = (i % 3 == 0 ? "r\u00f6\u00f6m:" : "room:") + i;
      assertThat(get(text)).isEqualTo(text).isSameAs(get(text));
    }
  }

  private String get(String text) {
    byte[] bytes = ("##" + text + "#").getBytes(UTF_8);
    return cache.get(bytes, 2, bytes.length - 3);
  }
}
