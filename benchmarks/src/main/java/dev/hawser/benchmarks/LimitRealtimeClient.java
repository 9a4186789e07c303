package dev.hawser.benchmarks;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The limit for Realtime: as the one for Phoenix, with broadcasts in binary frames. */
final class LimitRealtimeClient extends LimitPhoenixClient {

  private final boolean ack;

  /**
   * @param ack whether the server acknowledges broadcasts
   */
  LimitRealtimeClient(boolean ack) {
    this.ack = ack;
  }

  @Override
  String path(String work) {
    return RealtimeMode.PATH + "?apikey=" + work + "&vsn=2.0.0";
  }

  @Override
  String wireName(String topic) {
    return RealtimeFrames.PREFIX + topic;
  }

  @Override
  void writeJoinPayload(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("config");
    json.writeObjectFieldStart("broadcast");
    json.writeBooleanField("ack", ack);
    json.writeBooleanField("self", false);
    json.writeEndObject();
    json.writeEndObject();
  }

  /** As the official client does, each broadcast has a ref, and all of them the join's. */
  @Override
  LimitHandler.Encoder<Tick> push(Channel channel, String event) {
    byte[] joinRef = ascii(channel.joinRef);
    byte[] topic = ascii(channel.topic);
    byte[] eventBytes = ascii(event);
    return new LimitHandler.Encoder<>() {
      @Override
      public boolean binary() {
        return true;
      }

      @Override
      public void writeHead(ByteBuf frame, Tick body) {
        byte[] ref = ascii(Long.toString(nextRef++));
        frame
            .writeByte(RealtimeFrames.PUSH)
            .writeByte(joinRef.length)
            .writeByte(ref.length)
            .writeByte(topic.length)
            .writeByte(eventBytes.length)
            .writeByte(0)
            .writeByte(RealtimeFrames.JSON)
            .writeBytes(joinRef)
            .writeBytes(ref)
            .writeBytes(topic)
            .writeBytes(eventBytes);
      }

      @Override
      public void write(JsonGenerator json, Tick body) throws IOException {
        Json.write(json, body);
      }
    };
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** An acknowledgement is empty. */
  @Override
  Consumer<Tick> answered(Tick body, Consumer<Tick> onReply) {
    return empty -> onReply.accept(body);
  }

  @Override
  void message(byte[] array, int offset, int length) {
    if (array[offset] != RealtimeFrames.BROADCAST) {
      super.message(array, offset, length);
      return;
    }
    int topicLength = array[offset + 1] & 0xFF;
    int eventLength = array[offset + 2] & 0xFF;
    int topicAt = offset + RealtimeFrames.BROADCAST_HEAD;
    int eventAt = topicAt + topicLength;
    int payloadAt = eventAt + eventLength + (array[offset + 3] & 0xFF);
    String topic = new String(array, topicAt, topicLength, StandardCharsets.UTF_8);
    String event = new String(array, eventAt, eventLength, StandardCharsets.UTF_8);
    if (Wire.PUSH.equals(event)) {
      try (JsonParser json =
          Json.FACTORY.createParser(array, payloadAt, offset + length - payloadAt)) {
        json.nextToken();
        deliver(topic, Json.read(json));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
