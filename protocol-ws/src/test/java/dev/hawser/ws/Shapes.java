package dev.hawser.ws;

/** Envelopes of well-known kinds of JSON APIs. */
final class Shapes {

  /** One field names the topic; subscriptions are confirmed by id. */
  static Envelope.Builder streams() {
    return Envelope.builder()
        .topic("stream")
        .event("data.e")
        .payload("data")
        .id("id")
        .message("{\"method\":${event},\"params\":${payload},\"id\":${id}}")
        .subscribe("{\"method\":\"SUBSCRIBE\",\"params\":[${topic}],\"id\":${id}}")
        .unsubscribe("{\"method\":\"UNSUBSCRIBE\",\"params\":[\"${topic}\"],\"id\":${id}}")
        .replyPayload("result")
        .replyError("error");
  }

  /** Two fields make up the topic; confirmations say so in their type. */
  static Envelope.Builder products() {
    return Envelope.builder()
        .topic("${type}:${product_id}")
        .event("type")
        .subscribe(
            "{\"type\":\"subscribe\",\"product_ids\":[${product_id}],\"channels\":[\"${type}\"]}")
        .unsubscribe("{\"type\":\"unsubscribe\",\"product_ids\":[${product_id}]}")
        .joined(Match.of("type", "subscriptions"))
        .refused(Match.of("type", "error"));
  }

  static Envelope.Builder jsonRpc() {
    return Envelope.builder()
        .event("method")
        .payload("params")
        .id("id")
        .fields("{\"jsonrpc\":\"2.0\"}")
        .replyPayload("result")
        .replyError("error");
  }

  /** The topic is the id of an operation; a handshake comes first. */
  static Envelope.Builder operations() {
    return Envelope.builder()
        .topic("id")
        .event("type")
        .payload("payload")
        .hello("{\"type\":\"connection_init\",\"payload\":{\"token\":${token}}}")
        .ready(Match.of("type", "connection_ack"))
        .subscribe("{\"id\":${topic},\"type\":\"subscribe\",\"payload\":${payload}}")
        .unsubscribe("{\"id\":${topic},\"type\":\"complete\"}")
        .refused(Match.of("type", "error"));
  }

  private Shapes() {}
}
