package dev.hawser.realtime.postgres;

import dev.hawser.Payload;
import dev.hawser.spi.json.JacksonPayloadCodec;
import dev.hawser.spi.json.JsonWalker;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text frames of a recording of a real server, in both serializers. */
public final class Recording {

  /**
   * One frame.
   *
   * @param client who got or sent it
   * @param payload a slice of the frame, as the server or the client wrote it
   */
  public record Frame(
      String client, boolean received, String topic, String event, Payload payload) {}

  private static final JacksonPayloadCodec CODEC = new JacksonPayloadCodec();
  private static final Pattern LINE = Pattern.compile("\\s*\\d+ (\\w+) ([<>]) ([\\[{].*)");

  private final List<Frame> frames = new ArrayList<>();

  private Recording() {}

  /** Reads a recording by its file name, without {@code .txt}. */
  public static Recording of(String name) {
    Recording recording = new Recording();
    try (InputStream in =
        Objects.requireNonNull(
            Recording.class.getResourceAsStream("/transcripts/realtime/" + name + ".txt"), name)) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(recording::line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return recording;
  }

  private void line(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      return;
    }
    byte[] frame = matcher.group(3).getBytes(StandardCharsets.UTF_8);
    Payload whole = new Payload(Payload.Format.JSON, frame, 0, frame.length, CODEC);
    JsonWalker walker = new JsonWalker(whole);
    String topic = "";
    String event = "";
    int from = 0;
    int to = 0;
    if (walker.enterArray()) {
      for (int i = 0; walker.nextElement(); i++) {
        if (i == 2) {
          topic = Objects.requireNonNull(walker.text());
        } else if (i == 3) {
          event = Objects.requireNonNull(walker.text());
        } else {
          from = walker.position();
          walker.skip();
          to = walker.position();
        }
      }
    } else if (walker.enterObject()) {
      for (String name = walker.nextField(); name != null; name = walker.nextField()) {
        switch (name) {
          case "topic" -> topic = Objects.requireNonNull(walker.text());
          case "event" -> event = Objects.requireNonNull(walker.text());
          case "payload" -> {
            from = walker.position();
            walker.skip();
            to = walker.position();
          }
          default -> walker.skip();
        }
      }
    }
    walker.end();
    frames.add(
        new Frame(
            matcher.group(1),
            matcher.group(2).equals("<"),
            topic,
            event,
            new Payload(Payload.Format.JSON, frame, from, to - from, CODEC)));
  }

  /** All text frames. */
  public List<Frame> frames() {
    return frames;
  }

  /** The frames of one event that one client got on a topic, without {@code realtime:}. */
  public List<Payload> received(String client, String topic, String event) {
    List<Payload> payloads = new ArrayList<>();
    for (Frame frame : frames) {
      if (frame.received
          && frame.client.equals(client)
          && frame.topic.equals("realtime:" + topic)
          && frame.event.equals(event)) {
        payloads.add(frame.payload);
      }
    }
    return payloads;
  }
}
