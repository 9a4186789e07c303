package dev.hawser.phoenix.channels;

import dev.hawser.Cause;
import dev.hawser.spi.Frame;
import dev.hawser.spi.Loop;
import dev.hawser.spi.Transport;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An attempt that fails before anything is sent. */
final class NoLink implements Transport.Link {

  private final Loop loop;

  NoLink(Cause cause, Loop loop, Transport.Listener listener) {
    this.loop = loop;
    loop.execute(() -> listener.onClosed(cause));
  }

  @Override
  public void write(
      Frame.Kind kind, byte[] array, int offset, int length, Transport.@Nullable Written written) {
    if (written != null) {
      loop.execute(() -> written.done(new IOException("the link is not open")));
    }
  }

  @Override
  public void flush() {}

  @Override
  public boolean isWritable() {
    return false;
  }

  @Override
  public void setReading(boolean reading) {}

  @Override
  public void close(int code, String reason) {}

  @Override
  public void abort() {}
}
