package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hawser.Cause;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.Payload;
import dev.hawser.ProtocolViolationException;
import dev.hawser.socketio.parser.JsonPacketParser;
import dev.hawser.socketio.parser.Revision;
import dev.hawser.socketio.parser.SocketPacket;
import dev.hawser.spi.Frame;
import dev.hawser.spi.FrameCodec;
import dev.hawser.spi.TopicRef;
import dev.hawser.spi.Transport;
import dev.hawser.spi.json.JacksonPayloadCodec;
import dev.hawser.testkit.RecordingSessionContext;
import dev.hawser.testkit.SessionEffect;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/**
 * Whatever a server sends, the session does not fail: each frame is read or refused by the declared
 * error, after which the link is replaced. The ordinary build replays kept inputs; {@code
 * JAZZER_FUZZ=1} and {@code -Djazzer.hooks=true} look for more.
 */
class SessionFuzzTest {

  private static final Transport.Opened OPENED = new Transport.Opened(null, "", Map.of());
  private static final JacksonPayloadCodec JSON = new JacksonPayloadCodec();

  private static final List<String> TRAFFIC =
      List.of(
          "0{\"sid\":\"s\",\"pid\":\"p\"}",
          "0",
          "0/a,{\"sid\":\"s\"}",
          "1",
          "1/a,",
          "2[\"e\",1,\"Q7u0aEu\"]",
          "27[\"e\",{\"a\":[]}]",
          "30[1]",
          "3/a,1[\"x\"]",
          "4{\"message\":\"no\",\"data\":1}",
          "4/a,\"text\"",
          "51-[\"e\",{\"_placeholder\":true,\"num\":0}]",
          "61-0[{\"_placeholder\":true,\"num\":0}]");

  /**
   * The first byte is odd for Engine.IO 3. A byte of all ones, which is not in UTF-8, separates
   * frames; one that starts with a byte 1 is binary.
   */
  @FuzzTest(maxDuration = "10s")
  void packets(byte[] bytes) {
    if (bytes.length > 0) {
      new Run((bytes[0] & 1) == 1).all(Arrays.copyOfRange(bytes, 1, bytes.length));
    }
  }

  @Test
  void mutatedTraffic() {
    Random random = new Random(5);
    int delivered = 0;
    for (int round = 0; round < 3000; round++) {
      Run run = new Run(round % 2 == 1);
      for (int i = 0; i < 12; i++) {
        StringBuilder text = new StringBuilder(TRAFFIC.get(random.nextInt(TRAFFIC.size())));
        if (random.nextInt(4) == 0) {
          text.setCharAt(random.nextInt(text.length()), (char) (32 + random.nextInt(95)));
        }
        if (random.nextInt(8) == 0) {
          text.setLength(random.nextInt(text.length()));
        }
        run.frame(Frame.text(text.toString()));
        while (random.nextInt(3) == 0) {
          run.frame(Frame.binary(new byte[] {1}));
        }
      }
      delivered += run.delivered;
    }
    assertThat(delivered).isGreaterThan(1000);
  }

  /** A session with two namespaces and two requests. */
  private static final class Run {

    private final RecordingSessionContext<SocketPacket> context =
        new RecordingSessionContext<>(Hawser.to("socketio+ws://localhost").spec());
    private final SocketIoSession session;
    private final Revision revision;
    private FrameCodec<SocketPacket> codec;
    private int delivered;

    Run(boolean version3) {
      revision = version3 ? Revision.V4 : Revision.V5;
      SocketIoConfig config = new SocketIoConfig(version3, !version3, false, Duration.ofSeconds(5));
      AuthSource auth = new AuthSource(() -> Mono.just(Credentials.none()), null, JSON, version3);
      session = new SocketIoSession(context, config, auth, Clock.systemUTC());
      context.attach(session);
      up();
    }

    private void up() {
      codec = new JsonPacketParser(revision, 10).newCodec(JSON);
      session.onLinkUp(OPENED);
      for (String name : List.of("/", "/a")) {
        TopicRef topic = RecordingSessionContext.topic(name);
        session.join(topic, null);
        session.send(RecordingSessionContext.request(topic, "ask", Payload.json("1")));
      }
    }

    void all(byte[] bytes) {
      int from = 0;
      for (int i = 0; i <= bytes.length; i++) {
        if (i == bytes.length || bytes[i] == -1) {
          boolean binary = i > from && bytes[from] == 1;
          frame(
              binary
                  ? Frame.binary(Arrays.copyOfRange(bytes, from + 1, i))
                  : Frame.text(new String(bytes, from, i - from, StandardCharsets.UTF_8)));
          from = i + 1;
        }
      }
    }

    void frame(Frame frame) {
      try {
        codec.decode(frame, session::onPacket);
      } catch (ProtocolViolationException e) {
        assertThat(e.fatal()).isTrue();
        context.linkDown(Cause.of(Cause.Kind.PROTOCOL_VIOLATION, String.valueOf(e.getMessage())));
        up();
      }
      for (SessionEffect effect : context.take()) {
        if (effect instanceof SessionEffect.Delivered got) {
          delivered++;
          assertThat(got.message()).isInstanceOf(SocketEvent.class);
        } else if (effect instanceof SessionEffect.TopicJoined joined) {
          assertThat((Object) joined.reply().as(Map.class)).isNotNull();
        } else if (effect instanceof SessionEffect.TopicFailed failed) {
          ConnectErrorException error = ConnectErrorException.of(failed.cause());
          assertThat(error == null ? "other" : error.data().text()).isNotEmpty();
        }
      }
    }
  }
}
