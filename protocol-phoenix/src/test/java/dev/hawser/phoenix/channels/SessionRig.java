package dev.hawser.phoenix.channels;

import dev.hawser.Cause;
import dev.hawser.Hawser;
import dev.hawser.Payload;
import dev.hawser.Reply;
import dev.hawser.spi.Outbound;
import dev.hawser.spi.ProtocolSession;
import dev.hawser.spi.TopicRef;
import dev.hawser.spi.Transport;
import dev.hawser.testkit.RecordingSessionContext;
import dev.hawser.testkit.SessionEffect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A session and one topic, without an engine; what it does is told in words. */
final class SessionRig {

  static final Transport.Opened OPENED = new Transport.Opened(null, "", Map.of());
  private static final String NAME = "room:1";

  final RecordingSessionContext<PhoenixPacket> context =
      new RecordingSessionContext<>(Hawser.to("phoenix+ws://localhost/socket").spec());
  final TopicRef topic = RecordingSessionContext.topic(NAME);
  final ProtocolSession<PhoenixPacket> session;

  SessionRig(Duration heartbeatInterval, Duration heartbeatTimeout, Duration joinTimeout) {
    ChannelConfig config =
        new ChannelConfig(
            Vsn.V2,
            heartbeatInterval,
            heartbeatTimeout,
            false,
            joinTimeout,
            "presence_state",
            "presence_diff");
    session = context.attach(new ChannelSession(context, config, Dialect.PHOENIX));
    session.onLinkUp(OPENED);
    context.take();
  }

  SessionRig() {
    this(Duration.ZERO, Duration.ofSeconds(10), Duration.ofSeconds(10));
  }

  Outbound request(String event) {
    Outbound request = RecordingSessionContext.request(topic, event, Payload.json("{}"));
    session.send(request);
    return request;
  }

  void message(String event) {
    session.send(RecordingSessionContext.message(topic, event, Payload.json("{}")));
  }

  void answer(long joinRef, long ref, String status, String response) {
    Reply reply = new Reply(status, Payload.json(response));
    session.onPacket(new PhoenixPacket.Answer(joinRef, ref, NAME, reply));
  }

  void receive(long joinRef, String event) {
    session.onPacket(new PhoenixPacket.Received(joinRef, 0, NAME, event, Payload.json("{}")));
  }

  /**
   * Does one thing, in words: {@code join}, {@code leave}, {@code request}, {@code message}, {@code
   * down}, {@code up}, {@code answer REF STATUS}, {@code unmatched REF}, or an event of the server
   * and its join_ref, {@code -} for none.
   */
  void does(String action) {
    String[] words = action.split(" ", -1);
    switch (words[0]) {
      case "join" -> session.join(topic, null);
      case "leave" -> session.leave(topic);
      case "request" -> request("ask");
      case "message" -> message("note");
      case "down" -> context.linkDown(Cause.of(Cause.Kind.NETWORK, "reset"));
      case "up" -> session.onLinkUp(OPENED);
      case "answer" -> answer(1, Long.parseLong(words[1]), words[2], "{}");
      case "unmatched" ->
          answer(0, Long.parseLong(words[1]), "error", "{\"reason\":\"unmatched topic\"}");
      default -> receive(words[1].equals("-") ? 0 : Long.parseLong(words[1]), words[0]);
    }
  }

  /** What the session did since the last call. */
  List<String> effects() {
    List<String> all = new ArrayList<>();
    context.take().forEach(effect -> all.add(words(effect)));
    return all;
  }

  private static String words(SessionEffect effect) {
    if (effect instanceof SessionEffect.Written written
        && written.packet() instanceof PhoenixPacket.Push push) {
      return push.event() + " " + push.joinRef() + "/" + push.ref();
    } else if (effect instanceof SessionEffect.TopicFailed failed) {
      Cause cause = failed.cause();
      return "failed " + cause.kind() + (cause.retryable() ? "" : " for good");
    } else if (effect instanceof SessionEffect.TopicJoined) {
      return "joined";
    } else if (effect instanceof SessionEffect.TopicLeft) {
      return "left";
    } else if (effect instanceof SessionEffect.Delivered delivered) {
      return "delivered " + delivered.message().event();
    } else if (effect instanceof SessionEffect.Replied replied) {
      return "replied " + replied.reply().status();
    } else if (effect instanceof SessionEffect.Failed failed) {
      return failed.failure().getClass().getSimpleName();
    } else if (effect instanceof SessionEffect.Aborted aborted) {
      return "aborted " + aborted.cause().kind();
    }
    return effect.getClass().getSimpleName();
  }
}
