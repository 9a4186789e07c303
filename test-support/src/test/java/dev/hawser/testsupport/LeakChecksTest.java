package dev.hawser.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;

/** A test class that leaks fails, and says what it leaked. */
class LeakChecksTest {

  @Test
  void aBufferThatIsNotReleasedFailsTheClass() {
    assertThat(failuresOf(LeaksBuffer.class))
        .singleElement()
        .asString()
        .contains("LeaksBuffer")
        .contains("ByteBuf")
        .contains("LeakChecksTest.java");
  }

  @Test
  void aThreadLeftBehindFailsTheClass() throws InterruptedException {
    List<String> failures = failuresOf(LeavesThread.class);
    LeavesThread.RELEASE.countDown();
    LeavesThread.thread.join();
    assertThat(failures).singleElement().asString().contains("LeavesThread", "left-behind");
  }

  @Test
  void aCleanClassPasses() {
    assertThat(failuresOf(Clean.class)).isEmpty();
  }

  private static List<String> failuresOf(Class<?> testClass) {
    return EngineTestKit.engine("junit-jupiter")
        .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
        .configurationParameter(ThreadLeakCheck.PATIENCE, "100")
        .selectors(selectClass(testClass))
        .execute()
        .allEvents()
        .failed()
        .stream()
        .map(event -> event.getPayload().orElseThrow().toString())
        .toList();
  }

  static class LeaksBuffer {
    @Test
    void allocates() {
      assertThat(PooledByteBufAllocator.DEFAULT.buffer(16).refCnt()).isEqualTo(1);
    }
  }

  static class LeavesThread {
    static final CountDownLatch RELEASE = new CountDownLatch(1);
    static Thread thread;

    @Test
    void starts() {
      thread =
          new Thread(
              () -> {
                try {
                  RELEASE.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              },
              "left-behind");
      thread.start();
      assertThat(thread.isAlive()).isTrue();
    }
  }

  static class Clean {
    @Test
    void releasesAndJoins() throws InterruptedException {
      ByteBuf buffer = PooledByteBufAllocator.DEFAULT.buffer(16);
      Thread thread = new Thread(buffer::release);
      thread.start();
      thread.join();
      assertThat(buffer.refCnt()).isZero();
    }
  }
}
