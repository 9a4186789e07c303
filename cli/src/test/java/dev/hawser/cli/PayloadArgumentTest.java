package dev.hawser.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Payload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PAYLOAD is JSON, a text, a file or standard input. */
class PayloadArgumentTest {

  @TempDir Path directory;

  @Test
  void jsonIsSentAsItWasWritten() {
    assertThat(json("{ \"a\": 1.0 }")).isEqualTo("{ \"a\": 1.0 }");
    assertThat(json("42")).isEqualTo("42");
    assertThat(json("\"text\"")).isEqualTo("\"text\"");
  }

  @Test
  void everythingElseIsText() {
    assertThat(read("hello")).isEqualTo("hello");
    assertThat(read("")).isEqualTo("");
    assertThat(read("{broken")).isEqualTo("{broken");
    assertThat(read("@@home")).isEqualTo("@home");
  }

  @Test
  void aFileIsReadWithoutItsFinalLineBreak() throws IOException {
    assertThat(read("@" + file("hello\n".getBytes(StandardCharsets.UTF_8)))).isEqualTo("hello");
    assertThat(read("@" + file("a\r\nb\r\n".getBytes(StandardCharsets.UTF_8)))).isEqualTo("a\r\nb");
    assertThat(json("@" + file("{\"a\":\n1}\n".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo("{\"a\":\n1}");
  }

  @Test
  void aFileThatIsNotTextIsBinary() throws IOException {
    byte[] bytes = {(byte) 0xff, 0, '\n'};
    assertThat(read("@" + file(bytes))).isEqualTo(bytes);
  }

  @Test
  void aDashIsStandardInput() {
    byte[] stdin = "from a pipe\n".getBytes(StandardCharsets.UTF_8);
    assertThat(PayloadArgument.read("-", new ByteArrayInputStream(stdin))).isEqualTo("from a pipe");
  }

  @Test
  void aMissingFileIsAUsageError() {
    assertThatThrownBy(() -> read("@" + directory.resolve("none")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("there is no file")
        .hasMessageContaining("@@");
    assertThatThrownBy(() -> read("@" + directory))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("cannot read the file");
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(Files.createTempFile(directory, "payload", ""), content);
  }

  private static String json(String argument) {
    Object value = read(argument);
    assertThat(value).isInstanceOf(Payload.class);
    assertThat(((Payload) value).format()).isEqualTo(Payload.Format.JSON);
    return ((Payload) value).text();
  }

  private static Object read(String argument) {
    return PayloadArgument.read(argument, new ByteArrayInputStream(new byte[0]));
  }
}
