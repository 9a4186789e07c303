package dev.hawser.engine.internal.transport;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.Frame;
import dev.hawser.spi.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A link for tests: records what its listener is told, and is driven from the test's thread. */
final class TestLink implements Transport.Listener {

  private static final EventLoop EVENT_LOOP =
      new MultiThreadIoEventLoopGroup(
              1, new DefaultThreadFactory("hawser-test", true), NioIoHandler.newFactory())
          .next();

  /** How long the machine has slept, in nanoseconds. */
  static final AtomicLong SLEPT = new AtomicLong();

  static final NettyLoop LOOP = new NettyLoop(EVENT_LOOP, () -> System.nanoTime() + SLEPT.get());
  private static final Transport TRANSPORT = new NettyTransports().webSocket();

  private final CompletableFuture<Transport.Opened> opened = new CompletableFuture<>();
  private final CompletableFuture<Cause> closed = new CompletableFuture<>();
  private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
  private final BlockingQueue<Duration> heartbeats = new LinkedBlockingQueue<>();
  private final List<String> violations = new ArrayList<>();
  final AtomicInteger readCompletes = new AtomicInteger();
  final AtomicInteger writabilityChanges = new AtomicInteger();
  private volatile Consumer<Frame> onFrame = frames::add;
  private volatile Consumer<Transport.Link> onOpen = link -> {};
  private volatile Transport.Link link;

  private TestLink() {}

  static TestLink open(java.net.URI uri) {
    return open(Endpoint.at(uri), Options.empty());
  }

  static TestLink open(Endpoint endpoint, Options options) {
    return open(endpoint, options, link -> {});
  }

  /** Opens a link; {@code onOpen} runs within the listener's method of that name. */
  static TestLink open(Endpoint endpoint, Options options, Consumer<Transport.Link> onOpen) {
    TestLink test = new TestLink();
    test.onOpen = onOpen;
    call(() -> test.link = TRANSPORT.open(endpoint, options, LOOP, test));
    return test;
  }

  /** Opens a link whose frames go to {@code onFrame}, on the loop, from the first one on. */
  static TestLink open(
      Endpoint endpoint, Options options, BiConsumer<Transport.Link, Frame> onFrame) {
    TestLink test = new TestLink();
    test.onFrame = frame -> onFrame.accept(test.link, frame);
    call(() -> test.link = TRANSPORT.open(endpoint, options, LOOP, test));
    return test;
  }

  private static void call(Runnable task) {
    try {
      EVENT_LOOP.submit(task).get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Runs {@code task} on the loop and waits for it. */
  void onLoop(Consumer<Transport.Link> task) {
    call(() -> task.accept(link));
  }

  Transport.Link link() {
    return link;
  }

  Transport.Opened awaitOpen() throws Exception {
    return opened.get(30, TimeUnit.SECONDS);
  }

  Cause awaitClosed() throws Exception {
    return awaitClosed(Duration.ofSeconds(30));
  }

  Cause awaitClosed(Duration limit) throws Exception {
    Cause cause = closed.get(limit.toSeconds(), TimeUnit.SECONDS);
    // What was posted after the end would show now.
    call(() -> {});
    if (!violations.isEmpty()) {
      throw new AssertionError(violations.toString());
    }
    return cause;
  }

  Frame awaitFrame() throws Exception {
    Frame frame = frames.poll(30, TimeUnit.SECONDS);
    if (frame == null) {
      throw new AssertionError("no frame");
    }
    return frame;
  }

  Duration awaitHeartbeat() throws Exception {
    return heartbeats.poll(30, TimeUnit.SECONDS);
  }

  BlockingQueue<Frame> frames() {
    return frames;
  }

  /** Sends a text; completes with null or with the failure. */
  CompletableFuture<Throwable> send(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return send(Frame.Kind.TEXT, bytes, true);
  }

  CompletableFuture<Throwable> send(Frame.Kind kind, byte[] bytes, boolean flush) {
    CompletableFuture<Throwable> done = new CompletableFuture<>();
    onLoop(
        l -> {
          l.write(kind, bytes, 0, bytes.length, done::complete);
          if (flush) {
            l.flush();
          }
        });
    return done;
  }

  void close(int code, String reason) {
    onLoop(l -> l.close(code, reason));
  }

  void abort() {
    onLoop(Transport.Link::abort);
  }

  private void check(String what) {
    if (!LOOP.inLoop()) {
      violations.add(what + " off the loop");
    }
    if (closed.isDone()) {
      violations.add(what + " after onClosed");
    }
    if (!what.equals("onOpen") && !what.equals("onClosed") && !opened.isDone()) {
      violations.add(what + " before onOpen");
    }
  }

  @Override
  public void onOpen(Transport.Opened what) {
    check("onOpen");
    opened.complete(what);
    onOpen.accept(link);
  }

  @Override
  public void onFrame(Frame frame) {
    check("onFrame");
    onFrame.accept(frame);
  }

  @Override
  public void onReadComplete() {
    check("onReadComplete");
    readCompletes.incrementAndGet();
  }

  @Override
  public void onWritabilityChanged() {
    check("onWritabilityChanged");
    writabilityChanges.incrementAndGet();
  }

  @Override
  public void onHeartbeat(Duration roundTrip) {
    check("onHeartbeat");
    heartbeats.add(roundTrip);
  }

  @Override
  public void onClosed(Cause cause) {
    check("onClosed");
    if (!opened.isDone()) {
      opened.completeExceptionally(new AssertionError(cause.toString()));
    }
    closed.complete(cause);
  }
}
