package dev.hawser.androidtests;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Rules that the application's build adds to those inside the jars. */
final class Rules {

  /** The texts of these files. */
  static List<String> of(String... files) throws IOException {
    List<String> rules = new ArrayList<>();
    for (String file : files) {
      try (InputStream text = Rules.class.getResourceAsStream(file)) {
        if (text == null) {
          throw new FileNotFoundException(file);
        }
        rules.add(new String(text.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return rules;
  }

  private Rules() {}
}
