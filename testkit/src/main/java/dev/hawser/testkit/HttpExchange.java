package dev.hawser.testkit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An ordinary HTTP request that waits for its answer. The answer may come later and from any
 * thread, which is what a long poll needs.
 */
// A write or a close that fails means that the peer has gone: nothing is left to do.
@SuppressWarnings("FutureReturnValueIgnored")
public final class HttpExchange {

  private final Channel channel;
  private final ClientRequest request;
  private final boolean keepAlive;
  private final AtomicBoolean answered = new AtomicBoolean();
  private @Nullable ChannelFutureListener disconnected;

  HttpExchange(Channel channel, ClientRequest request, boolean keepAlive) {
    this.channel = channel;
    this.request = request;
    this.keepAlive = keepAlive;
  }

  /** The request. */
  public ClientRequest request() {
    return request;
  }

  /**
   * Answers. If the client has gone meanwhile, nothing happens.
   *
   * @throws IllegalStateException if it was answered before
   */
  public void respond(HttpReply reply) {
    if (!answered.compareAndSet(false, true)) {
      throw new IllegalStateException(request + " is answered already");
    }
    reply.after(channel.eventLoop(), () -> write(reply));
  }

  private void write(HttpReply reply) {
    if (disconnected != null) {
      channel.closeFuture().removeListener(disconnected);
    }
    FullHttpResponse response = reply.toResponse();
    HttpUtil.setKeepAlive(response, keepAlive);
    channel
        .writeAndFlush(response)
        .addListener(
            future -> {
              if (!keepAlive) {
                channel.close();
              }
            });
  }

  /** Ends the connection with FIN instead of an answer. */
  public void disconnect() {
    answered.set(true);
    channel.eventLoop().execute(() -> channel.close());
  }

  /** Cuts the connection with RST instead of an answer. */
  public void reset() {
    answered.set(true);
    channel.eventLoop().execute(() -> LoopbackListener.reset(channel));
  }

  /** Whether {@link #respond}, {@link #disconnect} or {@link #reset} was called. */
  public boolean isAnswered() {
    return answered.get();
  }

  /** Whether the client still waits: its connection is open. */
  public boolean isOpen() {
    return channel.isActive();
  }

  /** Runs an action on the loop when TCP ends before the answer. On the loop, and once. */
  void onDisconnect(Runnable action) {
    ChannelFutureListener listener = future -> action.run();
    disconnected = listener;
    channel.closeFuture().addListener(listener);
  }
}
