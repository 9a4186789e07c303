package dev.hawser.phoenix.server;

import dev.hawser.testsupport.Transcript;
import java.util.List;

/** The recordings of real Phoenix servers. */
final class Recordings {

  /** The folders of the recordings, one for each server; "" is Phoenix 1.8 on Bandit. */
  static final List<String> FOLDERS =
      List.of("", "phx1.8-cowboy", "phx1.7-bandit", "phx1.7-cowboy");

  private Recordings() {}

  /** Reads a recording of the test resources: a folder of {@link #FOLDERS} and a file name. */
  static Transcript load(String folder, String file) {
    String name = folder.isEmpty() ? file : folder + "/" + file;
    return Transcript.read(
        "/transcripts/phoenix/" + name, name, text -> new TranscriptParser().parse(text));
  }
}
