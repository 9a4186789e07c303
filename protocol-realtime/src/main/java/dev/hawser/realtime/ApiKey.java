package dev.hawser.realtime;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The API key of a project: of the option, or of the URL. */
final class ApiKey {

  private static final String PARAMETER = "apikey=";

  private final @Nullable String value;

  /**
   * The key, wherever it is given.
   *
   * @param option null for none
   * @param rawQuery of the URL; null for none
   * @throws IllegalArgumentException if it is given twice: a server would take either
   */
  ApiKey(@Nullable String option, @Nullable String rawQuery) {
    String inUrl = find(rawQuery == null ? "" : rawQuery);
    if (option != null && inUrl != null) {
      throw new IllegalArgumentException(
          "the URL has an apikey, and so has the option api-key: leave one of them out");
    }
    value = option == null ? inUrl : option;
  }

  private static @Nullable String find(String rawQuery) {
    for (String parameter : rawQuery.split("&", -1)) {
      if (parameter.startsWith(PARAMETER)) {
        return URI.create("?" + parameter.substring(PARAMETER.length())).getQuery();
      }
    }
    return null;
  }

  /** Null for none. */
  @Nullable String value() {
    return value;
  }

  /** Nothing of the key. */
  @Override
  public String toString() {
    return value == null ? "no API key" : "API key ***";
  }
}
