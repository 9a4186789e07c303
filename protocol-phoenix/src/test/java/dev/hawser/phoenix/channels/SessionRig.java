package dev.hawser.phoenix.channels;

import dev.hawser.Cause;
import dev.hawser.Hawser;
import dev.hawser.Payload;
import dev.hawser.Reply;
import dev.hawser.spi.Outbound;
import dev.hawser.spi.TopicRef;
import dev.hawser.spi.Transport;
import dev.hawser.testkit.RecordingSessionContext;
import dev.hawser.testkit.SessionEffect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A session and one topic, without an engine; what it does is told in words. */
final class SessionRig {

  static final Transport.Opened OPENED = new Transport.Opened(null, "", Map.of());
  private static final String NAME = "room:1";

  final RecordingSessionContext<PhoenixPacket> context =
      new RecordingSessionContext<>(Hawser.to("phoenix+ws://localhost/socket").spec());
  final TopicRef topic = RecordingSessionContext.topic(NAME);
  final ChannelSession session;

  /** What was answered to messages of the session's own. */
  private final List<String> told = new ArrayList<>();

  SessionRig(Duration heartbeatInterval, Duration heartbeatTimeout, Duration joinTimeout) {
    this(heartbeatInterval, heartbeatTimeout, joinTimeout, Dialect.PHOENIX);
  }

  SessionRig(Dialect dialect) {
    this(Duration.ZERO, Duration.ofSeconds(10), Duration.ofSeconds(10), dialect);
  }

  private SessionRig(
      Duration heartbeatInterval,
      Duration heartbeatTimeout,
      Duration joinTimeout,
      Dialect dialect) {
    ChannelConfig config =
        new ChannelConfig(
            Vsn.V2,
            heartbeatInterval,
            heartbeatTimeout,
            false,
            joinTimeout,
            "presence_state",
            "presence_diff");
    session = new ChannelSession(context, config, dialect);
    context.attach(session);
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
    answer(joinRef, ref, NAME, status, response);
  }

  void answer(long joinRef, long ref, String topicName, String status, String response) {
    Reply reply = new Reply(status, Payload.json(response));
    session.onPacket(new PhoenixPacket.Answer(joinRef, ref, topicName, reply));
  }

  void receive(long joinRef, long ref, String event, String payload) {
    session.onPacket(new PhoenixPacket.Received(joinRef, ref, NAME, event, Payload.json(payload)));
  }

  void receive(long joinRef, String event) {
    receive(joinRef, 0, event, "{}");
  }

  Channel channel() {
    return (Channel) Objects.requireNonNull(topic.attachment(), "channel");
  }

  /**
   * Does one thing, in words: {@code join}, {@code leave}, {@code request}, {@code message}, {@code
   * down}, {@code up}, {@code answer REF STATUS}, {@code unmatched REF}, {@code rejoin}, {@code
   * late} (the join time-out passes), {@code push} and {@code ask} (messages of the session's own),
   * or an event of the server and its join_ref, {@code -} for none; {@code -/REF} is serializer 1.
   */
  void does(String action) {
    String[] words = action.split(" ", -1);
    switch (words[0]) {
      case "join" -> session.join(topic, null);
      case "leave" -> session.leave(topic);
      case "request" -> request("ask");
      case "message" -> message("note");
      case "rejoin" -> session.rejoin(channel(), null);
      case "push" -> session.push(channel(), "own", Payload.json("{}"));
      case "ask" ->
          session.push(
              channel(),
              "own",
              Payload.json("{}"),
              reply -> told.add("told " + reply.status()),
              failure -> told.add("told " + failure.getClass().getSimpleName()));
      case "late" -> context.advance(Duration.ofSeconds(10));
      case "down" -> context.linkDown(Cause.of(Cause.Kind.NETWORK, "reset"));
      case "up" -> session.onLinkUp(OPENED);
      case "answer" -> answer(1, Long.parseLong(words[1]), words[2], "{}");
      case "unmatched" ->
          answer(0, Long.parseLong(words[1]), "error", "{\"reason\":\"unmatched topic\"}");
      default -> {
        String[] refs = words[1].split("/", -1);
        long ref = refs.length == 1 ? 0 : Long.parseLong(refs[1]);
        receive(refs[0].equals("-") ? 0 : Long.parseLong(refs[0]), ref, words[0], "{}");
      }
    }
  }

  /** What the session did since the last call. */
  List<String> effects() {
    List<String> all = new ArrayList<>();
    context.take().forEach(effect -> all.add(words(effect)));
    all.addAll(told);
    told.clear();
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
