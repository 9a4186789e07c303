package dev.hawser.ws;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many topics share one socket over JSON: which fields of a message hold its topic, event,
 * payload and id, and which messages subscribe and unsubscribe. Immutable.
 *
 * <pre>{@code
 * Envelope feed = Envelope.builder()
 *     .topic("${type}:${product_id}")
 *     .event("type")
 *     .subscribe("{\"type\":\"subscribe\",\"product_ids\":[${product_id}],\"channels\":[${type}]}")
 *     .unsubscribe("{\"type\":\"unsubscribe\",\"product_ids\":[${product_id}],\"channels\":[${type}]}")
 *     .build();
 * Hawser.to("wss://feed.example.org").with(WsOptions.ENVELOPE, feed);
 * }</pre>
 *
 * <p><b>Receiving.</b> A text message is read as JSON; one that is not legal JSON is reported as a
 * problem and skipped. It belongs to the topic it names; without one, to the default topic. Its
 * event is {@code message} if it names none. Its payload is the payload field, or the whole message
 * where that is not there. Binary messages are events {@code message} of the default topic.
 *
 * <p><b>Sending.</b> A message is an object of the static fields, the topic (not for the default
 * topic), the event (not for the event {@code message}), the id (of requests only) and the payload;
 * or what {@link Builder#message} says. Without a payload field the payload must be a JSON object,
 * whose fields join the others. Text and binary {@linkplain dev.hawser.Payload payloads} sent as
 * {@code message} to the default topic go as they are. Topics may be sent to without being joined.
 *
 * <p><b>Joining.</b> A topic is joined at once if there is no subscribe template, or nothing says
 * how it is confirmed. If the template has an {@code ${id}} the reply with this id confirms or
 * refuses; if there are {@link Builder#joined} conditions, the message that meets them does.
 */
public final class Envelope {

  private static final Set<String> TOPIC_NAMES = Set.of("topic", "id", "payload");
  private static final Set<String> MESSAGE_NAMES = Set.of("topic", "event", "id", "payload");
  private static final Set<String> HELLO_NAMES = Set.of("token");

  final @Nullable TopicPattern topic;
  final @Nullable String event;
  final @Nullable String payload;
  final @Nullable String id;
  final boolean textIds;
  final @Nullable String fields;
  final @Nullable Template message;
  final @Nullable Template subscribe;
  final @Nullable Template unsubscribe;
  final @Nullable Match joined;
  final @Nullable Match refused;
  final @Nullable TopicPattern subject;
  final @Nullable String replyPayload;
  final @Nullable String replyError;
  final @Nullable String replyStatus;
  final String replyOk;
  final @Nullable Template hello;
  final @Nullable Match ready;

  private Envelope(Builder b) {
    topic = b.topic == null ? null : new TopicPattern(b.topic);
    List<String> parts = topic == null ? List.of() : topic.fields();
    event = b.event;
    payload = b.payload;
    id = b.id;
    textIds = b.textIds;
    fields = b.fields == null ? null : inside(b.fields);
    message = template("the message template", b.message, MESSAGE_NAMES, parts);
    subscribe = template("the subscribe template", b.subscribe, TOPIC_NAMES, parts);
    unsubscribe = template("the unsubscribe template", b.unsubscribe, TOPIC_NAMES, parts);
    joined = b.joined;
    refused = b.refused;
    subject = b.subject == null ? topic : new TopicPattern(b.subject);
    replyPayload = b.replyPayload;
    replyError = b.replyError;
    replyStatus = b.replyStatus;
    replyOk = b.replyOk;
    hello = template("the hello template", b.hello, HELLO_NAMES, List.of());
    ready = b.ready;
    check();
  }

  private static @Nullable Template template(
      String what, @Nullable String source, Set<String> names, List<String> parts) {
    return source == null ? null : new Template(what, source, names, parts);
  }

  /** The fields of a JSON object without its braces. */
  private static String inside(String object) {
    new Template("fields", object, Set.of(), List.of());
    String text = object.trim();
    if (!text.startsWith("{")) {
      throw new IllegalArgumentException(
          "the static fields must be a JSON object, such as {\"jsonrpc\":\"2.0\"}");
    }
    return text.substring(1, text.length() - 1).trim();
  }

  private void check() {
    if (topic == null && (subscribe != null || unsubscribe != null)) {
      throw new IllegalArgumentException(
          "a subscribe or unsubscribe template needs a topic field: say topic(…)");
    }
    if (id == null && (usesId(subscribe) || usesId(unsubscribe) || usesId(message))) {
      throw new IllegalArgumentException(
          "a template uses ${id}: say with id(…) where replies name it");
    }
    if (ready != null && hello == null) {
      throw new IllegalArgumentException("ready(…) says how hello(…) is answered: say hello(…)");
    }
    if (message == null) {
      checkWritable(event);
      checkWritable(payload);
      checkWritable(id);
      if (topic != null) {
        topic.fields().forEach(Envelope::checkWritable);
      }
    }
  }

  private static void checkWritable(@Nullable String path) {
    if (path != null && path.indexOf('.') >= 0) {
      throw new IllegalArgumentException(
          "'" + path + "' is inside another field: say with message(…) how messages are written");
    }
  }

  private static boolean usesId(@Nullable Template template) {
    return template != null && template.uses("id");
  }

  /** A builder that says nothing yet: every message belongs to the default topic. */
  public static Builder builder() {
    return new Builder();
  }

  /** Says how messages look. Templates are JSON with {@code ${…}} where a value goes. */
  public static final class Builder {
    private @Nullable String topic;
    private @Nullable String event;
    private @Nullable String payload;
    private @Nullable String id;
    private boolean textIds;
    private @Nullable String fields;
    private @Nullable String message;
    private @Nullable String subscribe;
    private @Nullable String unsubscribe;
    private @Nullable Match joined;
    private @Nullable Match refused;
    private @Nullable String subject;
    private @Nullable String replyPayload;
    private @Nullable String replyError;
    private @Nullable String replyStatus;
    private String replyOk = "ok";
    private @Nullable String hello;
    private @Nullable Match ready;

    private Builder() {}

    /**
     * The field that names the topic. A path: a field inside another has the names joined by dots
     * ({@code params.channel}), an element of an array has its index. Several fields make up a name
     * as a pattern with text between them: {@code ${channel}:${symbol}}. Default: none, all
     * messages belong to the default topic.
     */
    public Builder topic(String pathOrPattern) {
      topic = pathOrPattern;
      return this;
    }

    /** The field that names the event. Default: none, every event is {@code message}. */
    public Builder event(String path) {
      event = path;
      return this;
    }

    /** The field that holds the payload. Default: none, the whole message is the payload. */
    public Builder payload(String path) {
      payload = path;
      return this;
    }

    /** The field that ties a reply to its request. Default: none, there are no requests. */
    public Builder id(String path) {
      id = path;
      return this;
    }

    /** Writes ids as strings, not as numbers. In replies both are understood. */
    public Builder textIds() {
      textIds = true;
      return this;
    }

    /** Static fields of every message sent, as a JSON object: {@code {"jsonrpc":"2.0"}}. */
    public Builder fields(String jsonObject) {
      fields = jsonObject;
      return this;
    }

    /**
     * What messages and requests look like, where topic, event, id and payload at top level do not
     * do. Has {@code ${topic}}, the fields of the topic's pattern, {@code ${event}}, {@code ${id}}
     * and {@code ${payload}}.
     */
    public Builder message(String template) {
      message = template;
      return this;
    }

    /**
     * The message that subscribes to a topic. Has {@code ${topic}}, the fields of its pattern,
     * {@code ${id}}, and {@code ${payload}} for {@link WsOptions#SUBSCRIBE_PAYLOAD}. Default: none,
     * topics are joined at once.
     */
    public Builder subscribe(String template) {
      subscribe = template;
      return this;
    }

    /** The message that unsubscribes from a topic; see {@link #subscribe}. Default: none. */
    public Builder unsubscribe(String template) {
      unsubscribe = template;
      return this;
    }

    /**
     * Messages that confirm a subscription. They are not delivered; they are the {@link
     * dev.hawser.Reply} of the join. One that does not name its topic confirms the oldest
     * subscription that waits.
     */
    public Builder joined(Match match) {
      joined = match;
      return this;
    }

    /**
     * Messages that refuse a subscription, or end one that was confirmed. They are not delivered.
     * One that does not name its topic refuses the oldest subscription that waits; if none waits it
     * is delivered.
     */
    public Builder refused(Match match) {
      refused = match;
      return this;
    }

    /** Where {@link #joined} and {@link #refused} messages name the topic. Default: as all do. */
    public Builder joinedTopic(String pathOrPattern) {
      subject = pathOrPattern;
      return this;
    }

    /** The field that holds a reply's payload. Default: as in other messages. */
    public Builder replyPayload(String path) {
      replyPayload = path;
      return this;
    }

    /** The field that is there, and not null, in a reply of failure; it is then the payload. */
    public Builder replyError(String path) {
      replyError = path;
      return this;
    }

    /** The field that holds a reply's status, and its value for success. */
    public Builder replyStatus(String path, String ok) {
      replyStatus = path;
      replyOk = ok;
      return this;
    }

    /**
     * The first message on every link. Has {@code ${token}}, the token of the credentials. Default:
     * none.
     */
    public Builder hello(String template) {
      hello = template;
      return this;
    }

    /** The answer to {@link #hello}, before which nothing else is sent. Default: not waited for. */
    public Builder ready(Match match) {
      ready = match;
      return this;
    }

    /**
     * The envelope.
     *
     * @throws IllegalArgumentException if the parts do not go together; the message says what to do
     */
    public Envelope build() {
      return new Envelope(this);
    }
  }

  /** Where topic, event, payload and id are; no templates, which may hold a secret. */
  @Override
  public String toString() {
    return "Envelope(topic="
        + topic
        + ", event="
        + event
        + ", payload="
        + payload
        + ", id="
        + id
        + ")";
  }
}
