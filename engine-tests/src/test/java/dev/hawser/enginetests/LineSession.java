package dev.hawser.enginetests;

import dev.hawser.Cause;
import dev.hawser.Message;
import dev.hawser.Options;
import dev.hawser.Payload;
import dev.hawser.Reply;
import dev.hawser.spi.Outbound;
import dev.hawser.spi.ProtocolSession;
import dev.hawser.spi.SessionContext;
import dev.hawser.spi.TopicRef;
import dev.hawser.spi.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** The session of {@link LineProtocol}. */
final class LineSession implements ProtocolSession<String> {

  private final SessionContext<String> context;
  private final LineProtocol protocol;
  private final Map<String, TopicRef> topics = new HashMap<>();
  private final Map<Long, Outbound> requests = new HashMap<>();
  private final Map<String, Message> snapshots = new HashMap<>();
  private final Map<String, MonoSink<String>> hearing = new HashMap<>();
  private long lastRef;
  int joins;

  /** What it was told, in order, for tests of that. */
  final List<String> calls = new ArrayList<>();

  LineSession(SessionContext<String> context, LineProtocol protocol) {
    this.context = context;
    this.protocol = protocol;
  }

  boolean knows(String name) {
    return topics.containsKey(name);
  }

  int openRequests() {
    return requests.size();
  }

  Options topicOptions(String name) {
    return topic(name).options();
  }

  @Override
  public void onLinkUp(Transport.Opened opened) {
    calls.add("up");
    if (!protocol.handshake) {
      context.ready(false);
    }
  }

  @Override
  public void onTransport(String name) {
    calls.add("transport " + name);
    context.write("via " + name);
  }

  @Override
  public boolean proven() {
    calls.add("proven?");
    if (protocol.proven == null) {
      throw new IllegalStateException("the session broke");
    }
    return protocol.proven;
  }

  @Override
  public Duration maxSilence() {
    if (protocol.maxSilence == null) {
      throw new IllegalStateException("the session broke");
    }
    return protocol.maxSilence;
  }

  @Override
  public void onLinkDown(Cause cause) {
    calls.add("down " + cause.kind());
    requests.clear();
    snapshots.clear();
  }

  @Override
  public void onClosing() {
    context.write("bye");
  }

  @Override
  public void join(TopicRef topic, @Nullable Object parameters) {
    calls.add("join " + topic.name());
    topics.put(topic.name(), topic);
    if (topic.name().equals("throws")) {
      throw new IllegalStateException("the session broke");
    }
    if ("uncarriable".equals(parameters)) {
      throw new IllegalArgumentException("parameters that cannot be carried");
    }
    context.write("join " + topic.name() + (parameters == null ? "" : " " + parameters));
    if (topic.name().startsWith("instant")) {
      context.topicJoined(topic, Reply.ok(json("null")), false);
    }
  }

  @Override
  public void leave(TopicRef topic) {
    context.write("leave " + topic.name());
  }

  @Override
  public void onSubscribed(TopicRef topic, String event, Consumer<Message> subscriber) {
    String key = topic.options().find(LineProtocol.ROOM_KEY);
    calls.add("subscribed " + topic.name() + " " + event + (key == null ? "" : " with " + key));
    if (event.equals("throws")) {
      throw new IllegalStateException("the session broke");
    }
    Message snapshot = snapshots.get(topic.name() + " " + event);
    if (snapshot != null) {
      subscriber.accept(snapshot);
    }
  }

  boolean listened(String topic, String event) {
    return context.listened(topic(topic), event);
  }

  Set<String> listened(String topic) {
    return context.listened(topic(topic));
  }

  @Override
  public void send(Outbound message) {
    if ("unsendable".equals(message.event())) {
      throw new IllegalArgumentException("no such event");
    }
    String tail =
        message.topic().name()
            + " "
            + (message.event() == null ? "text" : message.event())
            + " "
            + message.payload().text();
    if (message.expectsReply()) {
      long ref = ++lastRef;
      message.ref(ref);
      requests.put(ref, message);
      context.write("req " + ref + " " + tail, message);
    } else {
      context.write("msg " + tail, message);
    }
  }

  @Override
  public void forget(Outbound request) {
    calls.add("forget " + request.ref());
    requests.remove(request.ref());
  }

  @Override
  public void onTimer(Object key) {
    calls.add("timer " + key);
  }

  @Override
  public void onPacket(String packet) {
    String[] words = packet.split(" ", 4);
    switch (words[0]) {
      case "ready" -> context.ready(words.length > 1);
      case "joined" -> {
        joins++;
        String payload = words.length > 2 ? words[2] : "null";
        context.topicJoined(topic(words[1]), Reply.ok(json(payload)), false);
      }
      case "refused" -> context.topicFailed(topic(words[1]), cause("no entry"));
      case "ended" -> context.topicFailed(topic(words[1]), cause("ended").withRetryable(true));
      case "busy" ->
          context.topicFailed(
              topic(words[1]),
              cause("busy")
                  .withRetryable(true)
                  .withRetryAfter(Duration.ofMillis(Long.parseLong(words[2]))));
      case "denied" ->
          context.topicFailed(topic(words[1]), Cause.of(Cause.Kind.UNAUTHORIZED, "stale token"));
      case "left" -> context.topicLeft(topic(words[1]));
      case "msg" -> context.deliver(new Message(words[1], words[2], json(words[3])));
      case "state" -> {
        Message snapshot = new Message(words[1], words[2], json(words[3]));
        snapshots.put(words[1] + " " + words[2], snapshot);
        context.deliverTo(topic(words[1]), words[2], snapshot);
      }
      case "reply" -> {
        Outbound request = requests.remove(Long.parseLong(words[1]));
        if (request != null) {
          context.reply(request, new Reply(words[2], json(words[3])));
        }
      }
      case "ask" -> ask();
      case "told" -> {
        MonoSink<String> sink = hearing.remove(words[1]);
        if (sink != null) {
          sink.success(words[2]);
        }
      }
      case "release" -> release();
      case "beat" -> context.alive(Duration.ofMillis(5));
      case "crash" -> throw new IllegalStateException("the session broke");
      case "close" -> context.close(Integer.parseInt(words[1]), "", cause("closing"));
      case "abort" -> context.abort(Cause.heartbeat(Duration.ofSeconds(1)));
      case "timer" -> context.schedule(words[1], Duration.ofMillis(Long.parseLong(words[2])));
      default -> context.problem(new IllegalArgumentException("what is " + packet));
    }
  }

  Disposable hear(String key, MonoSink<String> sink) {
    calls.add("hear " + key);
    switch (key) {
      case "throws" -> throw new IllegalStateException("the session broke");
      case "now" -> sink.success("at once");
      default -> hearing.put(key, sink);
    }
    return () -> {
      calls.add("unheard " + key);
      hearing.remove(key);
    };
  }

  /** A message of the session's own. */
  Mono<Void> message(String topic, @Nullable String event, String json) {
    return context.send(topic(topic), event, json(json));
  }

  void release() {
    context.release();
  }

  void ask() {
    context.ask(
        protocol.question,
        answer -> {
          context.write("answer " + answer);
          if ("broken".equals(answer)) {
            throw new IllegalStateException("the session broke");
          }
        },
        failure -> context.write("no answer " + failure.getMessage()));
    calls.add("asked");
  }

  private TopicRef topic(String name) {
    TopicRef topic = topics.get(name);
    if (topic == null) {
      throw new IllegalStateException("never joined: " + name);
    }
    return topic;
  }

  private static Cause cause(String words) {
    return Cause.of(Cause.Kind.REJECTED, words);
  }

  private Payload json(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Payload(Payload.Format.JSON, bytes, 0, bytes.length, context.codec());
  }
}
