package dev.hawser.socketio;

import dev.hawser.Payload;
import dev.hawser.socketio.parser.Arguments;

/** Arguments on their way out that are more than those of an event with a text for its name. */
abstract class Emission extends Payload {

  private final Arguments arguments;

  Emission(Arguments arguments) {
    super(arguments.format(), arguments.array(), arguments.offset(), arguments.size(), null);
    this.arguments = arguments;
  }

  Arguments arguments() {
    return arguments;
  }

  @Override
  public long weight() {
    return arguments.weight();
  }

  /** An event whose name is a number. */
  static final class Numeric extends Emission {
    Numeric(Arguments arguments) {
      super(arguments);
    }
  }

  /** The answer to an event of the server. */
  static final class Acknowledgement extends Emission {

    private final long id;
    private final long link;

    /**
     * An answer.
     *
     * @param link the number of the link on which the server asked
     */
    Acknowledgement(Arguments arguments, long id, long link) {
      super(arguments);
      this.id = id;
      this.link = link;
    }

    long id() {
      return id;
    }

    long link() {
      return link;
    }
  }
}
