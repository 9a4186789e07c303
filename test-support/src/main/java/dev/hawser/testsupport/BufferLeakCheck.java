package dev.hawser.testsupport;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class after which Netty reports a buffer that was not released. */
public final class BufferLeakCheck implements AfterAllCallback {

  @Override
  public void afterAll(ExtensionContext context) throws InterruptedException {
    if (TestClasses.isOutermost(context)) {
      check(context.getDisplayName());
    }
  }

  /** Fails if a buffer was not released in a test class of this name, or one before it. */
  public static void check(String name) throws InterruptedException {
    List<String> leaks = BufferLeaks.drain();
    if (!leaks.isEmpty()) {
      throw new AssertionError(
          name + ", or a class before it, leaked:\n" + String.join("\n", leaks));
    }
  }
}
