package dev.hawser.androidtests;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.runner.JUnitCore;

/**
 * Runs the program or the sample, in some form of their classes, with what it asks a platform being
 * Android's.
 */
final class AppRun {

  /** By these Netty, msgpack and Jackson know Android. */
  private static final List<String> ANDROID =
      List.of("-Djava.vm.name=Dalvik", "-Djava.runtime.name=Android Runtime");

  private static final List<String> ROBOLECTRIC =
      List.of("-Drobolectric.usePreinstrumentedJars=false", "-Xmx768m");

  /**
   * Runs it against servers that start and end with this call.
   *
   * @param classPath the program with all that it needs
   * @param mainClass its simple name
   * @return the visits that it made
   */
  static List<String> of(List<Path> classPath, String mainClass)
      throws IOException, InterruptedException {
    Path folder = folder();
    try (Child servers = servers(folder, Servers.class);
        Child program =
            Child.start(
                folder,
                both(ANDROID, List.of("-Xmx256m")),
                join(classPath),
                "dev.hawser.androidtests.app." + mainClass,
                addresses(servers))) {
      return done(program);
    }
  }

  /**
   * Runs the screens of the sample on Robolectric, against servers that start and end with this
   * call.
   *
   * @param classPath the sample with all that it ships
   * @return the screens that show what they should
   */
  static List<String> screens(List<Path> classPath) throws IOException, InterruptedException {
    Path folder = folder();
    try (Child servers = servers(folder, SampleServers.class)) {
      List<String> properties =
          addresses(servers).stream().map(each -> "-D" + each).collect(Collectors.toList());
      try (Child screens =
          Child.start(
              folder,
              both(ANDROID, both(ROBOLECTRIC, properties)),
              join(both(classPath, robolectric())),
              JUnitCore.class.getName(),
              List.of(SampleScreens.class.getName()))) {
        return done(screens);
      }
    }
  }

  /** What the tests have and no application ships; of Hawser only the test itself. */
  private static List<Path> robolectric() throws IOException {
    Set<Path> shipped = new HashSet<>(AppSet.shipped());
    List<Path> jars =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .map(Path::of)
            .filter(path -> path.toString().endsWith(".jar"))
            .filter(path -> !path.getFileName().toString().startsWith("hawser-"))
            .filter(path -> !shipped.contains(path) || path.toString().contains("javax.inject"))
            .collect(Collectors.toList());
    jars.add(Path.of(System.getProperty("test.classes")));
    jars.add(AppSet.androidx("robolectric", "androidx/(test|tracing)/.*"));
    return jars;
  }

  private static Child servers(Path folder, Class<?> main) throws IOException {
    return Child.start(
        folder,
        List.of(),
        System.getProperty("java.class.path"),
        main.getName(),
        List.of(folder.toString()));
  }

  private static List<String> addresses(Child servers) throws IOException, InterruptedException {
    return servers.awaitLine("ready").stream()
        .filter(line -> line.matches("[a-z]+=.*"))
        .collect(Collectors.toList());
  }

  private static List<String> done(Child program) throws IOException, InterruptedException {
    return program.awaitSuccess().stream()
        .filter(line -> line.startsWith("done: "))
        .map(line -> line.substring("done: ".length()))
        .collect(Collectors.toList());
  }

  private static Path folder() throws IOException {
    return Files.createTempDirectory(Files.createDirectories(AppSet.WORK), "run-");
  }

  private static String join(List<Path> classPath) {
    return classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private static <T> List<T> both(List<T> one, List<T> other) {
    return Stream.concat(one.stream(), other.stream()).collect(Collectors.toList());
  }

  private AppRun() {}
}
