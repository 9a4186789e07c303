package dev.hawser.ws;

import static dev.hawser.ws.WsProtocol.DEFAULT_EVENT;
import static dev.hawser.ws.WsProtocol.DEFAULT_TOPIC;

import dev.hawser.Cause;
import dev.hawser.Payload;
import dev.hawser.Reply;
import dev.hawser.spi.Outbound;
import dev.hawser.spi.RefTable;
import dev.hawser.spi.SessionContext;
import dev.hawser.spi.TopicRef;
import dev.hawser.spi.Transport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Subscriptions and replies over one socket, as the {@link Envelope} says. */
final class EnvelopeSession extends WsSession<EnvelopePacket> {

  private static final int LONGEST_REASON = 200;

  private record Joining(TopicRef topic) {}

  private record Leaving(TopicRef topic) {}

  private final SessionContext<EnvelopePacket> context;
  private final Envelope envelope;
  private final EnvelopeWriter writer;
  private final Supplier<@Nullable String> token;
  // An Outbound that waits for its reply, a Joining or a Leaving.
  private final RefTable<Object> waiting = new RefTable<>();
  private final Map<String, TopicRef> joining = new LinkedHashMap<>();
  private final Map<String, TopicRef> joined = new LinkedHashMap<>();
  private boolean greeting;

  EnvelopeSession(
      SessionContext<EnvelopePacket> context, Envelope envelope, Supplier<@Nullable String> token) {
    super(context);
    this.context = context;
    this.envelope = envelope;
    this.writer = new EnvelopeWriter(envelope);
    this.token = token;
  }

  @Override
  public void onLinkUp(Transport.Opened opened) {
    super.onLinkUp(opened);
    if (envelope.hello != null) {
      context.write(
          new EnvelopePacket.Filled(
              envelope.hello, new Template.Values("", List.of(), "", 0, null, token.get())));
    }
    greeting = envelope.ready != null;
    if (!greeting) {
      context.ready(false);
    }
  }

  @Override
  public void onLinkDown(Cause cause) {
    waiting.clear();
    joining.clear();
    joined.clear();
    greeting = false;
  }

  @Override
  public void onPacket(EnvelopePacket packet) {
    if (packet instanceof EnvelopePacket.Received received && !consumed(received)) {
      context.deliver(received.message());
    }
  }

  /** Whether a message was for the session, not for the application. */
  private boolean consumed(EnvelopePacket.Received message) {
    if (greeting && message.ready()) {
      greeting = false;
      context.ready(false);
      return true;
    }
    Reply reply = message.reply();
    if (reply == null) {
      return false;
    }
    return answered(message, reply)
        || (message.refused() && refused(message, reply))
        || (message.joined() && confirmed(message, reply));
  }

  private boolean answered(EnvelopePacket.Received message, Reply reply) {
    Object asked = waiting.remove(message.id());
    if (asked instanceof Outbound request) {
      context.reply(request, reply);
    } else if (asked instanceof Joining join) {
      settle(join.topic, reply);
    } else if (asked instanceof Leaving leave) {
      context.topicLeft(leave.topic);
    } else {
      // Too late: nobody waits any more. With a topic or event it is a message of its own.
      return waiting.issued(message.id())
          && !message.named()
          && !message.evented()
          && !message.joined()
          && !message.refused();
    }
    return true;
  }

  private void settle(TopicRef topic, Reply reply) {
    if (!joining.remove(topic.name(), topic)) {
      return;
    }
    if (reply.ok()) {
      joined.put(topic.name(), topic);
      context.topicJoined(topic, reply, false);
    } else {
      context.topicFailed(topic, rejected(reply));
    }
  }

  private boolean confirmed(EnvelopePacket.Received message, Reply reply) {
    TopicRef topic = subject(message);
    if (topic == null || !joining.remove(topic.name(), topic)) {
      return false;
    }
    joined.put(topic.name(), topic);
    context.topicJoined(topic, reply, false);
    return true;
  }

  private boolean refused(EnvelopePacket.Received message, Reply reply) {
    TopicRef topic = subject(message);
    if (topic == null) {
      return false;
    }
    joining.remove(topic.name());
    joined.remove(topic.name());
    context.topicFailed(topic, rejected(reply));
    return true;
  }

  /** The topic a confirmation or refusal is about, if anybody wants it. */
  private @Nullable TopicRef subject(EnvelopePacket.Received message) {
    String name = message.subject();
    if (name == null) {
      return joining.isEmpty() ? null : joining.values().iterator().next();
    }
    TopicRef topic = joining.get(name);
    return topic == null ? joined.get(name) : topic;
  }

  private static Cause rejected(Reply reply) {
    String text = reply.payload().text();
    String reason =
        text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "…";
    return Cause.of(Cause.Kind.REJECTED, "server refused the subscription").withReason(0, reason);
  }

  @Override
  public void join(TopicRef topic, @Nullable Object parameters) {
    Template subscribe = envelope.subscribe;
    List<String> parts = parts(topic.name());
    if (subscribe == null || parts.isEmpty()) {
      context.topicJoined(topic, Reply.ok(Payload.none()), false);
      return;
    }
    boolean tied = subscribe.uses("id");
    boolean waits = tied || envelope.joined != null;
    long id = tied ? waiting.add(new Joining(topic)) : 0;
    (waits ? joining : joined).put(topic.name(), topic);
    fill(subscribe, topic, parts, id, (Payload) parameters);
    if (!waits) {
      context.topicJoined(topic, Reply.ok(Payload.none()), false);
    }
  }

  @Override
  public void leave(TopicRef topic) {
    Template unsubscribe = envelope.unsubscribe;
    boolean waited = joining.remove(topic.name(), topic);
    boolean known = joined.remove(topic.name(), topic) || waited;
    if (unsubscribe == null || !known) {
      context.topicLeft(topic);
      return;
    }
    boolean tied = unsubscribe.uses("id");
    long id = tied ? waiting.add(new Leaving(topic)) : 0;
    fill(unsubscribe, topic, parts(topic.name()), id, null);
    if (!tied) {
      context.topicLeft(topic);
    }
  }

  private void fill(
      Template template, TopicRef topic, List<String> parts, long id, @Nullable Payload payload) {
    context.write(
        new EnvelopePacket.Filled(
            template, new Template.Values(topic.name(), parts, "", id, payload, null)));
  }

  /** The values of the topic's fields; none for the default topic. */
  private List<String> parts(String name) {
    List<String> parts =
        envelope.topic == null || name.equals(DEFAULT_TOPIC) ? null : envelope.topic.split(name);
    return parts == null ? List.of() : parts;
  }

  @Override
  public void send(Outbound message) {
    String event = message.event() == null ? DEFAULT_EVENT : message.event();
    Payload payload = message.payload();
    boolean bare = message.topic().name().equals(DEFAULT_TOPIC) && event.equals(DEFAULT_EVENT);
    if (bare && !message.expectsReply() && payload.format() != Payload.Format.JSON) {
      context.write(new EnvelopePacket.Plain(RawSession.frame(payload)), message);
      return;
    }
    RuntimeException refusal = refusal(message, event);
    if (refusal != null) {
      context.fail(message, refusal);
      return;
    }
    Template template = envelope.message;
    long id = 0;
    if (message.expectsReply()) {
      id = waiting.add(message);
      message.ref(id);
    } else if (template != null && template.uses("id")) {
      id = waiting.next();
    }
    String name = message.topic().name();
    Template.Values values = new Template.Values(name, parts(name), event, id, payload, null);
    context.write(
        template == null
            ? new EnvelopePacket.Composed(values)
            : new EnvelopePacket.Filled(template, values),
        message);
  }

  /** Why the envelope cannot carry a message, or null if it can. */
  private @Nullable RuntimeException refusal(Outbound message, String event) {
    Template template = envelope.message;
    if (message.expectsReply() && envelope.id == null) {
      return new UnsupportedOperationException(
          "the envelope has no requests; say with Envelope.Builder.id(…), or the option"
              + " envelope-id, which field ties a reply to its request");
    }
    if (message.expectsReply() && template != null && !template.uses("id")) {
      return new UnsupportedOperationException(
          "the envelope's message template has no ${id}, so it has no requests");
    }
    boolean hasEvent = template == null ? envelope.event != null : template.uses("event");
    if (!event.equals(DEFAULT_EVENT) && !hasEvent) {
      return new IllegalArgumentException(
          "the envelope has no event field, so event '"
              + event
              + "' cannot be sent; say Envelope.Builder.event(…), or the option envelope-event");
    }
    Payload payload = message.payload();
    if (payload.format() == Payload.Format.BINARY) {
      return new IllegalArgumentException(
          "binary payloads do not go into a JSON envelope; send them as 'message' to the default"
              + " topic");
    }
    if (template == null && !writer.accepts(payload)) {
      return new IllegalArgumentException(
          "without a payload field only JSON objects can be sent; say Envelope.Builder.payload(…),"
              + " or the option envelope-payload");
    }
    return null;
  }

  @Override
  public void forget(Outbound request) {
    waiting.remove(request.ref());
  }
}
