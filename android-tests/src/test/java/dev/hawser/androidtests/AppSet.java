package dev.hawser.androidtests;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** What an application with all protocols and LiveData ships, as Maven resolves it for one. */
final class AppSet {

  /** Where tests write to. */
  static final Path WORK = Path.of(System.getProperty("work"));

  /**
   * One part of it.
   *
   * @param name the artifact's, without a version
   * @param jar its classes and resources
   * @param rules the rules of an AAR, which are not in its classes
   */
  record Part(String name, Path jar, @Nullable Path rules) {}

  /** The program and all libraries. */
  static List<Path> jars() throws IOException {
    List<Path> jars = libraries().stream().map(Part::jar).collect(Collectors.toList());
    jars.add(program());
    return jars;
  }

  /** The program's own classes. */
  private static Path program() throws IOException {
    return part(Path.of(System.getProperty("app.classes")), Files.createDirectories(folder()))
        .jar();
  }

  /** All libraries; AARs as the jars in them. */
  static List<Part> libraries() throws IOException {
    Path folder = Files.createDirectories(folder());
    List<Part> parts = new ArrayList<>();
    String paths =
        new String(
            Files.readAllBytes(Path.of(System.getProperty("app.classpath"))),
            StandardCharsets.UTF_8);
    for (String path : paths.trim().split(File.pathSeparator, -1)) {
      parts.add(part(Path.of(path), folder));
    }
    return parts;
  }

  private static Path folder() {
    // Test classes may run at the same time.
    return WORK.resolve("parts-" + ProcessHandle.current().pid());
  }

  private static Part part(Path path, Path folder) throws IOException {
    String file = path.getFileName().toString();
    if (Files.isDirectory(path)) {
      String module = path.getParent().getParent().getFileName().toString();
      return new Part("hawser-" + module, zip(path, folder.resolve(module + ".jar")), null);
    }
    String name = file.replaceFirst("-[0-9][^-]*(-SNAPSHOT)?\\.[a-z]+$", "");
    if (file.endsWith(".aar")) {
      Path jar = extract(path, "classes.jar", folder.resolve(name + ".jar"));
      Path rules = extract(path, "proguard.txt", folder.resolve(name + ".pro"));
      return new Part(name, jar, rules);
    }
    return new Part(name, path, null);
  }

  private static @Nullable Path extract(Path archive, String entry, Path target)
      throws IOException {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      ZipEntry found = zip.getEntry(entry);
      if (found == null) {
        return null;
      }
      try (InputStream bytes = zip.getInputStream(found)) {
        Files.copy(bytes, target, StandardCopyOption.REPLACE_EXISTING);
      }
      return target;
    }
  }

  private static Path zip(Path folder, Path jar) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).sorted().collect(Collectors.toList());
    }
    try (OutputStream bytes = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Path file : files) {
        zip.putNextEntry(new ZipEntry(folder.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
    return jar;
  }

  /** Writes a jar with all that is not a class in {@code jars}; services are merged. */
  static void resources(List<Path> jars, Path target) throws IOException {
    Map<String, ByteArrayOutputStream> files = new TreeMap<>();
    for (Path jar : jars) {
      try (ZipFile zip = new ZipFile(jar.toFile())) {
        for (ZipEntry entry : Collections.list(zip.entries())) {
          String name = entry.getName();
          boolean service = name.startsWith("META-INF/services/");
          if (!entry.isDirectory()
              && !name.endsWith(".class")
              && (service || !files.containsKey(name))) {
            ByteArrayOutputStream bytes =
                files.computeIfAbsent(name, none -> new ByteArrayOutputStream());
            bytes.write(zip.getInputStream(entry).readAllBytes());
            if (service) {
              bytes.write('\n');
            }
          }
        }
      }
    }
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(target))) {
      for (Map.Entry<String, ByteArrayOutputStream> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().toByteArray());
      }
    }
  }

  /** The names of all entries of a jar. */
  static List<String> entries(Path jar) {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream().map(ZipEntry::getName).collect(Collectors.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private AppSet() {}
}
