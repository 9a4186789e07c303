package dev.hawser.testkit;

/**
 * The tests that every protocol must pass, over a real socket. A plugin's test class implements
 * this interface and says how its embedded server is started; JUnit runs the rest.
 *
 * <pre>{@code
 * class MyProtocolTckTest implements ProtocolTck {
 *   public TckServer startServer() {
 *     return new MyTckServer();
 *   }
 * }
 * }</pre>
 *
 * <p>The names carry the numbers of the rules in {@code docs/semantics.md}. A test of something
 * that the protocol does not have, as {@link TckServer} says, is skipped.
 */
public interface ProtocolTck extends TckConnectionRules, TckTopicRules, TckCloseRules {}
