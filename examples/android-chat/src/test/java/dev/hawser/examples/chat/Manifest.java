package dev.hawser.examples.chat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The manifest of the application. */
final class Manifest {

  /** What {@code android:name} is of all elements of this name. */
  static List<String> names(String element) {
    try {
      String text = Files.readString(Path.of("src", "main", "AndroidManifest.xml"));
      return Pattern.compile("<" + element + "\\s[^>]*android:name=\"([^\"]+)\"")
          .matcher(text)
          .results()
          .map((MatchResult match) -> match.group(1))
          .collect(Collectors.toList());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Manifest() {}
}
