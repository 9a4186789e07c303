package dev.hawser.android;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.Test;
import org.junit.runner.JUnitCore;
import org.junit.runner.Result;
import org.junit.runner.RunWith;

/** A buffer that is not released fails a test on Android, too. */
public class AndroidRunnerTest {

  /** Run by the test only. */
  @RunWith(AndroidRunner.class)
  public static class Leaking {
    @Test
    public void loses() {
      for (int count = 0; count < 10; count++) {
        ByteBufAllocator.DEFAULT.heapBuffer(8).writeByte(1);
      }
    }
  }

  @Test
  public void findsALostBuffer() {
    assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
    Result result = JUnitCore.runClasses(Leaking.class);
    assertThat(result.getFailures())
        .singleElement()
        .satisfies(failure -> assertThat(failure.getMessage()).contains("Leaking", "leaked"));
  }
}
