package dev.hawser.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every Java block of the documents compiles, without a warning. */
class SnippetsCompileTest {

  @TempDir Path classes;

  @TestFactory
  Stream<DynamicTest> everyBlockCompiles() throws IOException {
    List<Documents.Block> blocks = Documents.blocks("java");
    assertThat(blocks).isNotEmpty();
    return blocks.stream()
        .filter(block -> !Snippets.isOptedOut(block))
        .map(
            block ->
                DynamicTest.dynamicTest(
                    block.place(), () -> assertThat(Snippets.compile(block, classes)).isEmpty()));
  }

  @Test
  void whatIsWrongIsFoundInItsLine() throws IOException {
    Path file = Documents.ROOT.resolve("README.md");
    Documents.Block fragment =
        new Documents.Block(file, 10, "java", "topic.send(\"hi\");\ntopic.sendd(\"hi\");\n");
    assertThat(Snippets.compile(fragment, classes)).startsWith("README.md:11: cannot find symbol");
    Documents.Block source =
        new Documents.Block(
            file, 20, "java", "import java.util.List;\n\npublic class A { B b; }\n");
    assertThat(Snippets.compile(source, classes)).startsWith("README.md:22: cannot find symbol");
  }
}
