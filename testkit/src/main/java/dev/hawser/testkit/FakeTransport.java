package dev.hawser.testkit;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.Loop;
import dev.hawser.spi.Transport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A transport without a network: a script says what becomes of each attempt, and {@link FakeLink}
 * is the peer. It keeps to the contract of {@link Transport} as the engine's WebSocket does.
 *
 * <pre>{@code
 * transport.script(Answer.refuse(Cause.refused(503, "", null)), Answer.accept());
 * transport.otherwise(Answer.hang());
 * }</pre>
 *
 * <p>For one thread only.
 */
public final class FakeTransport implements Transport {

  /** What becomes of an attempt. */
  public static final class Answer {

    private static final Answer ACCEPT = accept(new Opened(null, "", Map.of()));
    private static final Answer HANG = new Answer(null, null);

    private final @Nullable Opened opened;
    private final @Nullable Cause refusal;

    private Answer(@Nullable Opened opened, @Nullable Cause refusal) {
      this.opened = opened;
      this.refusal = refusal;
    }

    /** The link opens at once. */
    public static Answer accept() {
      return ACCEPT;
    }

    /** The link opens at once with this outcome of the handshake. */
    public static Answer accept(Opened opened) {
      return new Answer(opened, null);
    }

    /** The attempt fails at once. */
    public static Answer refuse(Cause cause) {
      return new Answer(null, cause);
    }

    /**
     * Nothing happens until {@link FakeLink#open()} or {@link FakeLink#drop(Cause)}, or for ever.
     */
    public static Answer hang() {
      return HANG;
    }
  }

  private final VirtualLoop loop;
  private final Queue<Answer> script = new ArrayDeque<>();
  private final List<FakeLink> links = new ArrayList<>();
  private Answer otherwise = Answer.accept();

  /** A transport for connections on {@code loop} that accepts every attempt. */
  public FakeTransport(VirtualLoop loop) {
    this.loop = loop;
  }

  /** Says what becomes of the next attempts, after those already scripted. */
  public void script(Answer... answers) {
    script.addAll(List.of(answers));
  }

  /** Says what becomes of all attempts that are not scripted. */
  public void otherwise(Answer answer) {
    otherwise = answer;
  }

  /** All attempts so far, whatever became of them. */
  public List<FakeLink> links() {
    return List.copyOf(links);
  }

  /**
   * The latest attempt.
   *
   * @throws IllegalStateException if there was none
   */
  public FakeLink link() {
    if (links.isEmpty()) {
      throw new IllegalStateException("no attempt was made");
    }
    return links.get(links.size() - 1);
  }

  /** How many links are open or being opened. */
  public long live() {
    return links.stream().filter(link -> !link.isClosed()).count();
  }

  @Override
  public Link open(Endpoint endpoint, Options options, Loop connectionLoop, Listener listener) {
    if (connectionLoop != loop) {
      throw new IllegalArgumentException("the transport belongs to another loop");
    }
    FakeLink link = new FakeLink(loop, endpoint, options, listener);
    links.add(link);
    Answer scripted = script.poll();
    Answer answer = scripted == null ? otherwise : scripted;
    loop.execute(
        () -> {
          if (answer.opened != null) {
            link.opened(answer.opened);
          } else if (answer.refusal != null) {
            link.closed(answer.refusal);
          }
        });
    return link;
  }
}
