package dev.hawser.engine.internal.core;

/**
 * Whether something needed a link since the protocol said last that nothing does; so that not every
 * message needs to ask for one.
 */
final class Demand {

  private final Turn turn;
  private volatile boolean raised;

  Demand(Turn turn) {
    this.turn = turn;
  }

  /**
   * Something needs a link, and was posted to the loop before; true if this is news. Any thread.
   */
  boolean raise() {
    if (raised) {
      return false;
    }
    raised = true;
    return true;
  }

  /**
   * Runs {@code task} if nothing raises the demand meanwhile. Who found it raised before this has
   * posted before, too: the task sees what that one wants. Loop only.
   */
  void lower(Runnable task) {
    raised = false;
    turn.post(
        () -> {
          if (!raised) {
            task.run();
          }
        });
  }
}
