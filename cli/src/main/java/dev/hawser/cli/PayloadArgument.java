package dev.hawser.cli;

import dev.hawser.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What a PAYLOAD on the command line stands for. */
final class PayloadArgument {

  /**
   * {@code -} is all of {@code in}, {@code @file} the file, {@code @@…} the text after the first
   * {@code @}, everything else itself. JSON is sent as it is, other text as a string, and a file
   * that is not UTF-8 as binary.
   */
  static Object read(String argument, InputStream in) {
    if (argument.equals("-")) {
      return content(bytes(in));
    }
    if (argument.startsWith("@@")) {
      return value(argument.substring(1));
    }
    if (argument.startsWith("@")) {
      return content(bytes(argument.substring(1)));
    }
    return value(argument);
  }

  private static Object value(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Json.isJson(bytes, 0, bytes.length) ? Payload.json(text) : text;
  }

  /** One final line break is not part of a text, as in the shell's {@code $(…)}. */
  private static Object content(byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return bytes;
    }
    int end = text.length();
    if (text.endsWith("\r\n")) {
      end -= 2;
    } else if (text.endsWith("\n")) {
      end -= 1;
    }
    return value(text.substring(0, end));
  }

  private static byte[] bytes(InputStream in) {
    try {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UsageException("cannot read standard input: " + e.getMessage());
    }
  }

  private static byte[] bytes(String file) {
    try {
      return Files.readAllBytes(Path.of(file));
    } catch (NoSuchFileException | InvalidPathException e) {
      throw new UsageException(
          "there is no file '" + file + "'; for a text that starts with @ write @@");
    } catch (IOException e) {
      throw new UsageException("cannot read the file '" + file + "': " + e.getMessage());
    }
  }

  private PayloadArgument() {}
}
