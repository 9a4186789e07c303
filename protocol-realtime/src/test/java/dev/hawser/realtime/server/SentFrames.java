package dev.hawser.realtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.spi.Frame.Kind;
import dev.hawser.testkit.FakeLink;
import dev.hawser.testsupport.Pace;
import dev.hawser.testsupport.Transcript.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What our client sends on one link, and which of its refs stand for those of the recording. A ref
 * of the recording that it did not use is sent to it as one that it will never use.
 */
final class SentFrames {

  private static final String FOREIGN = "90";

  private final FakeLink link;
  private final Pace pace;
  private final List<Wire> sent = new ArrayList<>();
  private final Map<String, String> refs = new HashMap<>();
  private final Set<String> ownRefs = new HashSet<>();

  SentFrames(FakeLink link, Pace pace) {
    this.link = link;
    this.pace = pace;
  }

  /** What our client sent and was not looked at yet. */
  List<Wire> take() {
    pace.settle().run();
    for (dev.hawser.spi.Frame frame : link.take()) {
      int opcode = frame.kind() == Kind.TEXT ? Frame.TEXT : Frame.BINARY;
      int end = frame.offset() + frame.length();
      sent.add(Wire.read(Frame.of(opcode, Arrays.copyOfRange(frame.array(), frame.offset(), end))));
    }
    return sent;
  }

  /**
   * The client has sent such a message to this topic.
   *
   * @param joinRef what its join_ref must be; null if it starts or belongs to no join
   */
  Wire next(Wire said, Predicate<Wire> such, @Nullable String joinRef) {
    Wire own =
        take().stream()
            .filter(wire -> wire.topic().equals(said.topic()) && such.test(wire))
            .findFirst()
            .orElseThrow(() -> new AssertionError("not sent; what was is " + sent));
    sent.remove(own);
    assertThat(own.ref()).matches("[1-9]\\d*");
    assertThat(ownRefs.add(own.ref())).as("fresh ref").isTrue();
    assertThat(own.joinRef()).isEqualTo(said.event().equals("phx_join") ? own.ref() : joinRef);
    if (said.ref() != null) {
      refs.put(said.ref(), own.ref());
    }
    return own;
  }

  /** A ref of the recording no longer stands for one of ours; another one does. */
  void goesBy(@Nullable String old, @Nullable String other, @Nullable String own) {
    refs.remove(String.valueOf(old));
    refs.put(String.valueOf(other), String.valueOf(own));
  }

  /** The server's frame, with refs of ours. */
  void receive(Frame frame) {
    Frame mapped = Wire.withRefs(frame, ref -> refs.getOrDefault(ref, FOREIGN + ref));
    byte[] bytes = mapped.payload();
    Kind kind = mapped.opcode() == Frame.TEXT ? Kind.TEXT : Kind.BINARY;
    link.receive(new dev.hawser.spi.Frame(kind, bytes, 0, bytes.length));
    pace.settle().run();
  }
}
