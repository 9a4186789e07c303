package dev.hawser.testkit;

/** How the tests of {@link ProtocolTck} get a server. */
public interface TckFixture {

  /** Starts a server for one test, which closes it. */
  TckServer startServer();
}
