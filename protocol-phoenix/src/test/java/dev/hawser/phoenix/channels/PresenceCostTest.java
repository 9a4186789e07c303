package dev.hawser.phoenix.channels;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A diff costs what it says, not what is there; measured in bytes allocated, not in time. */
class PresenceCostTest {

  private static final int DIFFS = 10_000;

  private static final PayloadCodec UNUSED =
      new PayloadCodec() {
        @Override
        public byte[] encode(@Nullable Object value) {
          throw new AssertionError("presence encodes nothing");
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals")
        public <T> @Nullable T decode(byte[] array, int offset, int length, Type type) {
          throw new AssertionError("presence decodes nothing by itself");
        }
      };

  @Test
  void aDiffCostsTheSameHoweverManyAreThere() {
    long few = bytesOfDiffs(100);
    long many = bytesOfDiffs(10_000);
    assertThat(many).isLessThan(few * 2);
  }

  private static long bytesOfDiffs(int presences) {
    List<Throwable> problems = new ArrayList<>();
    PresenceTracker tracker = new PresenceTracker("room:1", UNUSED, 1, problems::add);
    StringBuilder state = new StringBuilder("{");
    for (int i = 0; i < presences; i++) {
      state.append(i == 0 ? "" : ",").append(entry(i, "r0", null));
    }
    assertThat(tracker.onState(1, Payload.json(state.append('}').toString()))).hasSize(presences);
    List<Payload> diffs = new ArrayList<>();
    for (int i = 0; i < DIFFS; i++) {
      int user = i % presences;
      String old = "r" + i / presences;
      String now = "r" + (i / presences + 1);
      diffs.add(
          Payload.json(
              "{\"joins\":{"
                  + entry(user, now, old)
                  + "},\"leaves\":{"
                  + entry(user, old, null)
                  + "}}"));
    }

    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    int changes = 0;
    for (Payload diff : diffs) {
      changes += tracker.onDiff(1, diff).size();
    }
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(changes).isEqualTo(DIFFS);
    assertThat(tracker.snapshot()).hasSize(presences);
    assertThat(problems).isEmpty();
    return bytes;
  }

  private static String entry(int user, String ref, @Nullable String previous) {
    String prev = previous == null ? "" : ",\"phx_ref_prev\":\"" + previous + "\"";
    return "\"user" + user + "\":{\"metas\":[{\"phx_ref\":\"" + ref + "\"" + prev + "}]}";
  }
}
