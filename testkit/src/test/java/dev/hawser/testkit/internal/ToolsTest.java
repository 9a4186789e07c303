package dev.hawser.testkit.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** A missing tool skips a test with the reason, but never in CI. */
class ToolsTest {

  @Test
  void findsWhatEveryBuildHas() {
    assertThat(Tools.find("java"))
        .hasValueSatisfying(java -> assertThat(Files.exists(java)).isTrue());
    assertThat(Tools.find("no-such-program-here")).isEmpty();
  }

  @Test
  void missingSkipsOutsideCiAndFailsInCi() {
    assertThat(Tools.missing("x is not installed", null))
        .isInstanceOf(TestAbortedException.class)
        .hasMessage("x is not installed");
    assertThat(Tools.missing("x is not installed", "false"))
        .isInstanceOf(TestAbortedException.class);
    assertThatThrownBy(() -> Tools.missing("x is not installed", "true"))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("x is not installed");
  }

  @Test
  void oldNodesDoNotCount() {
    assertThat(NodeProject.isRecent("v18.20.1")).isFalse();
    assertThat(NodeProject.isRecent("v20.0.0")).isTrue();
    assertThat(NodeProject.isRecent("v26.1.0")).isTrue();
  }
}
