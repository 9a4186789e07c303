package dev.hawser.testsupport;

import org.junit.jupiter.api.extension.ExtensionContext;

final class TestClasses {

  private TestClasses() {}

  /** False for a {@code @Nested} class: its resources may belong to the class around it. */
  static boolean isOutermost(ExtensionContext context) {
    return context.getParent().flatMap(ExtensionContext::getTestClass).isEmpty();
  }
}
