package dev.hawser.testsupport;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What a replay does not hold to the recordings. One that nobody needs any more is found out. */
public final class Exemptions {

  /**
   * Lines of recordings that are left out.
   *
   * @param recording part of the recording's name
   * @param section the beginning of the section's heading
   * @param line a pattern of the lines
   * @param why the reason
   */
  public record Exemption(String recording, String section, String line, String why) {

    private boolean covers(String name, String heading, String text) {
      return name.contains(recording) && heading.startsWith(section) && text.matches("(?s)" + line);
    }
  }

  private final List<Exemption> all;
  private final Set<Exemption> used = ConcurrentHashMap.newKeySet();

  public Exemptions(Exemption... all) {
    this.all = List.of(all);
  }

  /** Whether this line is left out; what says so counts as needed. */
  public boolean cover(String recording, String section, String line) {
    Optional<Exemption> found =
        all.stream().filter(one -> one.covers(recording, section, line)).findFirst();
    found.ifPresent(used::add);
    return found.isPresent();
  }

  /** What no recording needed since the start. */
  public List<Exemption> unused() {
    return all.stream().filter(one -> !used.contains(one)).collect(Collectors.toList());
  }
}
