package dev.hawser.engine.internal.transport;

import dev.hawser.benchmarks.jmh.Messages;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.util.ReferenceCountUtil;
import java.util.SplittableRandom;
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

/** Bodies through an encoder in a pipeline: header, mask, one flush for all. */
@SuppressWarnings({"FutureReturnValueIgnored", "NullAway.Init"}) // void promise; set by setUp
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Messages.FRAMES)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class FrameEncodeBenchmark {

  @Param({"64", "1024"})
  public int bytes;

  private byte[] body;
  private EmbeddedChannel netty;
  private FrameEncoder hawser;

  @Setup
  public void setUp() {
    body = Messages.body(bytes, true);
    netty = new EmbeddedChannel(new WebSocket13FrameEncoder(true));
    hawser =
        new FrameEncoder(PooledByteBufAllocator.DEFAULT, new SplittableRandom(), ByteBuf::release);
  }

  @TearDown
  public void tearDown() {
    netty.finishAndReleaseAll();
  }

  @Benchmark
  public void netty() {
    for (int i = 0; i < Messages.FRAMES; i++) {
      netty.write(new TextWebSocketFrame(Unpooled.wrappedBuffer(body)), netty.voidPromise());
    }
    netty.flushOutbound();
    for (Object out = netty.readOutbound(); out != null; out = netty.readOutbound()) {
      ReferenceCountUtil.release(out);
    }
  }

  /** Without a pipeline: the engine hands whole buffers to the channel. */
  @Benchmark
  public void hawser() {
    for (int i = 0; i < Messages.FRAMES; i++) {
      hawser.frame(Opcode.FIN | Opcode.TEXT, body, 0, body.length);
    }
    hawser.handOn();
  }
}
