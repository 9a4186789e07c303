package dev.hawser.benchmarks;

import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * A Socket.IO server, WebSocket only, that accepts every namespace and keeps no state. Payloads and
 * events have no quotes, commas or brackets in them but those of the JSON.
 */
final class SocketIoMode extends ChannelMode {

  /** Where every Socket.IO client connects; what the server does is told by the query. */
  static final String PATH = "/socket.io/";

  /** The size of bodies that are attachments. */
  static final String BINARY_BODIES = "binary";

  /** Heartbeats are so far apart that none comes in a run. */
  private static final byte[] OPEN =
      ascii(
          "0{\"sid\":\"bench\",\"upgrades\":[],\"pingInterval\":300000,\"pingTimeout\":300000,"
              + "\"maxPayload\":1000000}");

  private static final byte[] CONNECTED = ascii("{\"sid\":\"bench-id\"}");
  private static final byte[] BINARY_TICK =
      ascii("451-[\"" + Wire.PUSH + "\",{\"_placeholder\":true,\"num\":0}]");

  // Of the packet at hand: where its namespace ends, the comma included, and its id.
  private int namespaceStart;
  private int namespaceEnd;
  private int idEnd;

  /** The event that waits for its attachment. */
  private byte[] binaryEvent = {};

  private boolean binary;
  private boolean attachmentIsNext;

  private SocketIoMode(FrameBlock frames, Pushes pushes) {
    super(frames, pushes);
  }

  /** By the query. */
  static ServerMode of(String work) {
    return new SocketIoMode(frames(work), Pushes.of(work));
  }

  private static FrameBlock frames(String work) {
    String[] parts = work.split("/", -1);
    if (!parts[0].equals("flood")) {
      return FrameBlock.NONE;
    }
    if (parts[1].equals(BINARY_BODIES)) {
      return new FrameBlock(
          Tick.BLOCK, (out, i) -> writeBinaryTick(out, Attachments.encode(Tick.FIRST_SEQ + i)));
    }
    Tick[] ticks = Tick.block(Integer.parseInt(parts[1]));
    int topics = Integer.parseInt(parts[3]);
    // Without topics all is of the root namespace.
    return topics == 0
        ? new FrameBlock(TEXT, Tick.BLOCK, i -> tick("", ticks[i]))
        : new FrameBlock(
            TEXT,
            ChannelRuns.block(topics),
            i -> tick(SocketIoUse.NAMED.namespace(i % topics) + ",", ticks[i % Tick.BLOCK]));
  }

  /** An event of the server; the namespace ends with a comma if it is not the root. */
  private static byte[] tick(String namespace, Tick body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(160);
    out.writeBytes(ascii("42" + namespace));
    try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
      json.writeStartArray();
      json.writeString(Wire.PUSH);
      Json.write(json, body);
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void writeBinaryTick(ByteBuf out, byte[] attachment) {
    write(out, TEXT, BINARY_TICK);
    write(out, BINARY, attachment);
  }

  @Override
  void onOpen(ChannelHandlerContext ctx) {
    write(answers(ctx), TEXT, OPEN);
  }

  @Override
  void onMessage(ChannelHandlerContext ctx, byte[] message, int length) {
    if (attachmentIsNext) {
      attachmentIsNext = false;
      parts(0, 0, 0, length);
      onPush(ctx);
    } else if (message[0] == '4') {
      onPacket(ctx, message, length);
    }
  }

  private void onPacket(ChannelHandlerContext ctx, byte[] message, int length) {
    switch (message[1]) {
      case '0' -> {
        namespace(message, 2, length);
        connected(ctx, message);
      }
      case '2' -> {
        binary = false;
        event(message, 2, length);
        onPush(ctx);
      }
      case '5' -> {
        if (message[2] != '1' || message[3] != '-') {
          throw new IllegalStateException("an event has one attachment here");
        }
        binary = true;
        attachmentIsNext = true;
        event(message, 4, length);
      }
      default -> {}
    }
  }

  /** Finds where the namespace is, which may be none. */
  private void namespace(byte[] message, int start, int length) {
    namespaceStart = start;
    namespaceEnd = start;
    if (start < length && message[start] == '/') {
      int i = start;
      while (message[i] != ',') {
        i++;
      }
      namespaceEnd = i + 1;
    }
  }

  private void event(byte[] message, int start, int length) {
    namespace(message, start, length);
    int i = namespaceEnd;
    while (message[i] != '[') {
      i++;
    }
    idEnd = i;
    int eventStart = i + 2;
    int eventEnd = eventStart;
    while (message[eventEnd] != '"') {
      eventEnd++;
    }
    parts(eventStart, eventEnd, eventEnd + 2, length - 1);
    if (binary) {
      binaryEvent = Arrays.copyOfRange(message, eventStart, eventEnd);
    }
  }

  @Override
  boolean isEvent(byte[] event) {
    return binary ? Arrays.equals(binaryEvent, event) : super.isEvent(event);
  }

  @Override
  Tick payload() throws IOException {
    if (!binary) {
      return super.payload();
    }
    byte[] bytes = Arrays.copyOfRange(message(), 0, payloadLength());
    Tick body = Attachments.read(bytes);
    if (!Arrays.equals(bytes, Attachments.encode(body.seq()))) {
      throw new IOException("an attachment was changed on its way");
    }
    return body;
  }

  private void connected(ChannelHandlerContext ctx, byte[] message) {
    ByteBuf out = answers(ctx);
    int namespace = namespaceEnd - namespaceStart;
    writeHead(out, TEXT, 2 + namespace + CONNECTED.length);
    out.writeByte('4')
        .writeByte('0')
        .writeBytes(message, namespaceStart, namespace)
        .writeBytes(CONNECTED);
  }

  /** Acknowledges with the payload, if the client asked for it. */
  @Override
  void answer(ChannelHandlerContext ctx) {
    if (idEnd == namespaceEnd) {
      return;
    }
    ByteBuf out = answers(ctx);
    int head = idEnd - namespaceStart;
    writeHead(out, TEXT, 2 + head + 2 + payloadLength());
    out.writeByte('4')
        .writeByte('3')
        .writeBytes(message(), namespaceStart, head)
        .writeByte('[')
        .writeBytes(message(), payloadStart(), payloadLength())
        .writeByte(']');
  }

  @Override
  void broadcast(ChannelHandlerContext ctx, Tick body) {
    if (binary) {
      writeBinaryTick(answers(ctx), Attachments.encode(body.seq()));
    } else {
      write(answers(ctx), TEXT, tick("", body));
    }
  }
}
