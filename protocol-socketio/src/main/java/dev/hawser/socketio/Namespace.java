package dev.hawser.socketio;

import dev.hawser.spi.TopicRef;
import org.jspecify.annotations.Nullable;

/** A namespace on one link, from its {@code CONNECT} on. */
final class Namespace {

  /** Where it stands. One that the link does not know is not there. */
  enum State {
    /** {@code CONNECT} is not answered. */
    CONNECTING,
    /** Connected. */
    CONNECTED,
    /**
     * {@code CONNECT} is not answered and nobody waits for the answer any more. It must not be sent
     * again before, and a server ends the link that disconnects what is not connected.
     */
    ABANDONED
  }

  private TopicRef topic;
  private State state = State.CONNECTING;

  /** As {@link Recovery#isOn()}, without the way there: it is asked for every event. */
  private boolean recovers;

  Namespace(TopicRef topic) {
    this.topic = topic;
    recovers = recovery().isOn();
  }

  TopicRef topic() {
    return topic;
  }

  State state() {
    return state;
  }

  void state(State next) {
    state = next;
  }

  /** Somebody wants the answer again. */
  void wantedBy(TopicRef again) {
    topic = again;
    state = State.CONNECTING;
    recovers = recovery().isOn();
  }

  /**
   * It was connected.
   *
   * @param pid null if the server offers no recovery
   * @return whether it is the session of before
   */
  boolean connected(@Nullable String pid) {
    boolean resumed = recovery().connected(pid);
    recovers = recovery().isOn();
    return resumed;
  }

  /** Whether its events may have offsets. */
  boolean recovers() {
    return recovers;
  }

  /** What survives links, for as long as the topic is wanted. */
  Recovery recovery() {
    if (topic.attachment() instanceof Recovery known) {
      return known;
    }
    Recovery recovery = new Recovery();
    topic.attach(recovery);
    return recovery;
  }
}
