package dev.hawser.testkit;

import java.util.List;

/** What carries the packets of a session. On the loop only. */
interface EngineIoTransport {

  /** Who gets what comes. */
  interface Owner {

    /** Nobody. */
    Owner NONE =
        new Owner() {
          @Override
          public void ready() {}

          @Override
          public void packet(EngineIoPacket packet) {}

          @Override
          public void failed() {}

          @Override
          public void closed() {}
        };

    /** The transport can write. */
    void ready();

    /** The client sent a packet. */
    void packet(EngineIoPacket packet);

    /** The client broke the rules of the transport, or its connection broke. */
    void failed();

    /** The client closed it, or {@link EngineIoTransport#close} has. */
    void closed();
  }

  String name();

  void owner(Owner owner);

  boolean isWritable();

  /** Sends packets at once. Only if it is writable. */
  void send(List<EngineIoPacket> packets);

  /** Closes so that the client knows; {@code done} runs when that is said. */
  void close(Runnable done);

  /** Nobody will read from it again: {@link #close} need not wait for the client. */
  void discard();

  /** Takes requests and packets from now on, but answers nothing any more. */
  void silence();

  /** Cuts the TCP connection that the client waits on, or the next one. */
  void reset();
}
