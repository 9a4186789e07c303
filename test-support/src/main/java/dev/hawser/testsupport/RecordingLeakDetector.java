package dev.hawser.testsupport;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakTracker;
import org.jspecify.annotations.Nullable;

/**
 * Netty's leak detector, which also hands each leak to {@link BufferLeaks}. Installed with the
 * system property {@code io.netty.customResourceLeakDetector}; the constructors are those that
 * Netty looks for.
 */
public final class RecordingLeakDetector<T> extends ResourceLeakDetector<T> {

  public RecordingLeakDetector(Class<?> resourceType, int samplingInterval) {
    super(resourceType, samplingInterval);
    BufferLeaks.addDetector(this::poll);
  }

  @SuppressWarnings("unused") // Netty passes a limit that it no longer uses.
  public RecordingLeakDetector(Class<?> resourceType, int samplingInterval, long maxActive) {
    this(resourceType, samplingInterval);
  }

  /** Netty looks for leaks when it starts to track something. */
  @SuppressWarnings("unchecked")
  private void poll() {
    T probe = (T) new Object();
    ResourceLeakTracker<T> tracker = track(probe);
    if (tracker != null) {
      tracker.close(probe);
    }
  }

  @Override
  protected boolean needReport() {
    return true;
  }

  @Override
  protected void reportTracedLeak(String resourceType, String records) {
    super.reportTracedLeak(resourceType, records);
    BufferLeaks.add(resourceType + records);
  }

  @Override
  protected void reportUntracedLeak(String resourceType) {
    super.reportUntracedLeak(resourceType);
    BufferLeaks.add(resourceType);
  }

  @Override
  protected @Nullable Object getInitialHint(String resourceType) {
    return null;
  }
}
