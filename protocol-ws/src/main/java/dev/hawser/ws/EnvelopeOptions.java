package dev.hawser.ws;

import dev.hawser.Option;
import dev.hawser.Options;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Envelope} as single options that can be given as text, as the {@code hawser} command
 * does. Each stands for the method of {@link Envelope.Builder} of its name. Not to be mixed with
 * {@link WsOptions#ENVELOPE}.
 */
public final class EnvelopeOptions {

  /** See {@link Envelope.Builder#topic}. */
  public static final Option<String> TOPIC =
      Option.string("envelope-topic", null, "field, or pattern of fields, that names the topic");

  /** See {@link Envelope.Builder#event}. */
  public static final Option<String> EVENT =
      Option.string("envelope-event", null, "field that names the event");

  /** See {@link Envelope.Builder#payload}. */
  public static final Option<String> PAYLOAD =
      Option.string("envelope-payload", null, "field that holds the payload");

  /** See {@link Envelope.Builder#id}. */
  public static final Option<String> ID =
      Option.string("envelope-id", null, "field that ties a reply to its request");

  /** See {@link Envelope.Builder#textIds}. */
  public static final Option<Boolean> TEXT_IDS =
      Option.flag("envelope-text-ids", false, "write ids as strings");

  /** See {@link Envelope.Builder#fields}. */
  public static final Option<String> FIELDS =
      Option.string("envelope-fields", null, "static fields of every message, a JSON object")
          .secret();

  /** See {@link Envelope.Builder#message}. */
  public static final Option<String> MESSAGE =
      Option.string("envelope-message", null, "template of messages and requests").secret();

  /** See {@link Envelope.Builder#subscribe}. */
  public static final Option<String> SUBSCRIBE =
      Option.string("envelope-subscribe", null, "template of the message that subscribes").secret();

  /** See {@link Envelope.Builder#unsubscribe}. */
  public static final Option<String> UNSUBSCRIBE =
      Option.string("envelope-unsubscribe", null, "template of the message that unsubscribes")
          .secret();

  /** See {@link Envelope.Builder#joined}. */
  public static final Option<Match> JOINED =
      match("envelope-joined", "field=value of messages that confirm a subscription");

  /** See {@link Envelope.Builder#refused}. */
  public static final Option<Match> REFUSED =
      match("envelope-refused", "field=value of messages that refuse a subscription");

  /** See {@link Envelope.Builder#joinedTopic}. */
  public static final Option<String> JOINED_TOPIC =
      Option.string("envelope-joined-topic", null, "field of confirmations that names the topic");

  /** See {@link Envelope.Builder#replyPayload}. */
  public static final Option<String> REPLY_PAYLOAD =
      Option.string("envelope-reply-payload", null, "field that holds a reply's payload");

  /** See {@link Envelope.Builder#replyError}. */
  public static final Option<String> REPLY_ERROR =
      Option.string("envelope-reply-error", null, "field that a reply of failure has");

  /** See {@link Envelope.Builder#replyStatus}. */
  public static final Option<Match> REPLY_STATUS =
      match("envelope-reply-status", "field=value that a reply of success has")
          .must("one field=value", match -> match.fields().size() == 1);

  /** See {@link Envelope.Builder#hello}. */
  public static final Option<String> HELLO =
      Option.string("envelope-hello", null, "template of the first message on a link").secret();

  /** See {@link Envelope.Builder#ready}. */
  public static final Option<Match> READY =
      match("envelope-ready", "field=value of the answer to the first message");

  private static final List<Option<?>> ALL =
      List.of(
          TOPIC,
          EVENT,
          PAYLOAD,
          ID,
          TEXT_IDS,
          FIELDS,
          MESSAGE,
          SUBSCRIBE,
          UNSUBSCRIBE,
          JOINED,
          REFUSED,
          JOINED_TOPIC,
          REPLY_PAYLOAD,
          REPLY_ERROR,
          REPLY_STATUS,
          HELLO,
          READY);

  /** All options of this class. */
  public static List<Option<?>> all() {
    return ALL;
  }

  private static Option<Match> match(String name, String description) {
    return Option.of(name, Match.class, null, description, Match::parse);
  }

  /**
   * The envelope that was asked for, or null for none.
   *
   * @throws IllegalArgumentException if it was asked for in both ways, or its parts do not go
   *     together
   */
  static @Nullable Envelope envelope(Options options) {
    Envelope whole = options.find(WsOptions.ENVELOPE);
    List<Option<?>> single =
        ALL.stream().filter(options.given()::contains).collect(Collectors.toList());
    if (whole != null && !single.isEmpty()) {
      throw new IllegalArgumentException(
          "give either option 'envelope' or " + single + ", not both");
    }
    return single.isEmpty() ? whole : build(options);
  }

  private static Envelope build(Options options) {
    Envelope.Builder builder = Envelope.builder();
    if (options.get(TEXT_IDS)) {
      builder.textIds();
    }
    apply(options, TOPIC, builder::topic);
    apply(options, EVENT, builder::event);
    apply(options, PAYLOAD, builder::payload);
    apply(options, ID, builder::id);
    apply(options, FIELDS, builder::fields);
    apply(options, MESSAGE, builder::message);
    apply(options, SUBSCRIBE, builder::subscribe);
    apply(options, UNSUBSCRIBE, builder::unsubscribe);
    apply(options, JOINED, builder::joined);
    apply(options, REFUSED, builder::refused);
    apply(options, JOINED_TOPIC, builder::joinedTopic);
    apply(options, REPLY_PAYLOAD, builder::replyPayload);
    apply(options, REPLY_ERROR, builder::replyError);
    apply(options, HELLO, builder::hello);
    apply(options, READY, builder::ready);
    apply(
        options,
        REPLY_STATUS,
        match -> {
          Map.Entry<String, String> status = match.fields().entrySet().iterator().next();
          builder.replyStatus(status.getKey(), status.getValue());
        });
    return builder.build();
  }

  private static <T> void apply(Options options, Option<T> option, Consumer<T> to) {
    T value = options.find(option);
    if (value != null) {
      to.accept(value);
    }
  }

  private EnvelopeOptions() {}
}
