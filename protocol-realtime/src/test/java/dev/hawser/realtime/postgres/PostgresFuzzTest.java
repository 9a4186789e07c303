package dev.hawser.realtime.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hawser.Payload;
import dev.hawser.PayloadException;
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whatever comes, the readers read it or fail as they say they do. The ordinary build replays the
 * inputs that are kept among the resources; with {@code JAZZER_FUZZ=1} in the environment and
 * {@code -Djazzer.hooks=true} the one test that is chosen by {@code -Dtest} looks for new ones.
 */
class PostgresFuzzTest {

  private static final JacksonPayloadCodec CODEC = new JacksonPayloadCodec();

  @FuzzTest(maxDuration = "10s")
  void arrays(byte[] bytes) {
    List<@Nullable Object> elements;
    try {
      elements = ArrayText.parse(new String(bytes, UTF_8), ',');
    } catch (IllegalArgumentException e) {
      return;
    }
    if (!elements.contains(List.of())) {
      assertThat(ArrayText.parse(ArrayTextTest.write(elements), ',')).isEqualTo(elements);
    }
  }

  @FuzzTest(maxDuration = "10s")
  void changes(byte[] bytes) {
    Payload message = Payload.json(new String(bytes, UTF_8));
    PostgresChange change;
    try {
      change = PostgresChange.of(message, CODEC);
    } catch (PayloadException e) {
      return;
    }
    assertThat(change.toString()).contains(change.table());
    assertThat(change.errors()).doesNotContainNull();
    assertThat(change.columns()).doesNotContainNull();
    try {
      change.commitTimestamp();
    } catch (PayloadException e) {
      // Declared.
    }
    try {
      if (change.hasRecord()) {
        check(change.row());
      }
      if (change.hasOldRecord()) {
        check(change.oldRow());
      }
    } catch (PayloadException e) {
      // Declared.
    }
  }

  private static void check(PostgresRow row) {
    for (String name : row.names()) {
      assertThat(row.isAbsent(name)).isFalse();
      for (Class<?> type : List.of(Instant.class, Integer.class, byte[].class)) {
        try {
          row.get(name, type);
        } catch (PayloadException e) {
          // Declared.
        }
      }
    }
  }

  @FuzzTest(maxDuration = "10s")
  void filters(byte[] bytes) {
    PostgresFilter filter;
    try {
      filter = PostgresFilter.parse(new String(bytes, UTF_8));
    } catch (IllegalArgumentException e) {
      return;
    }
    assertThat(PostgresFilter.parse(filter.json())).isEqualTo(filter);
  }
}
