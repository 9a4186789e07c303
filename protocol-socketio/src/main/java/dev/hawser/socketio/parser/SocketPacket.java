package dev.hawser.socketio.parser;

import dev.hawser.Payload;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A packet of Socket.IO. Whether an event or an acknowledgement is a binary one on the wire follows
 * from its arguments.
 */
public sealed interface SocketPacket {

  /** The id of a packet that has none. */
  long NO_ID = -1;

  /** The namespace it belongs to; {@code /} is the default one. */
  String namespace();

  /**
   * Asks to join a namespace, or says that it is joined.
   *
   * @param data a JSON object, or null for none
   */
  record Connect(String namespace, @Nullable Payload data) implements SocketPacket {
    /** Refuses nulls. */
    public Connect {
      Objects.requireNonNull(namespace, "namespace");
    }
  }

  /** Ends the membership of a namespace. */
  record Disconnect(String namespace) implements SocketPacket {
    /** Refuses nulls. */
    public Disconnect {
      Objects.requireNonNull(namespace, "namespace");
    }
  }

  /**
   * Refuses a namespace; in revision 4 of the protocol any error.
   *
   * @param data a JSON string or object; in revision 4 any JSON
   */
  record ConnectError(String namespace, Payload data) implements SocketPacket {
    /** Refuses nulls. */
    public ConnectError {
      Objects.requireNonNull(namespace, "namespace");
      Objects.requireNonNull(data, "data");
    }
  }

  /**
   * An event.
   *
   * @param event its name
   * @param numeric whether the name is a number on the wire; {@code event} is its source then
   * @param arguments what comes with it
   * @param id by which it is to be acknowledged, or {@link #NO_ID}
   */
  record Event(String namespace, String event, boolean numeric, Arguments arguments, long id)
      implements SocketPacket {

    /** Refuses nulls. */
    public Event {
      Objects.requireNonNull(namespace, "namespace");
      Objects.requireNonNull(event, "event");
      Objects.requireNonNull(arguments, "arguments");
    }

    /** An event whose name is a string. */
    public Event(String namespace, String event, Arguments arguments, long id) {
      this(namespace, event, false, arguments, id);
    }

    /** This event with other arguments. */
    public Event with(Arguments others) {
      return new Event(namespace, event, numeric, others, id);
    }
  }

  /**
   * Answers an event.
   *
   * @param arguments the answer
   * @param id of the event; {@link #NO_ID}, which answers nothing, may be received
   */
  record Ack(String namespace, Arguments arguments, long id) implements SocketPacket {
    /** Refuses nulls. */
    public Ack {
      Objects.requireNonNull(namespace, "namespace");
      Objects.requireNonNull(arguments, "arguments");
    }
  }
}
