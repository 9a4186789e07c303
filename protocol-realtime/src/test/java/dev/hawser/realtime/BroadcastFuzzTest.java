package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hawser.Payload;
import dev.hawser.PayloadException;
import dev.hawser.ProtocolViolationException;
import dev.hawser.phoenix.channels.PhoenixPacket;
import dev.hawser.phoenix.channels.Vsn;
import dev.hawser.spi.Frame;
import java.nio.charset.StandardCharsets;

/**
 * Any bytes are a broadcast, another message or refused, never anything else. The ordinary build
 * replays the inputs that are kept among the resources. With {@code JAZZER_FUZZ=1} in the
 * environment and {@code -Djazzer.hooks=true} the one test that is chosen by {@code -Dtest} looks
 * for new ones, led by coverage; an input that fails is added to the resources.
 */
class BroadcastFuzzTest {

  private final BroadcastWire v1 = new BroadcastWire(Vsn.V1);
  private final BroadcastWire v2 = new BroadcastWire(Vsn.V2);

  @FuzzTest(maxDuration = "10s")
  void binary(byte[] bytes) {
    byte[] frame = new byte[bytes.length + 1];
    frame[0] = BroadcastReader.KIND;
    System.arraycopy(bytes, 0, frame, 1, bytes.length);
    take(v2, Frame.binary(frame));
  }

  @FuzzTest(maxDuration = "10s")
  void text(byte[] bytes) {
    String payload = new String(bytes, StandardCharsets.UTF_8);
    take(v2, Frame.text("[null,null,\"realtime:r\",\"broadcast\"," + payload + "]"));
    take(
        v1,
        Frame.text(
            "{\"topic\":\"realtime:r\",\"event\":\"broadcast\",\"ref\":null,\"payload\":"
                + payload
                + "}"));
  }

  private static void take(BroadcastWire wire, Frame frame) {
    Broadcast broadcast;
    try {
      if (!(wire.packet(frame) instanceof PhoenixPacket.Received received)
          || !received.event().equals("broadcast")) {
        return; // Of several fields of one name the last counts.
      }
      broadcast = wire.reader.read("r", received);
    } catch (ProtocolViolationException refused) {
      assertThat(refused.fatal()).isFalse();
      return;
    }
    assertThat(broadcast.topic()).isEqualTo("r");
    assertThat(broadcast.event()).doesNotStartWith("hawser:");
    assertThat(broadcast.replayed()).isIn(true, false);
    Payload meta = broadcast.meta();
    if (meta == null) {
      assertThat(broadcast.id()).isNull();
    }
    try {
      assertThat(broadcast.payload().as(Object.class)).isNotNull();
    } catch (PayloadException nullOrBinary) {
      assertThat(broadcast.payload().size()).isNotNegative();
    }
  }
}
