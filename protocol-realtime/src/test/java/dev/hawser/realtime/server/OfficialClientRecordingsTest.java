package dev.hawser.realtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testsupport.Transcript;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our client in the place of realtime-js, in the stories that it was recorded in: it sends the same
 * at the same time, but for the differences on purpose, which {@link OfficialStory} names.
 */
class OfficialClientRecordingsTest {

  /** By how much a step of the recorder took longer at most. */
  private static final Duration SLACK = Duration.ofMillis(160);

  static List<OfficialStory> stories() {
    return OfficialStory.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stories")
  void areSentAsRealtimeJsDid(OfficialStory story) {
    for (String file : story.files()) {
      List<OfficialLine> theirs = new ArrayList<>(recording(file));
      List<OfficialLine> ours = new ArrayList<>(story.play(file));
      Map<String, String> refs = new HashMap<>();
      String all = file + "\n" + text(theirs) + "\nours\n" + text(ours);
      for (OfficialStory.Difference difference : story.differences()) {
        String what = difference + " of " + all;
        List<OfficialLine> some = remove(difference.theirs(), theirs, difference.same(), what);
        List<OfficialLine> others = remove(difference.ours(), ours, difference.same(), what);
        for (int i = 1; i <= Math.min(some.size(), others.size()); i++) {
          link(some.get(some.size() - i), others.get(others.size() - i), refs);
        }
      }
      compare(all, theirs, ours, refs);
    }
  }

  @Test
  void everyRecordingHasItsStory() throws IOException, URISyntaxException {
    List<String> played =
        stories().stream()
            .flatMap(story -> story.files().stream())
            .map(file -> "realtime-" + file + ".jsonl")
            .collect(Collectors.toList());
    played.add(OfficialHttpRecordingTest.RECORDING);
    URL folder = Objects.requireNonNull(getClass().getResource("/transcripts/official"));
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())))
          .containsExactlyInAnyOrderElementsOf(played);
    }
  }

  private static List<OfficialLine> recording(String file) {
    List<OfficialLine> lines = new ArrayList<>();
    Transcript.read(
        "/transcripts/official/realtime-" + file + ".jsonl",
        file,
        text -> {
          lines.addAll(OfficialLine.read(text.replace("\"close\":1005", "\"close\":1000"))); // r02
          return List.of();
        });
    return lines;
  }

  /** Every difference is there. */
  private static List<OfficialLine> remove(
      @Nullable String pattern, List<OfficialLine> lines, int same, String what) {
    if (pattern == null) {
      return List.of();
    }
    List<OfficialLine> such =
        lines.stream().filter(line -> line.text().matches(pattern)).skip(same).toList();
    assertThat(such).as(what).isNotEmpty();
    lines.removeAll(such);
    return such;
  }

  /** The ref of our line stands for that of theirs. */
  private static void link(OfficialLine theirs, OfficialLine ours, Map<String, String> refs) {
    if (theirs.ref() != null && ours.ref() != null) {
      refs.put(theirs.ref(), ours.ref());
    }
  }

  private static void compare(
      String what, List<OfficialLine> theirs, List<OfficialLine> ours, Map<String, String> refs) {
    Duration lag = Duration.ZERO;
    for (int i = 0; i < Math.min(theirs.size(), ours.size()); i++) {
      OfficialLine one = theirs.get(i);
      OfficialLine other = ours.get(i);
      assertThat(other.text()).as(what).isEqualTo(one.text());
      Duration now = one.at().minus(other.at());
      assertThat(now.minus(lag).abs()).as(what).isLessThan(SLACK);
      lag = now;
      assertThat(other.ref() == null).as(what).isEqualTo(one.ref() == null);
      link(one, other, refs);
      assertThat(other.joinRef())
          .as(what)
          .isEqualTo(one.joinRef() == null ? null : refs.get(one.joinRef()));
    }
    assertThat(ours).as(what).hasSameSizeAs(theirs);
  }

  private static String text(List<OfficialLine> lines) {
    return lines.stream().map(OfficialLine::toString).collect(Collectors.joining("\n"));
  }
}
