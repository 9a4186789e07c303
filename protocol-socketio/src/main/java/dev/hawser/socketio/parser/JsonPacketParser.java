package dev.hawser.socketio.parser;

import dev.hawser.PayloadCodec;
import dev.hawser.spi.FrameCodec;
import java.util.Objects;

/**
 * The parser that servers use by default: a text frame for each packet, and a binary frame behind
 * it for each binary value of its arguments.
 */
public final class JsonPacketParser implements PacketParser {

  /** How many binaries a packet holds at most unless said otherwise, in either direction. */
  public static final int MAX_ATTACHMENTS = 10;

  private static final int MOST_ATTACHMENTS = 1_000_000;

  private final Revision revision;
  private final int maxAttachments;

  /** A parser of revision 5 that allows {@value #MAX_ATTACHMENTS} binaries in a packet. */
  public JsonPacketParser() {
    this(Revision.V5, MAX_ATTACHMENTS);
  }

  /**
   * A parser.
   *
   * @param maxAttachments how many binaries a packet may hold, sent or received. A server whose
   *     parser has the same limit closes the connection if a packet holds more.
   * @throws IllegalArgumentException if {@code maxAttachments} is not from 0 to 1,000,000
   */
  public JsonPacketParser(Revision revision, int maxAttachments) {
    this.revision = Objects.requireNonNull(revision, "revision");
    if (maxAttachments < 0 || maxAttachments > MOST_ATTACHMENTS) {
      throw new IllegalArgumentException(
          "the limit of attachments is from 0 to 1,000,000, not " + maxAttachments);
    }
    this.maxAttachments = maxAttachments;
  }

  @Override
  public FrameCodec<SocketPacket> newCodec(PayloadCodec codec) {
    return new JsonPacketCodec(this, codec);
  }

  /** The revision that is spoken. */
  public Revision revision() {
    return revision;
  }

  /** How many binaries a packet may hold. */
  public int maxAttachments() {
    return maxAttachments;
  }

  @Override
  public void check(SocketPacket packet) {
    PacketChecks.check(packet);
    if (packet instanceof SocketPacket.Event event) {
      checkAttachments(event.arguments());
    } else if (packet instanceof SocketPacket.Ack ack) {
      checkAttachments(ack.arguments());
    } else if (packet instanceof SocketPacket.Connect connect
        && connect.data() != null
        && revision == Revision.V4) {
      throw new IllegalArgumentException(
          "servers 1 and 2 take no data with a CONNECT: put it into the query of the namespace");
    }
  }

  private void checkAttachments(Arguments arguments) {
    int attachments = arguments.attachments();
    if (attachments > maxAttachments) {
      throw new IllegalArgumentException(
          attachments
              + " binary values in one packet, but at most "
              + maxAttachments
              + " are allowed: send several events or join the bytes");
    }
  }
}
