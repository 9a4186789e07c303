package dev.hawser.engine.internal.transport;

import dev.hawser.benchmarks.jmh.Messages;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Is a text message well-formed UTF-8? */
@SuppressWarnings("NullAway.Init") // set by setUp
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class Utf8Benchmark {

  @Param({"64", "1024"})
  public int bytes;

  @Param({"true", "false"})
  public boolean ascii;

  private byte[] body;
  private ByteBuf buffer;
  private EmbeddedChannel netty;
  private final Utf8Validator hawser = new Utf8Validator();

  @Setup
  public void setUp() {
    body = Messages.body(bytes, ascii);
    buffer = Unpooled.directBuffer(body.length).writeBytes(body);
    netty = new EmbeddedChannel(new Utf8FrameValidator());
  }

  @TearDown
  public void tearDown() {
    netty.finishAndReleaseAll();
    buffer.release();
  }

  /** Netty's handler, the pipeline around it included. */
  @Benchmark
  public void nettyHandler() {
    netty.writeInbound(new TextWebSocketFrame(buffer.retainedDuplicate()));
    ReferenceCountUtil.release(netty.readInbound());
  }

  /** What a client pays that makes a String of every message; it does not reject bad input. */
  @Benchmark
  public String jdkString() {
    return new String(body, StandardCharsets.UTF_8);
  }

  @Benchmark
  public boolean hawser() {
    boolean legal = hawser.feed(body, 0, body.length) && hawser.complete();
    hawser.reset();
    return legal;
  }
}
