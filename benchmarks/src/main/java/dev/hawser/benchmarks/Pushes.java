package dev.hawser.benchmarks;

import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.util.function.BiFunction;

/**
 * What the server does with the pushes of a connection. The client asks for it by a word and
 * numbers with slashes between them:
 *
 * <ul>
 *   <li>{@code flood/B/N/T}: each push starts a stream of N broadcasts with bodies of B bytes,
 *       spread over T topics
 *   <li>{@code count/B}: counts pushes and broadcasts the count when asked; with B above 0 it
 *       checks that each body is the one expected of B bytes, and closes if not
 *   <li>{@code echo}: answers each push with its payload
 *   <li>{@code drop}: closes the TCP connection at a push
 * </ul>
 */
@FunctionalInterface
interface Pushes {

  /** The push is the message at hand of the connection. */
  void onPush(ChannelMode connection, ChannelHandlerContext ctx);

  static Pushes of(String work) {
    String[] parts = work.split("/", -1);
    return switch (parts[0]) {
      case "flood" -> {
        int count = Integer.parseInt(parts[2]);
        yield (connection, ctx) -> connection.stream(ctx, count);
      }
      case "count" -> new Count(parts[1]);
      case "drop" -> (connection, ctx) -> ServerMode.close(ctx);
      default -> ChannelMode::answer;
    };
  }

  /**
   * The block that a flood streams; there is none for other work.
   *
   * @param encoder makes a broadcast of a topic and a body
   */
  static FrameBlock frames(String work, int firstByte, BiFunction<String, Tick, byte[]> encoder) {
    String[] parts = work.split("/", -1);
    if (!parts[0].equals("flood")) {
      return FrameBlock.NONE;
    }
    Tick[] ticks = Tick.block(Integer.parseInt(parts[1]));
    int topics = Integer.parseInt(parts[3]);
    return new FrameBlock(
        firstByte,
        ChannelRuns.block(topics),
        i -> encoder.apply(ChannelClient.topic(i % topics), ticks[i % Tick.BLOCK]));
  }

  /** Tells at the event {@link ChannelRuns#END} how many pushes there were. */
  final class Count implements Pushes {

    private static final byte[] END = ChannelMode.ascii(ChannelRuns.END);

    private final Tick[] expected;
    private long count;

    /**
     * @param bytes of the bodies that are expected; 0 does not look at them
     */
    private Count(String bytes) {
      expected =
          switch (bytes) {
            case "0" -> new Tick[0];
            case SocketIoMode.BINARY_BODIES -> Attachments.block();
            default -> Tick.block(Integer.parseInt(bytes));
          };
    }

    @Override
    public void onPush(ChannelMode connection, ChannelHandlerContext ctx) {
      if (connection.isEvent(END)) {
        connection.broadcast(ctx, Tick.total(count));
      } else if (isExpected(connection)) {
        count++;
      } else {
        ServerMode.close(ctx);
      }
    }

    private boolean isExpected(ChannelMode connection) {
      try {
        return expected.length == 0
            || connection.payload().equals(expected[(int) (count % expected.length)]);
      } catch (IOException e) {
        return false;
      }
    }
  }
}
