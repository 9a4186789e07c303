package dev.hawser.engine.internal.transport;

import dev.hawser.benchmarks.jmh.Messages;
import dev.hawser.spi.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** One read's worth of server frames through a decoder in a pipeline, down to the body's bytes. */
@SuppressWarnings("NullAway.Init") // set by setUp
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Messages.FRAMES)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class FrameDecodeBenchmark {

  @Param({"64", "1024"})
  public int bytes;

  private ByteBuf frames;
  private EmbeddedChannel netty;
  private EmbeddedChannel hawser;
  private Blackhole sink;

  @Setup
  public void setUp(Blackhole blackhole) {
    sink = blackhole;
    frames = Messages.frames(Messages.body(bytes, true));
    netty =
        new EmbeddedChannel(
            new WebSocket13FrameDecoder(
                WebSocketDecoderConfig.newBuilder()
                    .expectMaskedFrames(false)
                    .maxFramePayloadLength(1 << 20)
                    .build()),
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object message) {
                WebSocketFrame frame = (WebSocketFrame) message;
                byte[] body = new byte[frame.content().readableBytes()];
                frame.content().readBytes(body);
                frame.release();
                sink.consume(body);
              }
            });
    hawser = new EmbeddedChannel(new HawserDecoder(blackhole));
  }

  @TearDown
  public void tearDown() {
    netty.finishAndReleaseAll();
    hawser.finishAndReleaseAll();
    frames.release();
  }

  @Benchmark
  public void netty() {
    netty.writeInbound(frames.retainedDuplicate());
  }

  /** With validation of UTF-8, which the other leaves out. */
  @Benchmark
  public void hawser() {
    hawser.writeInbound(frames.retainedDuplicate());
  }

  private static final class HawserDecoder extends ChannelInboundHandlerAdapter
      implements FrameDecoder.Sink {

    private final Blackhole sink;
    private final FrameDecoder decoder = new FrameDecoder(this, 1 << 20, null);

    HawserDecoder(Blackhole sink) {
      this.sink = sink;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
      ByteBuf in = (ByteBuf) message;
      try {
        decoder.decode(in);
      } finally {
        in.release();
      }
    }

    @Override
    public void onMessage(Frame frame) {
      sink.consume(frame);
    }

    @Override
    public void onPing(byte[] payload) {}

    @Override
    public void onPong(byte[] payload) {}

    @Override
    public void onClose(byte[] payload) {}
  }
}
