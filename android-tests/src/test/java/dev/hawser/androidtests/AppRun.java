package dev.hawser.androidtests;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Runs the program, in some form of its classes, with what it asks a platform being Android's. */
final class AppRun {

  /** By these Netty, msgpack and Jackson know Android. */
  private static final List<String> ANDROID =
      List.of("-Djava.vm.name=Dalvik", "-Djava.runtime.name=Android Runtime", "-Xmx256m");

  /**
   * Runs it against servers that start and end with this call.
   *
   * @param classPath the program with all that it needs
   * @param mainClass its simple name
   * @param flags more of the JVM
   * @return the visits that it made
   */
  static List<String> of(List<Path> classPath, String mainClass, String... flags)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(ANDROID);
    all.addAll(List.of(flags));
    Path folder = Files.createTempDirectory(Files.createDirectories(AppSet.WORK), "run-");
    try (Child servers =
            Child.start(
                folder,
                List.of(),
                System.getProperty("java.class.path"),
                Servers.class.getName(),
                List.of(folder.toString()));
        Child program =
            Child.start(
                folder,
                all,
                classPath.stream()
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator)),
                "dev.hawser.androidtests.app." + mainClass,
                servers.awaitLine("ready").stream()
                    .filter(line -> line.matches("[a-z]+=.*"))
                    .collect(Collectors.toList()))) {
      return program.awaitSuccess().stream()
          .filter(line -> line.startsWith("done: "))
          .map(line -> line.substring("done: ".length()))
          .collect(Collectors.toList());
    }
  }

  private AppRun() {}
}
