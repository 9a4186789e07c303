package dev.hawser.realtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hawser.Message;
import dev.hawser.Payload;
import dev.hawser.ProtocolViolationException;
import dev.hawser.realtime.postgres.PostgresFilter;
import java.util.List;

/**
 * Whatever the server sends, what the loop reads of it is read or fails as it says it does; see
 * {@link dev.hawser.realtime.postgres.PostgresFuzzTest} for how to look for new inputs.
 */
class ChangeRoutingFuzzTest {

  private static final String KEY = PostgresFilter.table("t").json();

  @FuzzTest(maxDuration = "10s")
  void changes(byte[] bytes) {
    PostgresBindings bindings = new PostgresBindings();
    bindings.request(List.of(KEY));
    bindings.onJoined(Payload.json("{\"postgres_changes\":[{\"id\":1," + KEY.substring(1) + "]}"));
    try {
      assertThat(bindings.keysOf(payload(bytes))).isIn(List.of(), List.of(KEY));
    } catch (ProtocolViolationException e) {
      assertThat(e.fatal()).isFalse();
    }
  }

  @FuzzTest(maxDuration = "10s")
  void answers(byte[] bytes) {
    PostgresBindings bindings = new PostgresBindings();
    bindings.request(List.of(KEY));
    boolean failed = !bindings.onJoined(payload(bytes)).isEmpty();
    assertThat(bindings.covers(KEY)).isNotEqualTo(failed);
  }

  @FuzzTest(maxDuration = "10s")
  void systemEvents(byte[] bytes) {
    SystemMessage system = SystemMessage.of(new Message("t", "system", payload(bytes)));
    assertThat(system.isOk() && system.isError()).isFalse();
    assertThat(system.toString()).contains(system.message());
  }

  private static Payload payload(byte[] bytes) {
    return Payload.json(new String(bytes, UTF_8));
  }
}
