package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Hawser;
import dev.hawser.Message;
import dev.hawser.Payload;
import dev.hawser.Reply;
import dev.hawser.phoenix.channels.Channel;
import dev.hawser.phoenix.channels.ChannelConfig;
import dev.hawser.phoenix.channels.ChannelSession;
import dev.hawser.phoenix.channels.Dialect;
import dev.hawser.phoenix.channels.PhoenixPacket;
import dev.hawser.phoenix.channels.Vsn;
import dev.hawser.spi.Frame;
import dev.hawser.spi.ProtocolSession;
import dev.hawser.spi.TopicRef;
import dev.hawser.spi.Transport;
import dev.hawser.testkit.RecordingSessionContext;
import dev.hawser.testkit.SessionEffect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The session of Phoenix finds the channel by the topic of the wire and gives out ours. */
class BroadcastDeliveryTest {

  private final RecordingSessionContext<PhoenixPacket> context =
      new RecordingSessionContext<>(Hawser.to("realtime+ws://localhost/socket").spec());
  private final BroadcastWire wire = new BroadcastWire(Vsn.V2);
  private final ProtocolSession<PhoenixPacket> session;

  BroadcastDeliveryTest() {
    ChannelConfig config =
        new ChannelConfig(
            Vsn.V2,
            Duration.ZERO,
            Duration.ZERO,
            false,
            Duration.ofSeconds(10),
            "presence_state",
            "presence_diff");
    Dialect dialect =
        new Dialect() {
          @Override
          public String wireTopic(String name) {
            return "realtime:" + name;
          }

          @Override
          public boolean consumed(Channel channel, PhoenixPacket.Received received) {
            if (!received.event().equals(Broadcast.EVENT)) {
              return false;
            }
            context.deliver(channel.topic(), wire.reader.read(channel.topic().name(), received));
            return true;
          }
        };
    session = context.attach(new ChannelSession(context, config, dialect));
    session.onLinkUp(new Transport.Opened(null, "", Map.of()));
    TopicRef topic = RecordingSessionContext.topic("room1");
    session.join(topic, null);
    session.onPacket(
        new PhoenixPacket.Answer(1, 1, "realtime:room1", Reply.ok(Payload.json("{}"))));
    context.take();
  }

  @Test
  void everyFormCarriesTheApplicationsName() {
    byte[] json = "{\"x\":1}".getBytes(StandardCharsets.UTF_8);
    assertThat(delivered(BroadcastWire.broadcast("realtime:room1", "cur", null, 1, json)))
        .hasToString("Broadcast(room1, cur, JSON payload of 7 bytes)");
    assertThat(
            delivered(
                Frame.text(
                    "[null,null,\"realtime:room1\",\"broadcast\",{\"event\":\"cur\",\"payload\":1}]")))
        .hasToString("Broadcast(room1, cur, JSON payload of 1 bytes)");
    assertThat(delivered(Frame.text("[\"1\",null,\"realtime:room1\",\"system\",{}]")))
        .hasToString("Message(room1, system, JSON payload of 2 bytes)");
  }

  @Test
  void aUsersEventEndsNoChannel() {
    byte[] json = {'{', '}'};
    assertThat(delivered(BroadcastWire.broadcast("realtime:room1", "phx_close", null, 1, json)))
        .isInstanceOf(Broadcast.class);
    assertThat(delivered(BroadcastWire.broadcast("realtime:room1", "cur", null, 1, json)))
        .isInstanceOf(Broadcast.class);
  }

  private Message delivered(Frame frame) {
    session.onPacket(wire.packet(frame));
    List<SessionEffect> effects = context.take();
    assertThat(effects).hasSize(1);
    return ((SessionEffect.Delivered) effects.get(0)).message();
  }
}
