package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Connection;
import dev.hawser.ConnectionSpec;
import dev.hawser.Hawser;
import dev.hawser.Option;
import dev.hawser.Plugin;
import dev.hawser.spi.Protocol;
import dev.hawser.spi.ProtocolProvider;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How protocols are found on the class path. */
class PluginsTest {

  /** A protocol for tests of how it is found. */
  abstract static class Named implements ProtocolProvider {
    private final String id;
    private final Set<String> schemes;

    Named(String id, String... schemes) {
      this.id = id;
      this.schemes = Set.of(schemes);
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public Set<String> schemes() {
      return schemes;
    }

    @Override
    public List<Option<?>> options() {
      return List.of();
    }

    @Override
    public Protocol<?> create(ConnectionSpec spec) {
      return new LineProtocol();
    }
  }

  /** Has id and scheme a. */
  public static final class A extends Named {
    /** For the service loader. */
    public A() {
      super("a", "a", "a+tls");
    }
  }

  /** Has the id of A. */
  public static final class SameId extends Named {
    /** For the service loader. */
    public SameId() {
      super("a", "other");
    }
  }

  /** Has a scheme of A. */
  public static final class SameScheme extends Named {
    /** For the service loader. */
    public SameScheme() {
      super("same-scheme", "a", "own");
    }
  }

  /** Cannot be made. */
  public static final class Broken extends Named {
    /** For the service loader. */
    public Broken() {
      super("broken", "broken");
      throw new IllegalStateException("needs something that is not there");
    }
  }

  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  @TempDir Path directory;

  @AfterEach
  void restore() {
    Thread.currentThread().setContextClassLoader(before);
  }

  /** Makes these classes, by name, the registered providers, as one jar would list them. */
  private void install(String... names) throws IOException {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.write(services.resolve(ProtocolProvider.class.getName()), List.of(names));
    context(new URLClassLoader(new URL[] {directory.toUri().toURL()}, before));
  }

  private static void context(ClassLoader loader) {
    Thread.currentThread().setContextClassLoader(loader);
  }

  private static List<String> ids() {
    return Hawser.plugins().stream().map(Plugin::id).toList();
  }

  @Test
  void theSchemeChoosesTheProtocol() throws IOException {
    install(A.class.getName());
    for (String scheme : List.of("a", "A", "a+tls")) {
      Connection connection = Hawser.to(scheme + "://localhost/").open();
      assertThat(connection.topic("x").name()).isEqualTo("x");
      connection.close();
    }
  }

  @Test
  void anUnknownSchemeListsWhatIsInstalled() throws IOException {
    install(A.class.getName());
    assertThatThrownBy(() -> Hawser.to("nope://localhost/").open())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'nope'")
        .hasMessageContaining("a (a, a+tls)");
  }

  @Test
  void withoutProtocolsItSaysSo() {
    assertThatThrownBy(() -> Hawser.to("nope://localhost/").open())
        .hasMessageContaining("installed: none");
  }

  @Test
  void aBrokenProviderIsNamedAndTheOthersWork() throws IOException {
    install(
        "example.Missing", Broken.class.getName(), PluginsTest.class.getName(), A.class.getName());
    assertThat(ids()).containsExactly("a");
    assertThatThrownBy(() -> Hawser.to("broken://localhost/").open())
        .hasMessageContaining("example.Missing")
        .hasMessageContaining(Broken.class.getName())
        .hasMessageContaining(PluginsTest.class.getName() + " not a subtype");
    Hawser.to("a://localhost/").open().close();
  }

  @Test
  void ofTwoWithOneIdTheFirstIsTakenAndTheOtherNamed() throws IOException {
    install(A.class.getName(), SameId.class.getName());
    assertThat(ids()).containsExactly("a");
    assertThatThrownBy(() -> Hawser.to("other://localhost/").open())
        .hasMessageContaining(A.class.getName())
        .hasMessageContaining(SameId.class.getName())
        .hasMessageContaining("same id");
    install(SameId.class.getName(), A.class.getName());
    Hawser.to("other://localhost/").open().close();
  }

  @Test
  void ofTwoWithOneSchemeTheFirstIsTakenAndTheOtherKeepsItsOwn() throws IOException {
    install(A.class.getName(), SameScheme.class.getName());
    assertThat(ids()).containsExactly("a", "same-scheme");
    Hawser.to("own://localhost/").open().close();
    assertThatThrownBy(() -> Hawser.to("nope://localhost/").open())
        .hasMessageContaining("scheme 'a' of " + SameScheme.class.getName());
  }

  @Test
  void anExplicitProtocolNeedsNoRegistration() {
    Connection connection = Hawser.to("nope://localhost/").protocol(new A()).open();
    assertThat(connection.topic("x").name()).isEqualTo("x");
    connection.close();
  }

  @Test
  void anExplicitPluginMustBeAProvider() {
    Plugin plugin =
        new Plugin() {
          @Override
          public String id() {
            return "odd";
          }

          @Override
          public Set<String> schemes() {
            return Set.of();
          }

          @Override
          public List<Option<?>> options() {
            return List.of();
          }
        };
    assertThatThrownBy(() -> Hawser.to("odd://localhost/").protocol(plugin).open())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'odd'")
        .hasMessageContaining(ProtocolProvider.class.getName());
  }

  @Test
  void theContextClassLoaderMayKnowNothingOfHawser() throws IOException {
    try (URLClassLoader foreign =
        new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader())) {
      context(foreign);
      assertThat(ids()).isEmpty();
      Hawser.to("a://localhost/").protocol(new A()).open().close();
      context(null);
      Hawser.to("a://localhost/").protocol(new A()).open().close();
    }
  }

  @Test
  void theContextClassLoaderMayKnowAnotherCopyOfHawser() throws IOException {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.write(services.resolve(ProtocolProvider.class.getName()), List.of(A.class.getName()));
    List<String> classPath =
        List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1));
    URL[] urls = new URL[classPath.size() + 1];
    for (int i = 0; i < classPath.size(); i++) {
      urls[i] = url(Path.of(classPath.get(i)));
    }
    urls[classPath.size()] = url(directory);
    try (URLClassLoader copy = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
      context(copy);
      assertThat(ids()).isEmpty();
      assertThatThrownBy(() -> Hawser.to("a://localhost/").open())
          .as("%s", Arrays.toString(urls))
          .hasMessageContaining(A.class.getName());
      Hawser.to("a://localhost/").protocol(new A()).open().close();
    }
  }

  private static URL url(Path path) throws MalformedURLException {
    return path.toUri().toURL();
  }
}
